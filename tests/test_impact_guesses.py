"""Where guesses about callers stop: what is known to run a function, and what has to be made or entered before."""

import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.impact import impact_of, impact_of_definitions
from sleepcode.impact.arrows import Arrows
from sleepcode.impact.readers import Readers
from sleepcode.refresh import refresh
from sleepcode.workspace import open_workspace

FILES = {
    "shop/__init__.py": """
        from .errors import *
        from .plugin import Plugin
        """,
    "shop/errors.py": """
        class Declined(Exception):
            def __str__(self):
                return "declined"


        def pay(amount):
            if amount > 10:
                raise Declined(amount)
        """,
    "shop/plugin.py": """
        class Plugin:
            def price(self, net):
                return net


        def cheapest(plugins):
            return min(plugin.price(1) for plugin in plugins)
        """,
    "shop/matchers.py": """
        def exact(wanted):
            def match(given):
                return given == wanted

            return match


        def loose(wanted):
            def match(given):
                return wanted in given

            return match


        def first(matchers, given):
            return next(number for number, match in enumerate(matchers) if match(given))
        """,
    "shop/log.py": """
        class Log:
            async def warning(self, text):
                return await self.send(text)

            async def send(self, text):
                return text
        """,
    "show_off.py": """
        from shop.log import Log

        Log().warning("hello")
        """,
    "tests/test_log.py": """
        import pytest

        from shop.log import Log


        @pytest.fixture(params=["warning"])
        def name(request):
            return request.param


        async def test_it_is_sent(name):
            assert await getattr(Log(), name)("text") == "text"
        """,
    "tests/test_pay.py": """
        from shop import Declined, pay


        class Late(Declined):
            pass


        def test_a_large_amount_is_declined():
            try:
                pay(11)
            except Declined as declined:
                assert str(declined)


        def test_nothing_is_paid():
            pay(0)
        """,
    "tests/test_plugins.py": """
        from shop import Plugin
        from shop.plugin import cheapest


        class Net(Plugin):
            pass


        class Dear(Plugin):
            def price(self, net):
                return 100


        def test_an_inherited_price():
            assert cheapest([Net()]) == 1


        def test_its_own_price():
            assert cheapest([Dear()]) == 100
        """,
    "shop/shelves.py": """
        class Shelf:
            def show(self):
                return self.label()

            def label(self):
                return "shelf"


        class Cold(Shelf):
            def label(self):
                return chilled("cold")


        def chilled(text):
            return f"{text}, 4 degrees"
        """,
    "tests/test_shelves.py": """
        from shop.shelves import Cold, Shelf


        def shown(shelf):
            return shelf.show()


        def test_plain():
            assert shown(Shelf()) == "shelf"


        def test_cold():
            assert shown(Cold())
        """,
    "tests/test_matchers.py": """
        from shop.matchers import exact, first, loose


        def test_exact():
            assert first([exact("a")], "a") == 0


        def test_loose():
            assert first([loose("a")], "ab") == 0
        """,
}


@pytest.fixture
def shop(repo):
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in FILES.items()})
    return open_workspace(repo.root)


def ranked(shop, symbol: str) -> dict[str, float]:
    found = impact_of(shop, ChangeSpec("symbol", symbol), everything=True)
    return {test.id.rpartition("::")[2]: test.score for test in found.tests}


def test_a_call_in_a_handler_is_a_call_and_nothing_else_is_guessed(shop) -> None:
    """That an object is made says nothing of `__str__` where a call of it is resolved."""
    assert ranked(shop, "shop/errors.py::Declined.__str__").keys() == {"test_a_large_amount_is_declined"}


def test_a_subclass_that_imports_its_base_from_the_package_has_its_methods(shop) -> None:
    """Also where the package hands on everything; not one that puts another method in its place."""
    refresh(shop)
    index = shop.index()
    readers = Readers(index, index.reach(shop.read))

    def having(id: str) -> set[str]:
        return {readers.reach.qualname(node) for node in readers.having(index.node_of(id))}

    assert having("shop/plugin.py::Plugin.price") == {"Plugin", "Net"}
    assert having("shop/errors.py::Declined.__str__") == {"Declined", "Late"}


def test_what_a_function_returned_runs_where_that_function_was_called(shop) -> None:
    """Both tests reach the call of `match`; one of them has called `exact`."""
    found = ranked(shop, "shop/matchers.py::exact.match")
    assert found["test_exact"] > 0.9 > 2 * found.get("test_loose", 0.0)


@pytest.mark.parametrize("symbol", ["Cold.label", "chilled"])
def test_who_makes_no_object_of_the_class_does_not_run_its_method(shop, symbol: str) -> None:
    """Nor what only that method calls: both tests reach the call of `label`."""
    found = ranked(shop, f"shop/shelves.py::{symbol}")
    assert found["test_cold"] > 0.5 > 4 * found.get("test_plain", 0.0)


def test_each_of_several_changes_is_followed_as_if_it_were_the_only_one(shop) -> None:
    """Beside a function of another file the test that makes no object of the class still does not run its method."""
    both = impact_of_definitions(shop, ["shop/shelves.py::Cold.label", "shop/matchers.py::exact.match"])
    alone = ranked(shop, "shop/shelves.py::Cold.label") | ranked(shop, "shop/matchers.py::exact.match")
    named = {test.id.rpartition("::")[2]: test.score for test in both.tests}
    assert named == {name: alone[name] for name in ("test_cold", "test_exact")}
    assert [test.rank for test in both.tests] == [1, 2]


def test_a_script_that_calls_it_does_not_hide_the_tests_that_may(shop) -> None:
    """No test imports the script, so there must be other callers than it."""
    assert ranked(shop, "shop/log.py::Log.warning").keys() == {"test_it_is_sent"}


def test_an_example_in_a_docstring_does_not_hide_the_tests_that_may_run_what_it_is_of(repo) -> None:
    """A library calls the method, by a name that it puts together."""
    files = {
        "pytest.ini": "[pytest]\naddopts = --doctest-modules\n",
        "css.py": '''
            from cssselect.xpath import HTMLTranslator


            class Translator(HTMLTranslator):
                def xpath_last_pseudo(self, xpath):
                    """
                    >>> 1
                    1
                    """
                    return xpath


            def translated(text):
                return Translator().css_to_xpath(text)
            ''',
        "test_css.py": "from css import translated\n\n\ndef test_last():\n    assert translated('a:last')\n",
    }
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in files.items()})
    found = impact_of(open_workspace(repo.root), ChangeSpec("symbol", "css.py::Translator.xpath_last_pseudo"))
    assert "test_css.py::test_last" in {test.id for test in found.tests}


def test_who_makes_an_object_runs_less_likely_a_method_that_tests_name(repo) -> None:
    """A library hands the store on: nothing is known to call either method."""
    files = {
        "store.py": """
            class Store:
                def save(self, row):
                    return row

                def load(self, row):
                    return row


            def opened():
                return [Store()]
            """,
        "tests/test_store.py": """
            import pickle

            from store import opened


            def test_saved():
                one = pickle.loads(pickle.dumps(opened()))[0]
                assert one.save(1)
            """,
    }
    repo.commit({path: textwrap.dedent(content).lstrip() for path, content in files.items()})
    shop = open_workspace(repo.root)
    refresh(shop)
    index = shop.index()
    with SuiteIndex.open(shop.suite_file) as suite:
        suite.refresh(index.digests, shop.read)
        arrows = Arrows(index, suite, Readers(index, index.reach(shop.read)))
        ways = {
            name: {index.definition_of(caller).qualname: step for caller, step, *_ in arrows.into(index.node_of(name))}
            for name in ("store.py::Store.save", "store.py::Store.load")
        }
    assert ways["store.py::Store.save"]["opened"] < ways["store.py::Store.load"]["opened"]


def test_who_says_what_the_changed_code_has_in_quotes_comes_first(repo) -> None:
    """All come by one door; how many are named stays as it is."""
    files = {
        "marks.py": """
            def render(text):
                return under(bold(text))


            def bold(text):
                return text.replace("**", "'")


            def under(text):
                return text.replace("__", "'")
            """,
        "tests/test_marks.py": """
            from marks import render


            def test_a():
                assert render("__x__") == "'x'"


            def test_b():
                assert render("**x**") == "'x'"
            """,
    }
    repo.commit({path: textwrap.dedent(content).lstrip() for path, content in files.items()})
    shop = open_workspace(repo.root)
    assert list(ranked(shop, "marks.py::under")) == ["test_a", "test_b"]
    assert list(ranked(shop, "marks.py::bold")) == ["test_b", "test_a"]
