"""A change of files that are no code reaches the tests of what names them."""

import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.core.model import Certainty, Impact, Standing
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

FILES = {
    "shop/rates.py": """
        from pathlib import Path

        TABLE = Path(__file__).parent / "tables" / "rates.csv"


        def rates():
            return TABLE.read_text().split()


        def version():  # not written in tables/rates.csv
            return 1
        """,
    "shop/tables/rates.csv": "7 19\n",
    "shop/pages/base.html": "<html>{% block body %}{% endblock %}</html>\n",
    "shop/pages/order.html": '{% extends "base.html" %}\n',
    "tests/goods/apple.json": "{}\n",
    "tests/goods/pear.json": "{}\n",
    "tests/letters/greeting.txt": "hello\n",
    "tests/test_shop.py": """
        from pathlib import Path

        import pytest
        from shop.rates import rates, version

        HERE = Path(__file__).parent


        def text_of(name):
            return (HERE / "letters" / f"{name}.txt").read_text()


        def test_rates():
            assert rates() == ["7", "19"]


        def test_version():
            assert version() == 1


        def test_order():
            assert "extends" in (HERE.parent / "shop/pages/order.html").read_text()


        @pytest.mark.parametrize("good", sorted((HERE / "goods").glob("*.json")))
        def test_every_good(good):
            assert good.read_text()


        def test_greeting():
            assert text_of("greeting") == "hello\\n"
        """,
}


@pytest.fixture
def shop(repo):
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in FILES.items()})
    return repo


def after(shop, path: str, text: str = "changed\n") -> Impact:
    shop.write(path, text)
    return impact_of(open_workspace(shop.root), ChangeSpec())


def names(found: Impact) -> list[str]:
    return [test.id.partition("::")[2] for test in found.tests]


def test_what_reads_the_constant_that_holds_its_path(shop):
    found = after(shop, "shop/tables/rates.csv")
    assert names(found) == ["test_rates"]
    assert found.tests[0].why[-1] == "shop/rates.py:6 rates names shop/tables/rates.csv"


def test_it_is_a_guess_by_name_and_a_lower_bound(shop):
    found = after(shop, "shop/tables/rates.csv")
    assert found.tests[0].certainty is Certainty.CANDIDATE
    assert found.standing is Standing.LOWER_BOUND


def test_a_page_that_another_page_includes(shop):
    assert names(after(shop, "shop/pages/base.html")) == ["test_order"]


def test_a_file_that_is_found_by_its_folder(shop):
    assert names(after(shop, "tests/goods/pear.json")) == ["test_every_good"]


def test_a_file_that_is_named_without_its_ending(shop):
    assert names(after(shop, "tests/letters/greeting.txt")) == ["test_greeting"]


def test_a_file_that_is_gone(shop):
    shop.git("rm", "-q", "shop/tables/rates.csv")
    assert names(impact_of(open_workspace(shop.root), ChangeSpec())) == ["test_rates"]


def test_the_old_name_of_a_file_that_moved(shop):
    shop.git("mv", "shop/tables/rates.csv", "shop/tables/tariffs.csv")
    assert names(impact_of(open_workspace(shop.root), ChangeSpec())) == ["test_rates"]


def test_a_new_file_that_nothing_names(shop):
    assert names(after(shop, "notes/today.csv")) == []


def test_a_part_of_its_name_in_the_product_is_not_the_name_of_a_file_of_the_tests(shop):
    shop.commit({"shop/fruit.py": 'def test_data():\n    return "apple"\n', "tests/goods/more/apple.json": "{}\n"})
    assert names(after(shop, "tests/goods/more/apple.json")) == ["test_every_good"]


def test_an_attribute_of_a_test_class_that_something_outside_reads(shop):
    shop.commit({
        "tests/test_pages.py": "from outside import Pages\n\n\nclass TestLetters(Pages):\n    folder = 'letters'\n\n"
        "    def test_one(self): ...\n"
    })  # fmt: skip
    assert "TestLetters::test_one" in names(after(shop, "tests/letters/farewell.txt"))


def test_a_page_that_has_just_begun_to_include_it_counts_at_once(shop):
    shop.commit({"inside/foot.html": "<p>\n"})
    shop.commit({"inside/foot.html": "<p></p>\n"})
    last = ChangeSpec("revisions", "HEAD~1..HEAD")
    assert names(impact_of(open_workspace(shop.root), last)) == []
    shop.write("shop/pages/order.html", '{% include "foot.html" %}\n')
    assert names(impact_of(open_workspace(shop.root), last)) == ["test_order"]
