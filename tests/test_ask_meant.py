"""Questions whose names are no definitions as they are written, and questions of kinds that name none."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import Asked, ask
from sleepcode.core.model import Standing
from sleepcode.workspace import Workspace

FILES = {
    "shop/__init__.py": "from shop.export import BaseExporter\n",
    "shop/settings.py": (
        "MAX_LINES = 40\n"
        "EXPORTERS = {'csv': 'shop.export.CsvExporter', 'json': 'shop.export.JsonExporter',\n"
        "    'xml': 'shop.export.XmlExporter'}\n"
    ),
    "shop/export.py": (
        "import random\nimport time\nfrom threading import Lock\n\n\n"
        "class BaseExporter:\n    def write(self, row):\n        raise NotImplementedError\n\n"
        "    def close(self) -> str | None:\n        return self.seen.get('closed')\n\n\n"
        "class CsvExporter(BaseExporter):\n    def write(self, row):\n"
        "        row['at'] = time.time()\n        return row\n\n\n"
        "class JsonExporter(BaseExporter):\n    def write(self, row):\n"
        "        row = dict(row)\n        row['n'] = 1\n        return row\n\n\n"
        "class XmlExporter(BaseExporter):\n    def write(self, row):\n        return open('x').write(str(row))\n\n\n"
        "class Counter:\n    '''Safe to share between threads.'''\n\n"
        "    def __init__(self):\n        self.lock = Lock()\n        self.count = 0\n\n"
        "    def up(self):\n        with self.lock:\n            self.count += 1\n            self.last = 'up'\n\n\n"
        "class SoldOut(Exception):\n    pass\n\n\n"
        "def pick(rows, settings):\n    if len(rows) > settings.getint('MAX_ROWS'):\n        raise SoldOut\n"
        "    return random.choice(rows)\n\n\n"
        "def safe_pick(rows):\n    # an empty shelf is shown as nothing\n    try:\n        return pick(rows, None)\n"
        "    except SoldOut:\n        return None\n\n\n"
        "def logged(error):\n    return isinstance(error, SoldOut)\n"
    ),
    "shop/run.py": (
        "import os\n\nHOME = 'SHOP_HOME'\n\n\n"
        "def home(name):\n    return os.environ[HOME] + os.environ.get(name, '') + os.environ['SHOP']\n\n\n"
        "def refuse(row):\n    raise ValueError(f'row {row} has no price, '\n        'so it is left out')\n"
    ),
    "shop/paint.py": (
        "DEFAULTS = {\n    'min_rows': 3,\n}\n\n\n"
        "class Wall:\n    def paint(self):\n        pass\n\n\n"
        "class Door(Wall):\n    def paint(self):\n        pass\n\n\n"
        "class Till:\n    def paint(self):\n        pass\n\n\n"
        "def load(file):\n    \"\"\"Read settings.\n\n    Example::\n\n        min_rows = 10\n    \"\"\"\n"
        "    return file['min_rows']\n"
    ),
    "shop/store.py": (
        "class DatabaseBackend:\n    pass\n\n\nclass Sqlite(DatabaseBackend):\n    pass\n\n\n"
        "class Postgres(DatabaseBackend):\n    pass\n"
    ),
    "tests/test_own.py": (
        "import shop\n\n\nclass Own(shop.BaseExporter):\n    def write(self, row):\n        pass\n\n\n"
        "def test_own():\n    class Inner(shop.BaseExporter):\n        def write(self, row):\n            pass\n"
    ),
    "tests/test_export.py": (
        "from shop.export import JsonExporter\n\n\ndef test_rows():\n    assert JsonExporter().write({})\n"
    ),
}  # fmt: skip


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


def asked(workspace: Workspace, text: str, previous: Asked | None = None) -> Asked:
    return ask(workspace, text, IMPACTS, previous=previous.understood if previous else None)


def told(found: Asked) -> str:
    lines = [f"{one.text} {one.evidence[0].path}:{one.evidence[0].span.start}" for one in found.answer.claims]
    return "\n".join([found.answer.text, *lines])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does CsvExporter.close return?", "`CsvExporter.close` is inherited, it is `BaseExporter.close`"),
        ("where is JsonExportr defined?", "read `JsonExportr` as `JsonExporter`; `JsonExporter` is defined at"),
        ("what is MAX_LINES for?", "`MAX_LINES = 40` (shop/settings.py:1)"),
        ("who calls time.time?", "`CsvExporter.write` calls `time.time` shop/export.py:16"),
        ("where is MAX_ROWS read?", "`pick` uses `MAX_ROWS`"),
        ("where is JsonExporter used?", "`shop/settings.py` names `JsonExporter`"),
    ],
)
def test_a_name_without_a_definition_of_its_own_is_looked_for(
    workspace: Workspace, question: str, expected: str
) -> None:
    """
    "There is nothing called so" is false of an inherited method, a constant, a library's function, a slip.
    """
    assert expected in told(asked(workspace, question))


def test_what_stands_nowhere_is_still_said_to_be_nowhere(workspace: Workspace) -> None:
    assert "there is nothing called `frob_nicate` here" in told(asked(workspace, "who calls frob_nicate?"))
    assert "there is nothing called `CsvExporter.fly` here" in told(asked(workspace, "who calls CsvExporter.fly?"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how do I add a new exporter?", "extends `BaseExporter`"),
        ("how do I add a new exporter?", "`shop/settings.py` names 3 of the 3"),
        ("what is the difference between CsvExporter and JsonExporter?", "both extend `BaseExporter`"),
        ("is Counter thread safe?", "yes, by its own words"),
        ("is Counter thread safe?", "“'''Safe to share between threads.'''”"),
        ("is Counter thread safe?", "`Counter.up` sets `self.count` and `self.last`"),
        ("what happens when it raises SoldOut?", "`safe_pick` catches `SoldOut`"),
        ("who catches SoldOut?", "`logged` checks for `SoldOut`"),
        ("where do we use random numbers?", "`pick` draws random numbers: `random.choice`"),
        ("does XmlExporter write to disk?", "yes: `XmlExporter.write` reads or writes files: `open`"),
        (
            "does CsvExporter.write mutate its arguments?",
            "yes: `CsvExporter.write` changes its argument `row` in place",
        ),
        ("does JsonExporter.write mutate row?", "perhaps not the caller's object"),
        ("which settings does pick read?", "`pick` reads the setting `MAX_ROWS`"),
        ("can BaseExporter.close return None?", "by its header `BaseExporter.close` can return `None`"),
        ("who overrides write?", "`BaseExporter.write` is overridden by 5 methods"),
        ("who overrides paint?", "`Wall.paint` is overridden by 1 method; `Till.paint` is called so, too, and not"),
        ("how would I support another database?", "write a class that extends `DatabaseBackend`"),
        ("who deals with SoldOut?", "`SoldOut` is raised by name in 1 place and caught by name in 1"),
        ("where does min_rows come from?", "`'min_rows': 3,` (shop/paint.py:2)"),
        ("where do we show an empty shelf?", "“# an empty shelf is shown as nothing”"),
    ],
)
def test_what_developers_ask_besides_structure(workspace: Workspace, question: str, expected: str) -> None:
    assert expected in told(asked(workspace, question))


def test_its_base_class_is_asked_after_a_class(workspace: Workspace) -> None:
    first = asked(workspace, "explain CsvExporter")
    assert "`CsvExporter` extends `BaseExporter`" in told(asked(workspace, "and its base class?", first))


def test_thread_safety_is_never_said_to_be_proved(workspace: Workspace) -> None:
    assert asked(workspace, "is Counter thread safe?").answer.standing == Standing.LOWER_BOUND


def test_an_effect_that_is_not_seen_is_not_denied(workspace: Workspace) -> None:
    found = asked(workspace, "does Counter write to disk?")
    assert found.answer.text.startswith("not seen:") and found.answer.standing == Standing.LOWER_BOUND


@pytest.mark.parametrize(
    "question",
    [
        'who raises "has no price, so it is left out"?',
        'where does "row 12 has no price, so it is left out" come from',
        "ValueError: row 12 has no price, so it is left out",
        "why do i get this? shop.errors.ValueError: row 12 has no price, so it is left out",
    ],
)
def test_a_quoted_or_pasted_message_is_found_where_it_is_made(workspace: Workspace, question: str) -> None:
    """Also over the end of a literal, and where a name or number is filled in."""
    found = asked(workspace, question).answer
    assert found.text.startswith("`refuse` raises `ValueError`: “row {row} has no price, so it is left out”")
    assert found.claims[0].evidence[0].span.start == 11


def test_of_a_traceback_that_ends_elsewhere_the_last_call_of_ours_is_told(workspace: Workspace) -> None:
    text = (
        'Traceback (most recent call last):\n  File "/srv/shop/run.py", line 11, in refuse\n    json.loads(row)\n'
        '  File "/usr/lib/json/decoder.py", line 3, in decode\njson.JSONDecodeError: Expecting value: line 1 column 1'
    )
    assert "the last call of this project is in `refuse`" in asked(workspace, text).answer.text


def test_classes_that_extend_what_a_package_gives_on_are_known(workspace: Workspace) -> None:
    """`shop.BaseExporter` in a test, where `shop` has it from `shop.export`; also in a function."""
    assert "`BaseExporter` has 5 subclasses" in told(asked(workspace, "subclasses of BaseExporter"))
    over = told(asked(workspace, "who overrides BaseExporter.write"))
    assert "overridden by 5 methods" in over
    assert "`Own.write` overrides `BaseExporter.write` tests/test_own.py:5" in over


def test_what_a_class_overrides_is_told_of_its_own_side(workspace: Workspace) -> None:
    found = told(asked(workspace, "which methods does JsonExporter override?"))
    assert "`JsonExporter` overrides 1 member of its bases" in found
    assert "`JsonExporter.write` overrides `BaseExporter.write`" in found


def test_the_environment_read_under_another_name_is_told(workspace: Workspace) -> None:
    """A constant's value is the variable's name; what is handed in is none, and is said."""
    found = told(asked(workspace, "which environment variables are read?"))
    assert "environment variable `SHOP_HOME`: read by `home`" in found
    assert "environment variable `SHOP`: read by `home`" in found
    assert "`home` reads the environment under a name worked out: `name` shop/run.py:7" in found
    assert "2 environment variables read by name: `SHOP` and `SHOP_HOME`; `home` reads the" in found


def test_settings_read_under_the_name_of_a_constant_are_told_by_what_it_says(workspace: Workspace, repo: Repo) -> None:
    repo.write("shop/keys.py", "class Keys:\n    RATE = 'SHOP_RATE'\n    BURST = 'SHOP_BURST'\n")
    repo.write(
        "shop/limits.py",
        "from shop.keys import Keys\n\ndef limits(app):\n    app.config.setdefault(Keys.BURST, 5)\n"
        "    return app.config[Keys.RATE], app.config[Keys.UNKNOWN]\n",
    )
    found = told(asked(workspace, "which settings are read?"))
    assert "3 settings read by name: `MAX_ROWS`, `SHOP_BURST` and `SHOP_RATE`" in found
    assert "setting `SHOP_RATE`: read by `limits` shop/limits.py:5" in found
    assert "1 setting read by name: `SHOP_RATE`" in told(asked(workspace, "where is SHOP_RATE read?"))


def test_a_kind_of_class_may_have_several_words(workspace: Workspace) -> None:
    found = told(asked(workspace, "how do I write my own base exporter?"))
    assert "write a class that extends `BaseExporter`" in found
    assert "5 of the 5 have their own `BaseExporter.write`" in found


def test_the_section_that_tells_how_to_add_one_comes_first(workspace: Workspace, repo: Repo) -> None:
    repo.write("CHANGES.md", "# Added a custom exporter for CSV\n")
    repo.write(
        "docs/guide.md", "# Guide\n\n## Exporters\n\nThree.\n\n## Writing your own exporter\n\nExtend the base.\n"
    )
    repo.write("docs/custom-price-lists.md", "# How to make one\n\n## Creating lists\n\nThey are files.\n")
    found = asked(workspace, "how do I add a new exporter?").answer
    assert found.text.startswith("“Writing your own exporter” is told in `docs/guide.md`; write a class that extends")
    assert [(place.path, place.span.start) for place in found.claims[0].evidence] == [("docs/guide.md", 7)]
    alone = asked(workspace, "how can I add my own price list?").answer
    assert alone.text == "“Creating lists” is told in `docs/custom-price-lists.md`"


def test_a_new_one_of_a_kind_is_no_attribute_of_that_name(workspace: Workspace, repo: Repo) -> None:
    repo.write("shop/page.py", "class Page:\n    @property\n    def exporter(self):\n        return self._exporter\n")
    assert "write a class that extends `BaseExporter`" in told(asked(workspace, "how do I add a new exporter?"))
    assert "`Page.exporter` is overridden by no method" in told(asked(workspace, "what overrides Page.exporter?"))


def test_what_a_test_hands_over_raises_nothing_of_the_product(workspace: Workspace, repo: Repo) -> None:
    repo.write("shop/each.py", "def each_row(rows, act):\n    for row in rows:\n        act(row)\n")
    repo.write(
        "tests/test_each.py",
        "from shop.each import each_row\n\n\ndef fails(row):\n    raise LookupError(row)\n\n\n"
        "def test_each():\n    each_row([1], fails)\n",
    )
    assert "LookupError" not in told(asked(workspace, "what does each_row raise?"))
    assert "LookupError" in told(asked(workspace, "what does test_each raise?"))


def test_the_longest_the_most_called_and_the_most_branched_are_told(workspace: Workspace, repo: Repo) -> None:
    """Branches are counted off the syntax: prose about them is none, an inner function has its own."""
    repo.write(
        "shop/sort.py",
        'def prose(a):\n    "if and or for while if and or for while if"\n    return a\n\n\n'
        "def split(a):\n    if a and a > 1 or a < 0:\n        return 1\n    return 2 if a else 3\n\n\n"
        "def outer(a):\n    def inner(b):\n        if b:\n            return [c for c in b if c and c > 1]\n\n"
        "    rows = [prose(a), prose(a), inner]\n    rows += [split(a)]\n    rows += [split(rows)]\n    return rows\n",
    )
    branched = told(asked(workspace, "what is the most complex function?"))
    assert branched.startswith("the most branched function is `split`, 4 branches")
    assert "`outer.inner`: 4 branches" in branched and "`prose`" not in branched and "`outer`:" not in branched
    assert told(asked(workspace, "longest function?")).startswith("the longest function is `outer`, 9 lines")
    repo.write("shop/again.py", "from shop.sort import split\n\n\ndef again(a):\n    return split(a)\n")
    called = told(asked(workspace, "what is the most used function?"))
    assert called.startswith("the most called function is `split`, 2 callers")


def test_an_example_is_told_after_the_product(workspace: Workspace, repo: Repo) -> None:
    repo.write("examples/big.py", "MAX_LINES = 4000\n")
    assert told(asked(workspace, "what is MAX_LINES for?")).startswith("`MAX_LINES = 40` (shop/settings.py:1)")


def test_what_goes_on_with_and_is_of_the_same_class(workspace: Workspace) -> None:
    """ "And what about write?": that of the class which was asked about, and "and which tests?" of that."""
    first = asked(workspace, "what does JsonExporter.write do?")
    second = asked(workspace, "and what about close", first)
    third = asked(workspace, "what does CsvExporter.write do?")
    fourth = asked(workspace, "and which tests?", third)
    assert second.understood.question.intent == "does"
    assert fourth.understood.question.intent == "cover"
    assert fourth.understood.question.subject == "shop/export.py::CsvExporter.write"


def test_when_it_raises_or_returns_none_is_told_by_the_lines_above(workspace: Workspace) -> None:
    """The heads that the line stands under, and the guards before it that leave."""
    raises = told(asked(workspace, "when does pick raise SoldOut?"))
    assert "`pick` raises `SoldOut` if `len(rows) > settings.getint('MAX_ROWS')`" in raises
    none = told(asked(workspace, "when does safe_pick return None?"))
    assert "`safe_pick` comes to “return None” only when `SoldOut` was raised shop/export.py" in none
    assert "only when" not in told(asked(workspace, "can safe_pick return None?"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which methods does CsvExporter have?", "`CsvExporter` has 1 method, and what it has of `BaseExporter`"),
        ("what attributes does Counter have?", "`Counter` has 3 attributes"),
        ("what attributes does Counter have?", "`last` shop/export.py:4"),
        ("list the functions of shop/run.py", "def refuse(row) shop/run.py:10"),
        ("what does shop/export.py export?", "`shop/export.py` has 6 classes and 3 functions"),
        ("who sets count in Counter?", "`Counter.up` sets `Counter.count`"),
    ],
)
def test_what_something_holds_is_listed(workspace: Workspace, question: str, expected: str) -> None:
    assert expected in told(asked(workspace, question))


def test_a_short_function_that_says_nothing_of_itself_is_shown(workspace: Workspace) -> None:
    found = told(asked(workspace, "what does logged do?"))
    assert "`logged`: “return isinstance(error, SoldOut)” shop/export.py" in found


OFFERED = {
    "till/__init__.py": "from .api import place_coin\n",
    "till/api.py": "from .place import coin as place_coin\n\n\ndef pay():\n    return place_coin()\n",
    "till/place.py": "def coin():\n    return 'in the drawer'\n",
}


@pytest.mark.parametrize("name", ["place_coin", "till.place_coin"])
def test_what_a_package_offers_is_known_by_the_name_it_has_there(repo: Repo, name: str) -> None:
    """It is defined under another name, and comes through two files."""
    with opened(repo, OFFERED) as workspace:
        assert "`coin` is called in 1 place" in told(asked(workspace, f"who calls {name}?"))


def test_where_nothing_changed_the_riskiest_part_is_one_of_the_project(repo: Repo) -> None:
    uses = "from till.rows import add, take\n\n\ndef run():\n    return add(take(1))\n"
    rows = "def add(one):\n    return [\n        one,\n    ]\n\n\ndef take(one):\n    return [\n        one\n    ]\n"
    with opened(repo, {"till/rows.py": rows, "till/a.py": uses, "till/b.py": uses}) as workspace:
        assert told(asked(workspace, "what is the riskiest part?")).startswith(
            "nothing of the product changed; by callers and size (no test reaches any of these), the riskiest of what"
        )
        ofchange = told(asked(workspace, "what is the riskiest part of my change?"))
        assert ofchange.startswith("nothing of the product changed, so there is nothing to rank")


def test_that_no_variable_is_read_is_an_answer_where_nothing_speaks_of_any(repo: Repo) -> None:
    with opened(repo, {"one.py": "def one():\n    return 1\n"}) as workspace:
        found = told(asked(workspace, "which env vars are read?"))
    assert found == "no environment variable is read by name in the code"
