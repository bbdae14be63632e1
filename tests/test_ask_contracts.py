"""What answers about contracts, effects and absence must hold, in two languages, on a real repository."""

from collections.abc import Iterator

import pytest
from real_git import Repo

from sleepcode.ask.answering import Asked, ask
from sleepcode.ask.structural import Impacts
from sleepcode.core.model import Impact, Standing
from sleepcode.workspace import Workspace, open_workspace

NOTHING = Impact((), (), (), Standing.UNKNOWN, (), "")
IMPACTS = Impacts(lambda *_: NOTHING, lambda *_: NOTHING)
FILES = {
    "shop/__init__.py": "from shop.pay import charge\n",
    "shop/errors.py": (
        "class ShopError(Exception):\n    pass\n\n\nclass Declined(ShopError):\n    pass\n\n\n"
        "class Broke(Declined, ValueError):\n    pass\n"
    ),
    "shop/state.py": "basket = {}\n",
    "shop/pay.py": (
        "import os\nimport typing as t\n\nfrom shop.errors import Broke, Declined, ShopError\n"
        "from shop.state import basket\n\n\n"
        "class Gate(t.Generic[t.T]):\n    def open(self): ...\n\n\n"
        "class Door(Gate[int]):\n    def open(self): ...\n\n\n"
        "def fail(why):\n    raise Declined(why)\n\n\n"
        "def charge(amount):\n    if amount > 9:\n        fail('much')\n    return amount\n\n\n"
        "def careful(amount):\n    try:\n        return charge(amount)\n    except ShopError:\n        return 0\n\n\n"
        "def poor(amount):\n    if amount > 5:\n        raise Broke()\n    raise Broke('no')\n\n\n"
        "def fill(item):\n    basket['item'] = item\n\n\n"
        "def save(out, text):\n    out.write(text)\n\n\n"
        "def store(text):\n    save(open('x', 'w'), text)\n\n\n"
        "def key():\n    return os.environ['SHOP_KEY'] + os.getenv('SHOP_SALT')\n\n\n"
        "def unlock():\n    os.environ['SHOP_OPEN'] = 'yes'\n    return 'SHOP_TILL' in os.environ\n\n\n"
        "def hidden():\n    return 1\n"
    ),
    "use.py": 'from shop import pay\n\nNAMES = ["hidden"]\n',
    "find.go": (
        'package find\n\nimport (\n\t"errors"\n\t"os"\n)\n\n'
        "// Find looks an item up by its name.\n// It is slow.\n"
        "func Find(name string, in map[string]interface{}) (*Item, error) {\n"
        '\tif name == "" {\n\t\treturn nil, errors.New("no name")\n\t}\n'
        "\treturn &Item{name}, nil\n}\n\n"
        "type Item struct{ name string }\n\n"
        'func Home() string { return os.Getenv("FIND_HOME") }\n'
    ),
}


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    repo.commit(FILES, "a shop")
    opened = open_workspace(repo.root)
    opened.ensure_store()
    yield opened
    opened.index().close()
    opened.notes().close()
    opened.ledger().close()


def asked(workspace: Workspace, text: str) -> Asked:
    return ask(workspace, text, IMPACTS)


def lines(found: Asked) -> list[str]:
    return [
        f"{claim.text} {' '.join(f'{e.path}:{e.span.start}' for e in claim.evidence)}" for claim in found.answer.claims
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does charge raise?", "`fail`, called at line 22, raises `Declined` shop/pay.py:22 shop/pay.py:17"),
        ("does fill have side effects?", "`fill` changes `basket`, which it imports and so shares with others"),
        ("does save write a file?", "`save` writes to what it was given or made: `out.write` shop/pay.py:44"),
        ("what does poor raise?", "`poor` raises `Broke` if `amount > 5` (and in 1 other case)"),
        ("which environment variables are read?", "environment variable `SHOP_SALT`: read by `key` shop/pay.py:52"),
        ("which environment variables are read?", '"FIND_HOME"'[1:-1]),
        ("which environment variables does unlock read?", "`unlock` reads the environment variable `SHOP_TILL`"),
        ("does unlock touch the environment?", "`unlock` sets the environment variable `SHOP_OPEN`"),
        ("what subclasses Gate?", "`Door` extends `Gate` shop/pay.py:12"),
        ("what does Find do?", "`Find` says of itself: Find looks an item up by its name. find.go:8"),
        ("can Find return nil?", "yes: `Find` can return `nil` in 1 return find.go:12"),
        ("what errors does Find return?", '`Find` makes and returns `errors.New("no name")` find.go:12'),
        ("what imports shop/errors.py?", "`shop/pay.py` imports `shop/errors.py` shop/pay.py:4"),
        ("signature of Home", "func Home() string find.go:19"),
        (
            "signature of Find",
            "func Find(name string, in map[string]interface{}) (*Item, error) find.go:10",
        ),
    ],
)
def test_an_answer_holds(workspace: Workspace, question: str, expected: str) -> None:
    found = asked(workspace, question)
    assert any(expected in line for line in lines(found)), lines(found)
    assert found.answer.route == "graph"


def test_what_a_callee_raises_is_not_told_where_a_handler_on_the_way_catches_it(workspace: Workspace) -> None:
    found = asked(workspace, "what does careful raise?")
    assert not any("Declined" in line for line in lines(found))
    assert found.answer.standing == Standing.LOWER_BOUND


def test_a_variable_that_is_set_is_not_read(workspace: Workspace) -> None:
    said = lines(asked(workspace, "which environment variables are read?"))
    assert not any("SHOP_OPEN" in line for line in said)


def test_who_catches_it_comes_first_and_a_base_counts(workspace: Workspace) -> None:
    found = asked(workspace, "who catches Declined?")
    assert lines(found)[0] == "`careful` catches `ShopError`, a base of `Declined` shop/pay.py:29"
    text = "`Declined` is caught by name nowhere and as one of its bases in 1; raised by name in 1 place"
    assert found.answer.text == text
    raised = asked(workspace, "who raises Declined?")
    assert lines(raised)[0] == "`fail` raises `Declined` shop/pay.py:17"


def test_nothing_calls_it_is_only_said_where_no_line_names_it(workspace: Workspace) -> None:
    found = asked(workspace, "who calls hidden?")
    assert "`use.py` names `hidden` (candidate, by name only) use.py:3" in lines(found)
    assert found.answer.standing == Standing.LOWER_BOUND
    alone = asked(workspace, "who calls store?")
    assert alone.answer.text == "nothing in the project calls `store`"


def test_a_language_without_such_rules_is_never_said_to_do_nothing(workspace: Workspace, repo: Repo) -> None:
    repo.write("a.rs", 'fn home() -> String { std::env::var("A").unwrap() }\n')
    found = asked(workspace, "which environment variables does home look at?")
    assert (found.answer.route, found.answer.standing) == ("nearest", Standing.UNKNOWN)
