"""Functions that are handed to an object from outside while their file is imported: views, commands, handlers."""

import textwrap

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

FILES = {
    "site_/__init__.py": "",
    "site_/views.py": """
        from flask import Blueprint

        bp = Blueprint("views", __name__)


        @bp.route("/")
        def index():
            return "hello"
        """,
    "site_/pages.py": """
        def page(request):
            return "page"
        """,
    "site_/app.py": """
        from flask import Flask
        from starlette.applications import Starlette
        from starlette.routing import Route

        from . import pages
        from .views import bp

        other = Starlette(routes=[Route("/page", pages.page)])


        def create_app():
            app = Flask(__name__)
            app.register_blueprint(bp)
            return app
        """,
    "tests/conftest.py": """
        import pytest

        from site_.app import create_app


        @pytest.fixture
        def client():
            return create_app().test_client()
        """,
    "tests/test_site.py": """
        from starlette.testclient import TestClient

        from site_.app import other

        pages = TestClient(other)


        def test_index(client):
            assert client.get("/").data == b"hello"


        def test_page():
            assert pages.get("/page").text == "page"


        def test_nothing():
            assert 1
        """,
    "shell/cli.py": """
        import functools

        import click


        def safely(f):
            @functools.wraps(f)
            def wrapper(*args, **kwargs):
                try:
                    return f(*args, **kwargs)
                except OSError:
                    return None

            return wrapper


        @click.group()
        @safely
        def cli():
            pass


        def checked(ctx, param, value):
            return value


        @cli.command()
        @click.option("--name", callback=checked)
        @safely
        def greet(name):
            print(name)


        @cli.command("bye")
        @safely
        def leave():
            print("bye")
        """,
    "tests/test_shell.py": """
        from click.testing import CliRunner
        from shell.cli import cli


        def test_greet():
            assert CliRunner().invoke(cli, ["greet", "--name", "x"]).output == "x"


        def test_left():
            assert CliRunner().invoke(cli, ["bye"]).output == "bye"
        """,
    "fields/types.py": """
        from sqlalchemy.types import TypeDecorator


        class Hidden(TypeDecorator):
            def process_bind_param(self, value, dialect):
                return value[::-1]


        class HiddenText(Hidden):
            def process_bind_param(self, value, dialect):
                return super().process_bind_param(str(value), dialect)
        """,
    "tests/test_types.py": """
        from fields.types import Hidden
        from sqlalchemy import Column


        def test_hidden(session):
            assert session.execute(Column("a", Hidden()) == "x")
        """,
    "polls/urls.py": """
        from django.urls import path

        from . import views

        urlpatterns = [path("", views.IndexView.as_view(), name="index"), path("<int:pk>/", views.detail)]
        """,
    "polls/views.py": """
        from django.views import generic


        class IndexView(generic.ListView):
            def get_queryset(self):
                return []


        def detail(request, pk):
            return pk
        """,
    "polls/tests.py": """
        from django.test import TestCase


        class DetailTests(TestCase):
            def test_detail(self):
                assert self.client.get("/polls/1/")

            def test_nothing(self):
                assert 1
        """,
    "tests/cases.py": """
        class Cases:
            def create(self):
                raise NotImplementedError

            def test_created(self):
                assert self.create()
        """,
    "tests/test_cases.py": """
        from cases import Cases


        class TestOne(Cases):
            def create(self):
                return 1


        class TestTwo(Cases):
            def create(self):
                return 2
        """,
    "sums/grammar.py": """
        from ply import yacc


        def p_sum(p):
            "sum : NUMBER PLUS NUMBER"
            p[0] = p[1] + p[3]


        parser = yacc.yacc()
        """,
    "tests/test_sums.py": """
        from sums.grammar import parser


        def test_sum():
            assert parser.parse("1 + 2") == 3


        def test_nothing():
            assert 1
        """,
}


@pytest.fixture
def site(repo):
    repo.commit({path: textwrap.dedent(text).lstrip("\n") for path, text in FILES.items()})
    return open_workspace(repo.root)


def named(site, symbol: str) -> list[str]:
    found = impact_of(site, ChangeSpec("symbol", symbol))
    return [test.id.partition("::")[2] for test in found.tests]


def test_what_a_decorator_registers_runs_where_somebody_has_that_object(site) -> None:
    """Here through another that it was handed to, and a fixture."""
    assert named(site, "site_/views.py::index") == ["test_index"]


def test_what_a_list_of_routes_holds_runs_where_something_is_made_of_the_app(site) -> None:
    """A client, which only one test asks."""
    assert named(site, "site_/pages.py::page") == ["test_page"]


@pytest.mark.parametrize("view", ["detail", "IndexView.get_queryset"])
def test_what_a_framework_finds_by_itself_runs_where_tests_beside_it_ask_the_whole_application(site, view) -> None:
    """Nothing reads Django's `urlpatterns`."""
    assert named(site, f"polls/views.py::{view}") == ["DetailTests::test_detail"]


@pytest.mark.parametrize("function", ["greet", "checked"])
def test_a_command_runs_where_its_group_is_asked_for_whatever_wraps_it(site, function) -> None:
    """Nothing calls the wrapper of `greet`, nor what its option was handed."""
    assert named(site, f"shell/cli.py::{function}")[:1] == ["test_greet"]


@pytest.mark.parametrize(("function", "test"), [("greet", "test_greet"), ("leave", "test_left")])
def test_who_asks_for_a_command_by_its_name_comes_before_who_asks_for_another(site, function, test) -> None:
    """Its own, or the one that its decorator gives."""
    found = impact_of(site, ChangeSpec("symbol", f"shell/cli.py::{function}"), everything=True).tests
    assert found[0].id.endswith(f"::{test}")
    assert found[0].score > 2 * found[1].score


def test_that_an_override_hands_on_to_a_method_hides_nothing_else_that_may_run_it(site) -> None:
    """No test makes the subclass; a library calls the method on objects of the class itself."""
    assert named(site, "fields/types.py::Hidden.process_bind_param") == ["test_hidden"]


def test_an_inherited_test_runs_with_the_methods_of_its_own_class(site) -> None:
    """A runner makes the object, of the class that it collects."""
    assert named(site, "tests/test_cases.py::TestOne.create") == ["TestOne::test_created"]


def test_what_nothing_names_runs_where_something_that_looks_through_its_module_is_used(site) -> None:
    """The parser was made by a call that is given nothing."""
    assert named(site, "sums/grammar.py::p_sum") == ["test_sum"]


@pytest.mark.parametrize("room", [500_000, 1])
def test_who_says_the_key_of_a_handler_comes_before_who_says_another(repo, monkeypatch, room: int) -> None:
    """Of a table too large to be followed; also where there was no room for more than the first file of tests."""
    monkeypatch.setattr("sleepcode.impact.texts.MOST_BYTES", room)
    stages = [f"stage{n}" for n in range(40)]
    handlers = "".join(f"def _run_{one}(rows):\n    return rows\n\n\n" for one in stages)
    table = "".join(f'    "${one}": _run_{one},\n' for one in stages)
    tests = "".join(f'def test_{n}():\n    assert aggregate([{{"${one}": 1}}])\n\n\n' for n, one in enumerate(stages))
    files = {
        "pipeline.py": f"{handlers}STAGES = {{\n{table}}}\n\n\n"
        "def aggregate(stages):\n    for stage in stages:\n        for name in stage:\n"
        "            rows = STAGES[name]([])\n    return True\n",
        "tests/test_pipeline.py": f"from pipeline import aggregate\n\n\n{tests}",
    }
    repo.commit(files)
    change = ChangeSpec("symbol", "pipeline.py::_run_stage4")
    found = impact_of(open_workspace(repo.root), change, everything=True).tests
    assert found[0].id == "tests/test_pipeline.py::test_4"
    assert found[0].score > 2 * found[1].score
