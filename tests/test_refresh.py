"""The index follows the work tree; who was told what changed need not look at the rest."""

import os
import subprocess
from pathlib import Path

import pytest
from real_git import Repo

from sleepcode.core.git_output import Skipped
from sleepcode.edges.repository import Repository
from sleepcode.impact import impact_of_definitions
from sleepcode.linking import FEW, SMALL_TREE
from sleepcode.refresh import TooMuch, refresh
from sleepcode.workspace import Workspace, open_workspace

SHOP = {
    "shop/money.py": "def total(items):\n    return sum(items)\n",
    "shop/cart.py": "from shop.money import total\n\n\ndef pay(items):\n    return total(items)\n",
    "shop/__init__.py": "",
}


@pytest.fixture
def shop(repo: Repo) -> Workspace:
    repo.commit(SHOP)
    workspace = open_workspace(repo.root)
    refresh(workspace)
    return workspace


def names_in(workspace: Workspace, path: str) -> list[str]:
    return [each.qualname for each in workspace.index().definitions_in(path)]


def write(workspace: Workspace, path: str, text: str) -> None:
    file = Path(workspace.root, path)
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def test_only_the_files_that_were_named_are_looked_at(shop: Workspace) -> None:
    write(shop, "shop/money.py", "def net(items):\n    return 0\n")
    write(shop, "shop/cart.py", "def pay(items):\n    return 0\n\n\ndef refund():\n    return 1\n")
    assert refresh(shop, only={"shop/money.py"}).changed == ("shop/money.py",)
    assert names_in(shop, "shop/money.py") == ["", "net"]
    assert names_in(shop, "shop/cart.py") == ["", "pay"]
    assert refresh(shop).changed == ("shop/cart.py",)


def test_a_folder_stands_for_all_below_it_and_nothing_beside_it(shop: Workspace) -> None:
    write(shop, "new/one.py", "def one():\n    return 1\n")
    write(shop, "newer/two.py", "def two():\n    return 2\n")
    assert refresh(shop, only={"new"}).changed == ("new/one.py",)
    Path(shop.root, "new/one.py").unlink()
    assert refresh(shop, only={"new"}).removed == ("new/one.py",)
    assert refresh(shop).changed == ("newer/two.py",)


def test_what_cannot_be_read_is_told_for_the_named_files_alone(shop: Workspace) -> None:
    write(shop, "blob.py", "x = 1\0")
    write(shop, "shop/blob.py", "x = 1\0")
    refresh(shop, only={"blob.py"})
    assert shop.index().skipped() == {"blob.py": "binary"}
    refresh(shop)
    assert shop.index().skipped() == {"blob.py": "binary", "shop/blob.py": "binary"}
    write(shop, "blob.py", "x = 1\n")
    refresh(shop, only={"blob.py"})
    assert shop.index().skipped() == {"shop/blob.py": "binary"}


def test_what_a_program_made_small_is_not_read(shop: Workspace) -> None:
    statement = "function a(b){return b};"
    write(shop, "dist/all.min.js", statement * 300)
    write(shop, "long.js", "\n".join([statement] * 300))
    write(shop, "long.md", "One paragraph without an end. " * 300)
    refresh(shop)
    assert shop.index().skipped() == {"dist/all.min.js": "minified"}
    write(shop, "dist/all.min.js", statement)
    assert refresh(shop).changed == ("dist/all.min.js",)


def modules(number: int) -> dict[str, str]:
    return {f"many/m{each}.py": "def f():\n    return 1\n" for each in range(number)}


def test_a_light_refresh_leaves_a_link_of_much_to_another_process(repo: Repo) -> None:
    repo.commit(modules(SMALL_TREE + 1))
    workspace = open_workspace(repo.root)
    refresh(workspace)
    for number in range(FEW + 1):
        Path(repo.root, f"many/m{number}.py").unlink()
    with pytest.raises(TooMuch):
        refresh(workspace, light=True)
    assert "many/m0.py" in workspace.index().paths()
    assert len(refresh(workspace).removed) == FEW + 1


def test_a_large_tree_is_laid_out_for_questions_when_it_is_first_linked(repo: Repo) -> None:
    """
    Then the first question need not look at what test runners add, nor make the map for its walk.
    """
    repo.commit(modules(SMALL_TREE + 1))
    workspace = open_workspace(repo.root)
    refresh(workspace)
    assert workspace.suite_file.exists()


def test_files_that_the_linker_does_not_read_are_no_reason_to_link(repo: Repo) -> None:
    """
    However many texts a branch changes, and what a manifest says beside names; a name means looking at everything.
    """
    repo.commit(modules(SMALL_TREE + 1) | {"package.json": '{"name": "shop", "version": "1"}'})
    workspace = open_workspace(repo.root)
    refresh(workspace)
    texts = {f"docs/{number}.txt": "new\n" for number in range(2 * FEW)}
    repo.commit(texts | {"package.json": '{"name": "shop", "version": "2"}'})
    assert len(refresh(workspace, light=True).changed) == 2 * FEW + 1
    assert workspace.index().writing.provisional() == ()
    write(workspace, "package.json", '{"name": "store", "version": "2"}')
    with pytest.raises(TooMuch):
        refresh(workspace, light=True)


def test_nothing_leads_to_a_file_that_is_gone_nor_to_what_takes_its_place(repo: Repo) -> None:
    """
    The callers of its definitions are linked to no other file's, whatever number that gets, and whoever was edited.
    """
    uses = "from zone import total\n\n\ndef {}():\n    total()\n"
    callers = {"cart.py": uses.format("pay"), "till.py": uses.format("ring")}
    repo.commit(modules(SMALL_TREE) | callers | {"zone.py": "def total():\n    return 1\n"})
    workspace = open_workspace(repo.root)
    refresh(workspace)
    Path(repo.root, "zone.py").unlink()
    write(workspace, "till.py", callers["till.py"] + "    return 1\n")
    assert refresh(workspace, light=True).provisional
    write(workspace, "other.py", "def other():\n    return 1\n")
    assert refresh(workspace, light=True).provisional
    index = workspace.index()
    callees = [edge.callee for id in ("till.py::ring", "cart.py::pay") for edge in index.callees_of(id)]
    assert [each for each in callees if not each.startswith("external:")] == []
    assert index.callers_of("other.py::other") == index.callers_of("other.py") == ()
    repo.git("checkout", "-q", "zone.py")
    refresh(workspace, exact=True)
    assert index.writing.provisional() == ()
    assert [edge.caller for edge in index.callers_of("zone.py::total")] == ["cart.py::pay", "till.py::ring"]


def test_comments_and_line_breaks_move_the_edges_and_change_none(repo: Repo) -> None:
    """
    Even those that only a look at all files finds: what another file hands over.
    """
    run = "@noted\ndef run(f):\n    x = 1\n    f(x)\n\n\nclass Shop:\n    def open(self):\n        run(self.close)\n"
    run = f"from other import noted\n\n\n{run}\n    def close(self, x):\n        pass\n"
    other = "import run\n\n\ndef noted(f):\n    return f\n\n\ndef g(x):\n    pass\n\n\nrun.run(g)\n"
    repo.commit(modules(SMALL_TREE) | {"run.py": run, "other.py": other})
    workspace = open_workspace(repo.root)
    refresh(workspace)
    noted = run.replace("    f(x)", "    # hands over\n\n    f(\n        x\n    )").replace(
        "class Shop:", "# a shop\nclass Shop:"
    )
    write(workspace, "run.py", f"# What is run.\n{noted}")
    assert refresh(workspace, light=True).provisional
    index = workspace.index()
    assert {edge.callee for edge in index.callees_of("run.py::run")} == {"other.py::g", "run.py::Shop.close"}
    at_once = index.graph()
    refresh(workspace, exact=True)
    assert set(at_once.edges) == set(index.graph().edges)


# What stands beside the caller, the caller before and after an edit, and whom it calls then.
ELSEWHERE = {
    "java": (
        {
            "shop/Price.java": "package shop;\nclass Price {\n  int sum() { return 1; }\n  int net() { return 2; } }\n",
            "shop/Shop.java": "package shop;\nclass Shop {\n    static Price price() { return new Price(); }\n}\n",
        },
        "shop/Cart.java",
        "package shop;\nclass Cart {\n    int total() { return Shop.price().sum(); }\n}\n",
        {"shop/Shop.java::Shop.price", "shop/Price.java::Price.net"},
    ),
    "go": (
        {
            "shop/price.go": "package shop\n\ntype Price struct{}\n\nfunc (p *Price) sum() int { return 1 }\n",
            "shop/net.go": "package shop\n\nfunc (p *Price) net() int { return 1 }\n",
            "shop/new.go": "package shop\n\nfunc price() *Price { return &Price{} }\n",
        },
        "shop/cart.go",
        "package shop\n\nfunc Total() int {\n\treturn price().sum()\n}\n",
        {"shop/new.go::price", "shop/net.go::Price.net"},
    ),
    "typescript": (
        {
            "shop/index.ts": "export * from './price';\n",
            "shop/price.ts": "export class Price { sum() {} net() {} }\n"
            "export function price(): Price { return new Price(); }\n",
        },
        "cart.ts",
        "import { price } from './shop';\nexport function total() {\n  price().sum();\n}\n",
        {"shop/price.ts::price", "shop/price.ts::Price.net"},
    ),
    "python": (
        {"shop/price.py": "def sum():\n    return 1\n\n\ndef net():\n    return 1\n"},
        "shop/cart.py",
        "from shop.price import net, sum\n\n\ndef total():\n    return sum()\n",
        {"shop/price.py::net"},
    ),
    "c": (
        {
            "shop/price.h": "int sum(void);\nint net(void);\n",
            "lib/price.c": "int sum(void) { return 1; }\nint net(void) { return 1; }\n",
        },
        "shop/cart.c",
        '#include "price.h"\nint total(void) {\n    return sum();\n}\n',
        {"lib/price.c::net"},
    ),
}


@pytest.mark.parametrize("language", sorted(ELSEWHERE))
def test_an_edited_file_of_any_language_is_linked_on_its_own(repo: Repo, language: str) -> None:
    """
    Names come from where the language looks for them: imports, the package, the whole program; and what a called
    function declares to return is known without its body.
    """
    beside, path, caller, called = ELSEWHERE[language]
    suffix = path.rpartition(".")[2]
    many = {f"many/m{number}.{suffix}": "package many\n" if suffix == "go" else "\n" for number in range(SMALL_TREE)}
    repo.commit({**many, **beside, path: caller})
    workspace = open_workspace(repo.root)
    refresh(workspace)
    write(workspace, path, caller.replace("sum()", "net()"))
    assert refresh(workspace).provisional
    (total,) = (one for one in workspace.index().definitions_in(path) if one.qualname.lower().endswith("total"))
    assert {edge.callee for edge in workspace.index().callees_of(total.id)} == called


def test_what_is_linked_again_leads_to_the_same_callers(shop: Workspace) -> None:
    """
    Only files whose part of the graph came out differently are written; the others keep what they had.
    """
    before = shop.index().callers_of("shop/money.py::total")
    write(shop, "shop/money.py", "import math\n\n\ndef total(items):\n    return math.fsum(items)\n")
    refresh(shop, exact=True)
    assert shop.index().callers_of("shop/money.py::total") == before != ()
    write(shop, "shop/cart.py", "def pay(items):\n    return items\n")
    refresh(shop, exact=True)
    assert shop.index().callers_of("shop/money.py::total") == ()


def test_a_function_with_contexts_is_reached_through_them_after_an_edit_beside_it(repo: Repo) -> None:
    """
    What a decorator made for each function that it wraps still leads to that function, and to what it is edited to run.
    """
    wrap = "def wrap(f):\n    def inner(x):\n        return f(x)\n    return inner\n\n\ndef note():\n    pass\n"
    wrapped = "".join(f"\n\n@wrap\ndef {name}(x):\n    pass\n" for name in ("one", "two"))
    used = f"from wrap import wrap\n{wrapped}\n\ndef go():\n    one(1)\n"
    repo.commit({f"m{number}.py": "" for number in range(SMALL_TREE)} | {"wrap.py": wrap, "used.py": used})
    workspace = open_workspace(repo.root)
    index = workspace.index()
    refresh(workspace)

    def above(id: str) -> set[str]:
        """What runs the definition, by nodes and not by names."""
        found, queue = set(), [index.node_of(id)]
        while queue:
            rows = index.edges_into(queue.pop())
            queue += [row.caller for row in rows if row.caller not in found]
            found |= {row.caller for row in rows}
        return {definition.id for node in found if (definition := index.definition_of(node))}

    assert {"wrap.py::wrap.inner", "used.py::go"} <= above("used.py::one")
    write(workspace, "wrap.py", f"import os\n\n{wrap}    return os\n")
    assert refresh(workspace).provisional
    assert {"wrap.py::wrap.inner", "used.py::go"} <= above("used.py::one")
    write(workspace, "wrap.py", wrap.replace("return f(x)", "return note()"))
    assert refresh(workspace).provisional
    assert {"wrap.py::wrap.inner", "used.py::go"} <= above("wrap.py::note")


def test_an_edit_back_and_forth_leaves_as_many_edges_as_there_were(repo: Repo) -> None:
    """
    Of functions that are kept apart for each call, each such call has what the code does now once, however often
    it is linked; two functions of one name that did not change keep what they had.
    """
    wrap = (
        "def wrap(f):\n    if f:\n        def inner(x):\n            return f(x)\n"
        "    else:\n        def inner(x):\n            return f(x, x)\n    return inner\n"
    )
    names = [f"f{number}" for number in range(6)]
    used = "from wrap import wrap\n" + "".join(f"\n\n@wrap\ndef {name}(x):\n    pass\n" for name in names)
    repo.commit({f"m{number}.py": "" for number in range(SMALL_TREE)} | {"wrap.py": wrap, "used.py": used})
    workspace = open_workspace(repo.root)
    index = workspace.index()
    refresh(workspace)
    file = index.file_number("wrap.py")
    assert file is not None
    before = sorted(map(str, index.edges_in(file)))
    counts = []
    for text in ("\n\ndef other():\n    wrap(other)\n", "", "\n\ndef other():\n    wrap(other)\n", ""):
        write(workspace, "wrap.py", wrap + text)
        assert refresh(workspace).provisional
        counts.append(len(index.edges_in(file)))
    assert counts[0] == counts[2] and counts[1] == counts[3] == len(before)
    assert sorted(map(str, index.edges_in(file))) == before


def test_what_goes_to_another_file_and_comes_back_keeps_its_callers(repo: Repo) -> None:
    """
    A function that moves and is imported where it was, is gone and there again, or whose file is: no whole link is
    needed for any of these to be answered as if the index were new.
    """
    text = "def one(x):\n    return x\n\n\nclass Two:\n    def get(self):\n        return 2\n"
    files = {f"m{number}.py": "" for number in range(SMALL_TREE)} | {
        "shop/__init__.py": "from shop.text import one\n",
        "shop/text.py": text,
        "shop/cart.py": "from shop.text import Two, one\n\n\ndef pay(x):\n    return one(x) + Two().get()\n",
        "tests/test_front.py": "import shop\n\n\ndef test_front():\n    shop.one(1)\n",
    }
    repo.commit(files)
    workspace = open_workspace(repo.root)
    refresh(workspace)

    def callers(id: str) -> set[str]:
        return {edge.caller for edge in workspace.index().callers_of(id) if edge.kind == "call"}

    both = {"shop/cart.py::pay", "tests/test_front.py::test_front"}
    assert callers("shop/text.py::one") == both
    one, two = text.split("\n\n\n")
    write(workspace, "shop/other.py", one + "\n")
    write(workspace, "shop/text.py", f"from shop.other import one\n\n\n{two}")
    assert refresh(workspace).provisional
    assert callers("shop/other.py::one") == both
    assert callers("shop/text.py::Two.get") == {"shop/cart.py::pay"}
    (workspace.root / "shop/other.py").unlink()
    write(workspace, "shop/text.py", text)
    assert refresh(workspace).provisional
    assert callers("shop/text.py::one") == both
    for shorter in (two, one + "\n", text):
        write(workspace, "shop/text.py", shorter)
        assert refresh(workspace).provisional
    assert (callers("shop/text.py::one"), callers("shop/text.py::Two.get")) == (both, {"shop/cart.py::pay"})
    (workspace.root / "shop/text.py").unlink()
    refresh(workspace)
    write(workspace, "shop/text.py", text)
    assert refresh(workspace).provisional
    assert (callers("shop/text.py::one"), callers("shop/text.py::Two.get")) == (both, {"shop/cart.py::pay"})


def test_a_new_worktree_begins_with_what_is_known_of_another(shop: Workspace, tmp_path: Path) -> None:
    """
    Nothing is parsed that was parsed before, what test runners add is there, and what differs is found; neither
    disturbs the other.
    """
    impact_of_definitions(shop, ("shop/money.py::total",))
    git = ("git", "-C", str(shop.root))
    subprocess.run((*git, "worktree", "add", "-q", "--detach", str(tmp_path / "second")), check=True)
    second = open_workspace(tmp_path / "second")
    write(second, "shop/cart.py", "def pay(items):\n    return 0\n")
    found = refresh(second)
    assert (found.changed, found.parsed) == (("shop/cart.py",), 1)
    assert second.suite_file.exists() and second.suite_file != shop.suite_file
    assert second.index().callers_of("shop/money.py::total") == ()
    assert refresh(shop).changed == ()
    assert len(shop.index().callers_of("shop/money.py::total")) == 1


def test_a_binary_file_is_looked_into_once(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shop, "blob.py", "x = 1\0")
    os.utime(shop.root / "blob.py", (1, 1))
    refresh(shop)
    read, paths = type(shop.repository).read, []

    def counted(repository: Repository, path: str, most: int) -> bytes | Skipped:
        paths.append(path)
        return read(repository, path, most)

    monkeypatch.setattr(type(shop.repository), "read", counted)
    refresh(shop)
    assert "blob.py" not in paths  # others may be, when they are as young as the clock's grain
    assert shop.index().skipped() == {"blob.py": "binary"}
    monkeypatch.undo()
    write(shop, "blob.py", "x = 2\n")
    os.utime(shop.root / "blob.py", (2, 2))
    assert refresh(shop).changed == ("blob.py",)
    assert shop.index().skipped() == {}


def test_of_the_facts_that_no_file_has_any_more_the_latest_are_kept(shop: Workspace) -> None:
    versions = [f"def pay(items):\n    return {number}\n" for number in range(4)]
    for text in versions:
        write(shop, "shop/cart.py", text)
        refresh(shop)
    index = shop.index()
    for _ in range(2):  # what was pruned takes its room until the next time
        with index.writing.transaction():
            index.writing.prune_facts(2)
    assert [index.facts_of_content("shop/cart.py", text.encode()) is not None for text in versions] == [
        False,
        True,
        True,
        True,
    ]
    assert all(index.facts_of(path) is not None for path in SHOP)
