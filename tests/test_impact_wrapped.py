"""Functions below decorators: what their wrapper calls says nothing of all else that the decorator wraps."""

import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

FILES = {
    "shop/__init__.py": "",
    "shop/price.py": """
        def price(weight):
            return 2 * weight


        def size(width):
            return width + 1
        """,
    "tests/__init__.py": "",
    "tests/tools.py": """
        import functools


        def folder(name="x", **files):
            def decorator(function):
                @functools.wraps(function)
                def wrapper(self):
                    return function(self, name)
                return wrapper
            return decorator
        """,
    "tests/test_price.py": """
        import unittest
        from shop.price import price
        from tests.tools import folder


        class PriceTests(unittest.TestCase):
            @folder()
            def test_price(self, name):
                assert price(1) == 2

            @folder("a")
            @folder(
                "b",
                one="1",
                two="2",
            )
            def test_twice(self, name):
                assert price(2) == 4

            def test_nothing(self):
                pass
        """,
    "tests/test_size.py": """
        import unittest
        from shop.price import size
        from tests.tools import folder


        class SizeTests(unittest.TestCase):
            @folder()
            def test_size(self, name):
                assert size(1) == 2
        """,
}
PRICE = {"tests/test_price.py::PriceTests::test_price", "tests/test_price.py::PriceTests::test_twice"}
SIZE = {"tests/test_size.py::SizeTests::test_size"}


@pytest.fixture
def shop(repo):
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in FILES.items()})
    return open_workspace(repo.root)


def reached(shop, symbol: str) -> set[str]:
    return {test.id for test in impact_of(shop, ChangeSpec("symbol", symbol), everything=True).tests}


def test_a_decorator_leads_from_what_it_wraps_to_nothing_else_that_it_wraps(shop) -> None:
    assert reached(shop, "shop/price.py::price") == PRICE
    assert reached(shop, "shop/price.py::size") == SIZE


def test_a_changed_wrapper_is_felt_where_it_stands_in_the_place_of_a_test(shop) -> None:
    assert reached(shop, "tests/tools.py::folder.decorator.wrapper") == PRICE | SIZE


def test_a_changed_decorator_is_felt_by_all_that_is_defined_below_it(shop) -> None:
    assert reached(shop, "tests/tools.py::folder.decorator") >= PRICE | SIZE


def test_each_of_many_decorated_functions_is_felt_by_who_runs_them_all(repo) -> None:
    decorator = """
        def below(*kinds):
            def wrap(function):
                def wrapper(tree):
                    function(tree)

                return wrapper

            return wrap
        """
    steps = [f"step{i}" for i in range(24)]
    functions = [f"@below(str)\ndef {step}(tree):\n    return tree\n" for step in steps]
    run = f"def run(tree):\n    for each in [{', '.join(steps)}]:\n        each(tree)\n"
    main = "\n\n".join([textwrap.dedent(decorator).lstrip("\n"), *functions, run])
    repo.commit({"main.py": main, "test_main.py": "from main import run\n\n\ndef test_run():\n    run([])\n"})
    assert reached(open_workspace(repo.root), "main.py::step23") == {"test_main.py::test_run"}


LAZY = {
    "shop/__init__.py": "",
    "shop/lazy.py": """
        def lazy(function):
            class Late:
                def __init__(self, given):
                    self.given = given

                def __run(self):
                    return function(self.given)

                def __str__(self):
                    return str(self.__run())

            def late(given):
                return Late(given)

            return late
        """,
    "shop/words.py": """
        from shop.lazy import lazy


        def loud(text):
            return text.upper()


        def quiet(text):
            return text.lower()


        late_loud = lazy(loud)
        late_quiet = lazy(quiet)
        """,
    "tests/test_words.py": """
        from shop.words import late_loud, late_quiet


        def test_loud():
            assert str(late_loud("a")) == "A"


        def test_quiet():
            assert str(late_quiet("B")) == "b"
        """,
}


def test_what_a_class_inside_a_function_runs_is_felt_by_who_was_given_objects_of_that_call(repo) -> None:
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in LAZY.items()})
    workspace = open_workspace(repo.root)
    assert reached(workspace, "shop/words.py::loud") == {"tests/test_words.py::test_loud"}
    assert reached(workspace, "shop/words.py::quiet") == {"tests/test_words.py::test_quiet"}
