"""Questions whose words, in any order, ask whether something is or has what they say."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.workspace import Workspace

SHOP = '''\
import functools
from decimal import Decimal


class Priced:
    """What has a price."""

    def price(self):
        return 1

    @property
    def label(self):
        return "x"


class Book(Priced):
    def __init__(self, title, copies=1):
        self.title = title

    def price(self):
        try:
            return Decimal(self.title)
        except ArithmeticError:
            raise ValueError(self.title)


def traced(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@traced
def titles(books, limit=10):
    """The titles."""
    for book in books[:limit]:
        yield book.title


class Log:
    def print(self, line, recursive=False):
        self.__line = line
        print(line)

    def printed(self):
        self.print("x")


async def fetch(url, **options):
    try:
        return url
    except:  # whatever
        pass
'''


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(Repo(tmp_path_factory.mktemp("traits")), {"shop.py": SHOP}) as workspace:
        yield workspace


def first_line(workspace: Workspace, question: str) -> str:
    return ask(workspace, question, IMPACTS).answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("is titles() a generator?", "yes: `titles` is a generator"),
        ("is `traced` a genrator", "no: `traced` is no generator"),
        ("must `fetch` be awaited?", "yes: `fetch` is async"),
        ("`fetch`: sync or async?", "yes: `fetch` is async"),
        ("which functions are generators?", "1 function is a generator: `titles`"),
        ("any enums?", "none: no class is an enum"),
        ("which classes have no docstring?", "2 classes have no docstring: `Book` and `Log`"),
        ("is Priced.label a property?", "yes: `Priced.label` is a property"),
        ("is `price` of `Book` a property?", "no: `Book.price` is no property"),
        ("what is `titles` decorated with?", "`titles` is decorated with `@traced`"),
        ("what is decorated with traced?", "`@traced` decorates 1 definition: `titles`"),
        ("does fetch() take arbitrary keyword arguments?", "yes: `fetch` takes any keyword"),
        ("how many arguments does Book take?", "`Book.__init__` takes 2 parameters: `title` and `copies`"),
        ("how many lines is traced()?", "`traced` is 6 lines long"),
        ("does traced() define inner functions", "yes: `traced` defines `traced.inner` inside"),
        ("is Book a function or a class?", "`Book` is a class, shop.py:16"),
        ("is there a function called titles()?", "yes: `titles` is a function, shop.py:36"),
        ("does sell_books exist?", "there is nothing called `sell_books` here"),
        ("is there a function called sell_books", "there is nothing called `sell_books` here"),
        ("are there bare excepts?", "1 function has a bare `except:`: `fetch`"),
        ("how many classes are there?", "3 classes, 0 of them in tests"),
        ("which files import decimal?", "1 file imports `decimal`: `shop.py`"),
    ],
)
def test_what_it_is_is_told(shop: Workspace, question: str, told: str) -> None:
    assert first_line(shop, question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("does titles() take books?", "yes: `titles` takes `books`"),
        ("is there a `pages` argument on titles()", "no: `titles` has no parameter `pages`"),
        ("is limit required in titles()?", "no: `limit` of `titles` is `10` by default"),
        ("what is the default of recursive in Log.print", "`recursive` of `Log.print` is `False` by default"),
        ("does Log store `__line`?", "yes: `__line` is an attribute of `Log`"),
        ("who calls print?", "`print`, which is not of this project, is called in 1 place; methods of that name: `Log"),
        ("what is the default of limit in titles()", "`limit` of `titles` is `10` by default"),
        ("does Book have a method price?", "yes: `Book` defines `price`, a method"),
        ("is `label` defined in Book", "`Book` does not define `label` itself"),
        ("does Book have label()?", "yes: `Book` does not define `label` itself, it inherits `Priced.label`"),
        ("does Book have a `shelf`?", "no: `Book` has no `shelf`, nor has `Priced`"),
        ("does Book override label?", "no: `Book` does not define it, it inherits `Priced.label`"),
        ("is Book a Priced?", "yes: `Book` extends `Priced`"),
        ("is Book the parent of Priced?", "no, it is the other way round: `Book` inherits from `Priced`"),
        ("is ValueError raised by Book.price", "yes: `Book.price` raises `ValueError`"),
        ("does Book.price catch KeyError", "no line of `Book.price` catches `KeyError` by its name"),
        ("does `titles` catch KeyError", "no line of `titles` catches `KeyError` by its name"),
        ("can I call printed() on a Log?", "yes: `Log` defines `printed`, a method"),
        ("is titles() decorated with anything?", "yes: `titles` is decorated with `@traced`"),
        ("is titles() decorated with traced?", "yes: `titles` is decorated with `@traced`"),
        ("does shop.py import asyncio?", "no: no line of `shop.py` imports `asyncio` by name"),
    ],
)
def test_what_it_has_is_told(shop: Workspace, question: str, told: str) -> None:
    assert first_line(shop, question).startswith(told)


@pytest.mark.parametrize(
    "question",
    [
        "does Book check its arguments?",
        "what does the `traced` decorator do",
        "does titles() handle lists?",
        "does `titles` support `with`?",
    ],
)
def test_a_verb_is_no_name(shop: Workspace, question: str) -> None:
    """
    What follows "does Book" is done by it, and lists are no exception.
    """
    assert ask(shop, question, IMPACTS).answer.question.intent != "trait"


def test_a_trait_is_asked_on_of_the_same_and_of_others(shop: Workspace) -> None:
    """
    "It" is what was asked about, "and titles()?" asks the same of another, and what comes next is its own question.
    """
    told: list[str] = []
    before = None
    for question in (
        "is traced() async?",
        "and fetch()?",
        "does it take url?",
        "what decorators does it have?",
        "what does it return?",
    ):
        asked = ask(shop, question, IMPACTS, previous=before)
        before = asked.understood
        told.append(asked.answer.text)
    assert told == [
        "no: `traced` is not async",
        "yes: `fetch` is async",
        "yes: `fetch` takes `url`",
        "`fetch` has no decorator",
        "`fetch` returns `url`",
    ]
