"""Questions about defaults, about what comes back, about the riskiest part, about what goes by several words."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import Asked, ask
from sleepcode.core.model import Standing
from sleepcode.core.questions.understood import Understood
from sleepcode.workspace import Workspace

FILES = {
    "shop/__init__.py": "",
    "shop/stock.py": (
        "import urllib.request\n\n\n"
        "class Shelf:\n"
        "    def __init__(self, room=30, *, label: str = 'none'):\n        self.room = room\n\n"
        "    def put(self, item, depth=0): ...\n\n"
        "    def paint(self, colour): ...\n\n\n"
        "class Drawer(Shelf):\n    def put(self, item, depth=0): ...\n\n\n"
        "class Wall:\n    def paint(self, colour): ...\n\n\n"
        "class Fence(Wall):\n    def paint(self, colour): ...\n\n\n"
        "def price_of(item, prices):\n"
        "    if item in prices:\n        return prices[item]\n\n\n"
        "def sold(item, prices, depth=1):\n"
        "    if item not in prices:\n        raise LookupError(item)\n"
        "    return price_of(item, prices)\n\n\n"
        "def refresh_prices():\n    return urllib.request.urlopen('http://prices')\n\n\n"
        "def refresh_page(): ...\n"
    ),
    "shop/till.py": "from shop.stock import price_of, sold\n\n\ndef pay(items, prices):\n"
    "    total = sum(price_of(item, prices) for item in items)\n    return total + price_of(items, prices)\n",
    "shop/desk.py": "from shop.stock import sold\n\n\ndef sell(item, prices):\n    return sold(item, prices)\n",
    "shop/rail.py": "from shop.stock import sold\n\n\ndef ride(item, prices):\n    return sold(item, prices)\n",
}


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


def asked(workspace: Workspace, text: str, previous: Understood | None = None) -> Asked:
    return ask(workspace, text, IMPACTS, previous=previous)


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("what is the default of room?", "the parameter `room` is by default `30` in `Shelf.__init__`"),
        ("default for label in Shelf", "`label` of `Shelf` is `'none'` by default"),
        (
            "what is the default of depth",
            "the parameter `depth` is by default `0` in `Shelf.put` and `Drawer.put` and `1` in `sold`",
        ),
        (
            "when does price_of return None",
            "`price_of` can return `None` by reaching its end; `price_of` returns a value only when `item in prices`",
        ),
        ("who overides put", "`Shelf.put` is overridden by 1 method"),
        (
            "which classes override paint",
            "`Wall.paint` is overridden by 1 method; `Shelf.paint` is called so, too, and not overridden",
        ),
        (
            "which function of shop/stock.py is the riskiest to change?",
            "by callers and size (no test reaches any of these), the riskiest of `shop/stock.py` to change is "
            "`price_of`: called from 3 places in 2 files; 3 lines",
        ),
        (
            "which function in this project is the riskiest?",
            "by callers and size (no test reaches any of these), the riskiest of what is called most here to change "
            "is `price_of`: called from 3 places in 2 files; 3 lines",
        ),
        ("is this change safe?", "nothing of the product changed, so there is nothing to rank"),
        (
            "does the price refresh talk to the network",
            "yes, by its name: `refresh_prices` talks to the network: `urllib.request.urlopen`",
        ),
    ],
)
def test_the_first_line_answers(workspace: Workspace, question: str, headline: str) -> None:
    assert asked(workspace, question).answer.text == headline


def test_what_happens_without_it_is_told_as_a_rule_that_may_not_be_meant(workspace: Workspace) -> None:
    found = asked(workspace, "what does sold do when the item is missing?").answer
    assert found.text == "nearest: `sold` raises `LookupError` if `item not in prices`"
    assert found.standing == Standing.UNKNOWN


def test_tests_that_would_tell_are_tests(workspace: Workspace) -> None:
    first = asked(workspace, "what breaks if I change price_of?")
    second = asked(workspace, "and which tests would tell me?", first.understood)
    assert second.understood.question.intent == "tests"


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("what does the price book do?", "`PriceBook` says of itself: What everything costs."),
        ("who calls open book", "`open_book` is called in 1 place"),
        ("is open_book only used in tests", "`open_book` is called in 1 place"),
        ("who inherits from dict", "`dict`, which is not of this project, is a base of 1 class"),
        (
            "how do I add a new stamp",
            "write a class that extends `Mark`: `Mark` has 2 subclasses: `DateStamp` and `NameStamp`",
        ),
        ("does PriceBook check its arguments", "`PriceBook` raises `ValueError` if `not prices`"),
        ("what are the attributes of PriceBook", "`PriceBook` has 1 attribute: `prices`"),
        (
            "remove unused_stamp, what breaks?",
            "nothing in the project uses `unused_stamp`; removing it breaks no call that the graph can see",
        ),
        (
            "which files does shop write",
            "reads or writes files: 1 place",
        ),
    ],
)
def test_careless_words_mean_what_they_say(workspace: Workspace, repo: Repo, question: str, headline: str) -> None:
    repo.write(
        "shop/book.py",
        "class PriceBook(dict):\n"
        '    """What everything costs."""\n\n'
        "    def __init__(self, prices):\n"
        "        if not prices:\n            raise ValueError(prices)\n"
        "        self.prices = prices\n\n\n"
        "def open_book(path):\n    return PriceBook(open(path).read().split())\n\n\n"
        "def main():\n    return open_book('prices')\n\n\n"
        "class Mark: ...\n\n\nclass DateStamp(Mark): ...\n\n\nclass NameStamp(Mark): ...\n\n\n"
        "def unused_stamp(): ...\n",
    )
    assert asked(workspace, question).answer.text == headline


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("which exceptions are there?", "2 exception classes: `ShopError` and `SoldOut`"),
        ("list all exceptions", "2 exception classes: `ShopError` and `SoldOut`"),
        (
            "what global state is there",
            "1 value of modules that functions change; 1 table that no function of its file changes; "
            "attributes of classes are not looked at",
        ),
        (
            "is Till.close idempotent?",
            "not proved: `Till.close` sets `self.open`, so that a second call finds another object",
        ),
        ("what does Till.ring change?", "`Till.ring` changes `self.coins` in place"),
        ("what state does Till.end change?", "`Till.end` sets `self.open`, by `Till.close`"),
        (
            "what is different between end and stop in Till?",
            "their bodies share 1 line; `Till.end` has no line of its own; "
            "only `Till.stop` has “if hard:” … “raise ShopError”",
        ),
        ("can pick return None?", "perhaps: `pick` returns `best`, which is `None` at first"),
        (
            "can same_as return None?",
            "perhaps: `same_as` returns `it`, which it is given: whether that is `None` its callers decide",
        ),
        (
            "can ten return None?",
            "no: no return of `ten` says `None`, and its end is not reached; what it returns: `10`",
        ),
    ],
)
def test_all_of_one_sort_and_what_is_not_certain(
    workspace: Workspace, repo: Repo, question: str, headline: str
) -> None:
    repo.write(
        "shop/more.py",
        "class ShopError(Exception): ...\n\n\nclass SoldOut(ShopError): ...\n\n\n"
        "SEEN = {}\nNAMES = ['a']\n\n\ndef see(one):\n    SEEN[one] = True\n\n\n"
        "class Till:\n    def close(self):\n        self.open = False\n\n"
        "    def ring(self, coin):\n        self.coins.append(coin)\n\n"
        "    def end(self):\n        self.close()\n\n"
        "    def stop(self, hard):\n        if hard:\n            raise ShopError\n        self.close()\n\n\n"
        "def pick(ones):\n    best = None\n    for one in ones:\n        best = one\n    return best\n\n\n"
        "def same_as(it):\n    return it\n\n\ndef ten():\n    return 10\n",
    )
    assert asked(workspace, question).answer.text == headline


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        (
            "which env variables configure the run?",
            "2 environment variables read by name: `SHOP_KEY` and `SHOP_TO`; and one for each option, `SHOP_…`",
        ),
        (
            "what runs in another thread in shop/serve.py",
            "`serve` starts threads: `threading.Thread` and `threading.Thread.start`",
        ),
        ("when does pair_of return None", "`pair_of` can return `None` if not `one`"),
        (
            "which classes extend asyncio.Protocol",
            "`asyncio.Protocol`, which is not of this project, is a base of 1 class",
        ),
        ("what does shop/serve.py:19 do", "line 19 of `pair_of` is “return (one, None)”, only when `one`"),
        (
            "which environment variables change how it behaves",
            "2 environment variables read by name: `SHOP_KEY` and `SHOP_TO`; and one for each option, `SHOP_…`",
        ),
        ("which functions delete files", "reads or writes files: 1 place"),
        ("what is the price line", "`PriceLine` says nothing of itself; its header and its use tell this much"),
        ("differnce between Line and Rule", "`Line` and `Rule`, side by side: 1 member and 1 member of their own"),
        (
            "where is max_rows checked",
            "1 line checks `max_rows`, in 1 definition; no function, method or class is called `max_rows`; "
            "3 lines of the product name it",
        ),
    ],
)
def test_what_was_told_wrongly_once(workspace: Workspace, repo: Repo, question: str, headline: str) -> None:
    repo.write(
        "shop/serve.py",
        "import asyncio, os\nimport threading\n\nimport click\n\n\n"
        "@click.command(context_settings={'auto_envvar_prefix': 'SHOP'})\n"
        "@click.option('--key', envvar='SHOP_KEY')\n"
        "@click.option('--to', envvar=['SHOP_TO'])\n"
        "def serve(key, to):\n"
        "    threading.Thread(target=pair_of).start()\n\n\n"
        "class Link(asyncio.Protocol): ...\n\n\n"
        "def pair_of(one):\n"
        "    if one:\n        return (one, None)\n    return None\n\n\n"
        "class Case:\n    def run(self): ...\n\n\n"
        "def clean(path):\n    open(path).read()\n    os.remove(path)\n",
    )
    repo.write(
        "shop/shape.py",
        "from typing import Protocol\n\n\nclass Shape(Protocol): ...\n\n\n"
        "class Line:\n    def draw(self, max_rows=1):\n"
        "        if max_rows > 3:\n            return max_rows\n\n\nclass PriceLine: ...\n\n\n"
        "class Rule:\n    def draw(self): ...\n",
    )
    assert asked(workspace, question).answer.text == headline


def test_what_happens_to_an_object_is_told_of_the_method_that_the_language_calls(
    workspace: Workspace, repo: Repo
) -> None:
    repo.write("shop/box.py", "class Box:\n    def __del__(self):\n        self.lid.close()\n")
    found = asked(workspace, "what does Box do when it is garbage collected?").answer
    assert any("`Box.__del__`: “self.lid.close()”" in each.text for each in found.claims)
