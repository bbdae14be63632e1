"""Questions that name nothing, or name a thing only to say that it is not there: what first comes to a user's mind."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.workspace import Workspace

FILES = {
    "shop/config.py": (
        "#: where carts are kept until they are paid\nCART_DIR = None\n\n"
        "#: characters of a name, at most\nMAX_NAME = 40\n\n"
        "cart_formats = [\n    'json',\n    'csv',\n]\n"
    ),
    "shop/till.py": (
        "import os\n\nfrom shop.config import cart_formats\n\n\n"
        "class Till:\n"
        "    def __init__(self, baudrate=9600):\n        self.baudrate = baudrate\n        self.printer = None\n\n"
        "    def bill_printer(self, printer):\n"
        '        """Sets what prints the bills."""\n        self.printer = printer\n\n'
        "    def pay(self, cart, password=None):\n"
        "        if self.printer is None:\n"
        "            raise RuntimeError('Missing bill_printer. See https://shop/bill for more.')\n"
        "        if cart.locked and self.old:\n"
        "            raise ValueError('old tills do not support passwords')\n"
        "        if cart.locked and password is None:\n"
        "            raise PermissionError('this cart requires a password')\n\n\n"
        "def options():\n"
        "    return {name: value for name, value in os.environ.items() if name.startswith('SHOP_')}\n\n\n"
        "def read(path):\n    return path.endswith(tuple(cart_formats))\n"
    ),
    "tests/test_till.py": "def test_a_missing_bill_printer_is_told():\n    # no bill printer was set\n    pass\n",
}


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("how can I change the directory that carts are kept in?", "nearest: `CART_DIR` speaks of "),
        ("what is the longest name that is allowed?", "nearest: `MAX_NAME` speaks of "),
        ("what is the default baud rate?", "the parameter `baudrate` is by default `9600` in `Till.__init__`"),
        ("what happens if no bill_printer was set?", "`Till.pay` raises `RuntimeError`: “Missing bill_printer. "),
        ("what happens when no password is given?", "`Till.pay` raises `PermissionError`: “this cart requires "),
        (
            "can I set options through environment variables?",
            "no environment variable is read by name in the code; `op",
        ),
        ("what complaint do I get when an old till gets a password", "nearest: `Till.pay` speaks of"),
        ("how do I add a new cart format?", "where they are listed, by its name: `cart_formats` lists them"),
    ],
)
def test_the_first_line_is_about_what_is_asked(workspace: Workspace, question: str, headline: str) -> None:
    assert ask(workspace, question, IMPACTS).answer.text.startswith(headline)


@pytest.mark.parametrize("question", ["who calls refund?", "where is refund defined?", "what does refund raise?"])
def test_what_the_project_never_speaks_of_is_said_to_be_missing(workspace: Workspace, question: str) -> None:
    """
    Places that only share the question's verb with it are no answer.
    """
    answer = ask(workspace, question, IMPACTS).answer
    assert (answer.text, answer.claims) == ("there is nothing called `refund` here", ())


@pytest.mark.parametrize("question", ["what does this project do?", "give me a short overview of the library"])
def test_what_a_project_is_for_is_told_by_the_first_words_of_its_readme(repo: Repo, question: str) -> None:
    readme = (
        "Shop\n====\n\n[![badge](https://a/b.svg)](https://a)\n\nA till that [prints](https://c) its bills twice.\n"
    )
    with opened(repo, {"README.md": readme, "shop.py": "def pay():\n    pass\n"}) as workspace:
        found = ask(workspace, question, IMPACTS).answer
    assert found.text == "`README.md` says: “A till that prints its bills twice.”"
    assert found.claims[0].evidence[0].span.start == 6
