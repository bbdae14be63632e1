"""Plugins that the project's own tables of entry points name: what loads them, and what pytest itself loads."""

import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

FILES = {
    "pyproject.toml": """
        [project]
        name = "shop"
        [project.entry-points."shop.readers"]
        size = "shop.sizes:parse_size"
        [tool.poetry.plugins."shop.prices"]
        net = "shop.sizes:net"
        [project.entry-points.pytest11]
        shop = "shop.for_pytest"
        """,
    "setup.cfg": """
        [options.entry_points]
        shop.stores =
            disk = shop.sizes:Disk
        """,
    "shop/__init__.py": "",
    "shop/sizes.py": """
        def parse_size(text):
            return int(text[:-1]) * 1000


        def net(price):
            return price / 1.2


        class Disk:
            def save(self, key):
                return key
        """,
    "shop/prices.py": """
        from stevedore import extension


        class Prices:
            def __init__(self, namespace="shop.prices"):
                self.look(namespace)

            def look(self, namespace):
                self.found = extension.ExtensionManager(namespace=namespace)


        PRICES = Prices()


        def price_of(thing):
            return [each.plugin(thing) for each in PRICES.found]
        """,
    "shop/loading.py": """
        import importlib.metadata
        from importlib.metadata import entry_points

        GROUP = "shop.stores"


        def read(name, text):
            for point in entry_points(group="shop.readers"):
                if point.name == name:
                    return point.load()(text)


        def stores():
            return [point.load() for point in importlib.metadata.entry_points(group=GROUP)]


        def others():
            return entry_points(group="others")
        """,
    "shop/for_pytest.py": """
        import pytest


        def motto():
            return "small"


        def price():
            return 1


        def pytest_report_header(config):
            return motto()


        @pytest.fixture
        def cheap():
            return price()
        """,
    "tests/test_loading.py": """
        from shop.loading import others, read, stores
        from shop.prices import price_of


        def test_read():
            assert read("size", "2k") == 2000


        def test_stores():
            assert stores()[0]().save("a") == "a"


        def test_price():
            assert price_of(6) == [5]


        def test_others():
            assert not others()


        def test_cheap(cheap):
            assert cheap == 1
        """,
}


@pytest.fixture
def shop(repo):
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in FILES.items()})
    return open_workspace(repo.root)


def reached(shop, symbol: str) -> set[str]:
    found = impact_of(shop, ChangeSpec("symbol", symbol), everything=True)
    return {test.id.rpartition("::")[2] for test in found.tests}


def test_what_loads_a_group_of_entry_points_may_run_what_stands_in_it(shop) -> None:
    assert reached(shop, "shop/sizes.py::parse_size") == {"test_read"}


def test_the_methods_of_a_plugin_that_is_a_class_are_run_by_what_loads_it(shop) -> None:
    """setup.cfg's table, and a group whose name the file keeps in a constant."""
    found = impact_of(shop, ChangeSpec("symbol", "shop/sizes.py::Disk.save"), everything=True)
    stores = next(test for test in found.tests if test.id.endswith("test_stores"))
    assert any("stores loads the entry point Disk.save" in step for step in stores.why)


def test_what_an_object_of_a_module_found_is_run_by_who_has_that_object(shop) -> None:
    """Not by whoever imports the module, though that is when stevedore looks."""
    assert reached(shop, "shop/sizes.py::net") == {"test_price"}


def test_a_plugin_for_pytest_gives_its_fixtures_to_every_test(shop) -> None:
    assert reached(shop, "shop/for_pytest.py::price") == {"test_cheap"}


def test_the_hooks_of_a_plugin_for_pytest_run_with_every_test(shop) -> None:
    assert reached(shop, "shop/for_pytest.py::motto") >= {"test_read", "test_stores", "test_others", "test_cheap"}
