"""What a change reaches, asked of a real repository: definitions, broken call sites, tests, reasons."""

import json
import subprocess
import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.core.model import Standing
from sleepcode.errors import SleepcodeError, UnknownSubject
from sleepcode.impact import impact_of, impact_of_definitions, impact_of_scope
from sleepcode.render.impact import show_impact
from sleepcode.workspace import open_workspace

FILES = {
    "shop/__init__.py": "",
    "shop/price.py": """
        RATE = 2


        def gross(net):
            return net * RATE


        def lonely():
            return 1


        class Basket:
            def __init__(self):
                self.items = []

            def add(self, net, count=1):
                self.items.append(gross(net) * count)

            def total(self):
                return sum(self.items)
        """,
    "shop/report.py": """
        from shop.price import Basket, gross


        def line(net):
            return f"{gross(net)} EUR"


        def fill():
            basket = Basket()
            basket.add(1, count=2)
            return basket
        """,
    "tests/conftest.py": """
        import pytest
        from shop.price import Basket


        @pytest.fixture
        def basket():
            return Basket()
        """,
    "tests/test_price.py": """
        from shop.price import gross


        def test_gross():
            assert gross(1) == 2


        class TestBasket:
            def test_total(self, basket):
                basket.add(1)
                assert basket.total() == 2


        def test_nothing():
            assert True
        """,
    "tests/test_report.py": """
        from shop import report


        def test_line():
            assert report.line(1) == "2 EUR"
        """,
}


def git(folder, *arguments):
    identity = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True).stdout


@pytest.fixture
def shop(tmp_path):
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(textwrap.dedent(text).lstrip("\n"))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "import")
    return tmp_path


def edit(folder, path, old, new):
    file = folder / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def asked(folder, spec=None, **more):
    return impact_of(open_workspace(folder), spec or ChangeSpec(), **more)


def ids(impact):
    return {test.id for test in impact.tests}


def test_an_edited_body_reaches_its_tests_through_calls_fixtures_and_methods(shop):
    """
    Directly, over a function of another file, over a method of what a fixture returns; no other test.
    """
    edit(shop, "shop/price.py", "net * RATE", "net + RATE")
    found = asked(shop, everything=True)
    assert [(one.id, one.how) for one in found.changed] == [("shop/price.py::gross", "body")]
    assert ids(found) == {
        "tests/test_price.py::test_gross",
        "tests/test_price.py::TestBasket::test_total",
        "tests/test_report.py::test_line",
    }
    assert found.tests[0].id == "tests/test_price.py::test_gross"
    assert found.command.startswith("pytest ")
    assert "tests/test_price.py::TestBasket::test_total" in found.command


def test_each_test_says_why_step_by_step(shop):
    edit(shop, "shop/price.py", "net * RATE", "net + RATE")
    why = {test.id: test.why for test in asked(shop, everything=True).tests}
    assert why["tests/test_report.py::test_line"] == (
        "tests/test_report.py:5 test_line calls line",
        "shop/report.py:5 line calls gross",
    )


def test_a_comment_changes_nothing_and_that_is_certain(shop):
    edit(shop, "shop/price.py", "return net * RATE", "return net * RATE  # in EUR")
    found = asked(shop)
    assert (found.changed, found.tests, found.standing) == ((), (), Standing.EXACT)


def test_calls_that_no_longer_fit_are_named_with_the_reason(shop):
    """
    A new parameter without a default, a keyword that is gone; calls that still fit are not named.
    """
    edit(shop, "shop/price.py", "def gross(net):", "def gross(net, currency):")
    edit(shop, "shop/price.py", "def add(self, net, count=1):", "def add(self, net):")
    found = [(site.path, site.line, site.why) for site in asked(shop).broken_call_sites]
    missing = "gross: argument 'currency' is missing: (net, currency)"
    assert ("shop/report.py", 5, missing) in found
    assert ("tests/test_price.py", 5, missing) in found
    assert ("shop/report.py", 10, "Basket.add: no parameter 'count': (self, net)") in found
    assert not [site for site in found if site[:2] == ("tests/test_price.py", 10)]


def test_a_name_that_is_gone_breaks_who_imports_it(shop):
    """
    The import is named; every test of a file that can no longer be imported is among the tests.
    """
    edit(shop, "shop/price.py", "def gross(net):", "def brutto(net):")
    found = asked(shop)
    imports = {(s.path, s.line) for s in found.broken_call_sites if "imports gross" in s.why}
    assert imports == {("shop/report.py", 1), ("tests/test_price.py", 1)}
    assert {"tests/test_price.py::test_nothing", "tests/test_report.py::test_line"} <= ids(found)


def test_a_member_that_is_gone_breaks_who_uses_it_on_an_object_that_is_known(shop):
    """
    On self, and on what the class made in the same function; not where a base may still have the name.
    """
    edit(shop, "shop/price.py", "def total(self):", "def total_(self):\n        self.total()")
    edit(shop, "shop/price.py", "def add(self", "def put(self")
    found = {(s.path, s.line, s.why) for s in asked(shop).broken_call_sites}
    assert found == {
        ("shop/price.py", 20, "uses total, which Basket no longer has"),
        ("shop/report.py", 10, "uses add, which Basket no longer has"),
    }
    edit(shop, "shop/price.py", "class Basket:", "class Basket(Unseen):")
    assert not asked(shop).broken_call_sites


def test_a_name_that_is_gone_is_missed_through_the_package_too(shop):
    edit(shop, "shop/report.py", "from shop.price import Basket, gross", "import shop")
    edit(shop, "shop/report.py", "gross(net)", "shop.price.gross(net)")
    git(shop, "commit", "-qam", "through the package")
    edit(shop, "shop/price.py", "def gross(net):", "def brutto(net):")
    uses = {(s.path, s.line) for s in asked(shop).broken_call_sites if s.why.startswith("uses gross")}
    assert uses == {("shop/report.py", 5)}


def write(folder, path, text):
    (folder / path).write_text(textwrap.dedent(text).lstrip("\n"))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", path)


def test_an_overload_and_a_generic_base_stand_in_nobodys_way(shop):
    """
    Calls lead to the declaration with @overload, tests make an object of `Stock[int]`'s subclass.
    """
    write(
        shop,
        "shop/stock.py",
        """
        from typing import Generic, TypeVar, overload

        T = TypeVar("T")

        class Stock(Generic[T]):
            @overload
            def take(self, n: int) -> int: ...
            @overload
            def take(self, n: str) -> str: ...
            def take(self, n):
                return n

        class Numbers(Stock[int]):
            pass
        """,
    )
    write(
        shop,
        "tests/test_stock.py",
        """
        from shop.stock import Numbers

        def test_take():
            assert Numbers().take(1) == 1
        """,
    )
    edit(shop, "shop/stock.py", "        return n", "        return n + n")
    assert ids(asked(shop)) == {"tests/test_stock.py::test_take"}


def test_an_inherited_test_asks_for_the_fixture_of_its_own_class(shop):
    write(
        shop,
        "tests/test_kinds.py",
        """
        import pytest
        from shop.price import Basket, lonely

        class TestBase:
            @pytest.fixture
            def made(self):
                return Basket()

            def test_made(self, made):
                assert made

        class TestLonely(TestBase):
            @pytest.fixture
            def made(self):
                return lonely()
        """,
    )
    found = asked(shop, ChangeSpec("symbol", "shop/price.py::lonely"), everything=True)
    assert ids(found) == {"tests/test_kinds.py::TestLonely::test_made"}


def test_what_runs_at_import_fails_all_tests_of_the_file_together(shop):
    """
    Each says so; of a function that only tests call, those that do are worth running and no other.
    """
    write(
        shop,
        "tests/test_table.py",
        """
        from shop.price import gross

        TABLE = gross(2)

        def test_one():
            assert True

        def test_two():
            assert True
        """,
    )
    found = asked(shop, ChangeSpec("symbol", "shop/price.py::gross"))
    assert {"tests/test_table.py::test_one", "tests/test_table.py::test_two"} <= ids(found)
    why = next(test.why for test in found.tests if test.id == "tests/test_table.py::test_one")
    assert why == ("tests/test_table.py:3 tests/test_table.py calls gross",)


def test_a_method_that_a_decorator_makes_and_sets_is_reached(shop):
    """
    What makes it returns something else for each argument, and is followed apart for each of its callers.
    """
    write(
        shop,
        "shop/proxy.py",
        """
        def delegated(*names):
            def build(cls):
                for name in names:
                    setattr(cls, name, make(name))
                return cls

            return build

        def make(name):
            def method(self):
                return getattr(self.inner, name)()

            return method
        """,
    )
    write(
        shop,
        "tests/test_proxy.py",
        """
        from shop.proxy import delegated

        @delegated("upper")
        class Proxy:
            inner = "a"

        def test_upper():
            assert Proxy().upper() == "A"
        """,
    )
    found = asked(shop, ChangeSpec("symbol", "shop/proxy.py::make.method"), everything=True)
    assert "tests/test_proxy.py::test_upper" in ids(found)


def test_a_file_that_moved_breaks_imports_of_its_old_name(shop):
    git(shop, "mv", "shop/price.py", "shop/prices.py")
    found = asked(shop)
    assert {site.path for site in found.broken_call_sites} == {
        "shop/report.py",
        "tests/conftest.py",
        "tests/test_price.py",
    }


def test_a_constant_reaches_the_tests_of_what_reads_it(shop):
    edit(shop, "shop/price.py", "RATE = 2", "RATE = 3")
    found = asked(shop)
    assert [(one.id, one.how) for one in found.changed] == [("shop/price.py::RATE", "constant")]
    assert "tests/test_price.py::test_gross" in ids(found)


def test_what_no_test_reaches_is_said(shop, capsys):
    edit(shop, "shop/price.py", "return 1", "return 2")
    found = asked(shop)
    assert found.tests == ()
    show_impact(found, limit=20)
    assert "No test feels this" in capsys.readouterr().out


def test_an_edited_test_is_its_own_impact(shop):
    edit(shop, "tests/test_price.py", "assert True", "assert 1")
    found = asked(shop)
    assert ids(found) == {"tests/test_price.py::test_nothing"}
    assert found.tests[0].why == ("tests/test_price.py:14 test_nothing itself",)


def test_the_same_edit_is_seen_staged_committed_on_a_branch_and_as_a_diff(shop):
    """
    The work tree, git's index, a range of commits, a clean branch against main, and a diff, applied or not.
    """
    edit(shop, "shop/price.py", "net * RATE", "net + RATE")
    diff = git(shop, "diff")
    expected = ids(asked(shop))
    assert expected
    assert asked(shop, ChangeSpec("diff", diff=diff)) == asked(shop)  # `git diff | sleepcode impact --diff -`
    git(shop, "add", "-A")
    assert ids(asked(shop, ChangeSpec("staged"))) == expected
    git(shop, "checkout", "-q", "-b", "topic")
    git(shop, "commit", "-q", "-m", "topic")
    assert ids(asked(shop)) == expected
    for revisions in ("main..topic", "main...topic", "HEAD~1"):
        assert ids(asked(shop, ChangeSpec("revisions", revisions))) == expected
    git(shop, "checkout", "-q", "main")
    assert asked(shop).changed == ()
    assert ids(asked(shop, ChangeSpec("diff", diff=diff))) == expected
    assert git(shop, "status", "--porcelain") == b""
    assert ids(asked(shop, ChangeSpec("symbol", "gross"))) == expected
    assert ids(impact_of_definitions(open_workspace(shop), ["shop/price.py::gross"])) == expected
    assert ids(impact_of_scope(open_workspace(shop), "rev:main..topic")) == expected


def test_an_untracked_test_file_counts(shop):
    (shop / "tests/test_new.py").write_text("from shop.price import lonely\n\n\ndef test_it():\n    lonely()\n")
    edit(shop, "shop/price.py", "return 1", "return 2")
    assert "tests/test_new.py::test_it" in ids(asked(shop))


def test_data_and_configuration_cannot_be_followed_and_that_is_said(shop):
    (shop / "tests/page.html").write_text("<p>")
    (shop / "setup.cfg").write_text("[metadata]\nname = shop\n")
    found = asked(shop)
    assert {one.how for one in found.changed} == {"data", "config"}
    assert found.standing is Standing.LOWER_BOUND
    assert {spot.kind for spot in found.blind_spots} == {"data", "config"}


def test_json_has_the_documented_shape(shop, capsys):
    edit(shop, "shop/price.py", "net * RATE", "net + RATE")
    show_impact(asked(shop), limit=1, json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["version"] == 1
    assert set(found) == {
        *("version", "changed", "broken_call_sites", "tests", "standing", "blind_spots", "command"),
    }
    assert set(found["changed"][0]) == {"id", "path", "line", "end_line", "how"}
    assert set(found["tests"][0]) == {"id", "rank", "score", "certainty", "source", "why"}
    assert [test["rank"] for test in found["tests"]] == list(range(1, len(found["tests"]) + 1))


def test_what_is_not_there_is_an_error_with_a_remedy(shop):
    with pytest.raises(UnknownSubject) as unknown:
        asked(shop, ChangeSpec("symbol", "gros"))
    assert "gross" in unknown.value.remedy
    with pytest.raises(SleepcodeError, match="no revision"):
        asked(shop, ChangeSpec("revisions", "nowhere"))
    with pytest.raises(SleepcodeError, match="does not apply"):
        asked(shop, ChangeSpec("diff", diff=b"--- a/shop/price.py\n+++ b/shop/price.py\n@@ -1 +1 @@\n-x\n+y\n"))


def test_where_all_come_by_the_same_door_the_test_that_speaks_of_the_change_is_first(shop):
    """
    An interpreter reaches each of its handlers from every test; what a test is about stands in its text.
    """
    keywords = ("assert", "delete", "global", "import", "lambda", "return", "yield")
    handlers = "\n".join(f"    def do_{word}(self):\n        return 1\n" for word in keywords)
    write(shop, "shop/run.py", "class Runner:\n    def run(self, text):\n        for word in text.split():\n"
          "            getattr(self, 'do_' + word)()\n\n" + handlers)  # fmt: skip
    tests = "\n\n".join(f"def test_{n}():\n    Runner().run('{word} x')" for n, word in enumerate(keywords))
    write(shop, "tests/test_run.py", "from shop.run import Runner\n\n\n" + tests + "\n")
    found = asked(shop, ChangeSpec("symbol", "shop/run.py::Runner.do_lambda"), everything=True)
    assert len(found.tests) == len(keywords)
    assert found.tests[0].id == f"tests/test_run.py::test_{keywords.index('lambda')}"


def test_a_module_of_another_package_with_the_name_is_another_module(shop):
    """
    `from json import dumps` is no import of shop/json.py, which has just lost that name.
    """
    (shop / "shop/json.py").write_text("def dumps(): ...\n\n\ndef loads(): ...\n")
    (shop / "shop/use.py").write_text("from json import dumps\nfrom shop.json import loads, dumps as ours\n")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "json")
    edit(shop, "shop/json.py", "def dumps(): ...\n", "")
    assert [(site.path, site.line) for site in asked(shop).broken_call_sites] == [("shop/use.py", 2)]


def test_a_change_since_a_time_goes_on_from_the_last_commit_before_it(repo, monkeypatch):
    """Edits that are not committed yet are part of it; where all commits are newer, it begins with the first."""
    for day, size in (("2026-11-01", 1), ("2026-11-10", 2), ("2026-11-20", 3)):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00")
        repo.commit({"size.py": f"def size():\n    return {size}\n", f"at_{size}.py": "X = 1\n"}, day)
    repo.write("late.py", "def late():\n    return 1\n")
    workspace = open_workspace(repo.root)

    def changed(scope):
        return {one.path for one in impact_of_scope(workspace, scope).changed}

    assert changed("since:2026-11-15") == {"size.py", "at_3.py", "late.py"}
    assert changed("since:2026-11-05") == {"size.py", "at_2.py", "at_3.py", "late.py"}
    assert changed("since:2026-10-01") == {"size.py", "at_2.py", "at_3.py", "late.py"}


def test_what_is_only_guessed_to_run_at_import_makes_the_tests_behind_it_a_guess(repo):
    """However sure it is that they import the file."""
    repo.commit(
        {
            "engine.py": "class Engine:\n    def ignite(self):\n        return 1\n",
            "app.py": "import plug\n\nplug.make().ignite()\n",
            "test_app.py": "import app\n\n\ndef test_app():\n    assert app\n",
        }
    )
    found = impact_of(open_workspace(repo.root), ChangeSpec("symbol", "Engine.ignite"), everything=True)
    assert [(test.id, str(test.certainty)) for test in found.tests] == [("test_app.py::test_app", "candidate")]


def test_a_file_that_is_renamed_for_the_next_commit_and_then_edited_is_there(repo):
    """Git knows the digest of what stands in the work tree, and has not stored it."""
    body = "".join(f"def f{number}():\n    return {number}\n\n\n" for number in range(9))
    repo.commit({"engine.py": body, "test_engine.py": "from engine import f1\n\n\ndef test_f1():\n    f1()\n"})
    subprocess.run(["git", "mv", "engine.py", "motor.py"], cwd=repo.root, check=True)
    repo.write("motor.py", body.replace("return 2", "return 3"))
    found = impact_of(open_workspace(repo.root), ChangeSpec("current"))
    assert {(one.id, one.how) for one in found.changed} == {("motor.py::f2", "body"), ("engine.py", "removed")}
    assert [site.path for site in found.broken_call_sites] == ["test_engine.py"]
