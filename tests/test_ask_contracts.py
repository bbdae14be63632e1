"""What answers about contracts, effects and absence must hold, in two languages, on a real repository."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import Asked, ask
from sleepcode.core.model import Standing
from sleepcode.workspace import Workspace, open_workspace

FILES = {
    "shop/__init__.py": "from shop.pay import charge\n",
    "shop/errors.py": (
        "class ShopError(Exception):\n    pass\n\n\nclass Declined(ShopError):\n    pass\n\n\n"
        "class Broke(Declined, ValueError):\n    pass\n"
    ),
    "shop/state.py": "basket = {}\n",
    "shop/pay.py": (
        "import os\nimport typing as t\n\nfrom shop.errors import Broke, Declined, ShopError\n"
        "from shop.state import basket\n\n\n"
        "class Gate(t.Generic[t.T]):\n    def open(self): ...\n\n\n"
        "class Door(Gate[int]):\n    def open(self): ...\n\n\n"
        "def fail(why):\n    raise Declined(why)\n\n\n"
        "def charge(amount):\n    if amount > 9:\n        fail('much')\n    return amount\n\n\n"
        "def careful(amount):\n    try:\n        return charge(amount)\n    except ShopError:\n        return 0\n\n\n"
        "def poor(amount):\n    if amount > 5:\n        raise Broke()\n    raise Broke('no')\n\n\n"
        "def fill(item):\n    basket['item'] = item\n\n\n"
        "def save(out, text):\n    out.write(text)\n\n\n"
        "def store(text):\n    save(open('x', 'w'), text)\n\n\n"
        "def key():\n    return os.environ['SHOP_KEY'] + os.getenv('SHOP_SALT')\n\n\n"
        "def unlock():\n    os.environ['SHOP_OPEN'] = 'yes'\n    return 'SHOP_TILL' in os.environ\n\n\n"
        "def hidden():\n    return 1\n\n\n"
        "class Drawer:\n    def __init__(self):\n        self.coins = []\n\n"
        "    def count(self):\n        return len(self.coins)\n\n\n"
        "def empty(drawer):\n    drawer.coins = None\n    return drawer.count()\n"
    ),
    "shop/move.py": (
        "import os\n\n\ndef move(a, b):\n    os.chmod(a, 0o600)\n    os.replace(a, b)\n\n\n"
        "def clear(a):\n    os.remove(a)\n\n\ndef swap(a, b):\n    move(a, b)\n    clear(b)\n"
    ),
    "shop/lid.py": (
        "from typing import NamedTuple\n\nfrom shop.box import Box\n\n\n"
        "class Lid(NamedTuple):\n    size: float  # in metres\n    of: Box | None = None\n"
    ),
    "shop/box.py": (
        "from shop.errors import ShopError\n\n\n"
        "class Box:\n    def __init__(self):\n        self.held = 1\n\n\ndef box():\n    return Box()\n\n\n"
        "def refuse(error, why):\n    raise error(why)\n\n\n"
        "def late(at):\n    if at > 9:\n        refuse(ShopError, 'late')\n"
        "    raise LookupError('x').with_traceback(None)\n\n\n"
        "def told(key):\n    return LABELS[key]\n\n\n"
        "def perhaps_told(key):\n    return LABELS[key] if key in LABELS else int(key)\n\n\n"
        "def declared(match: re.Match[str], *,\n    by: typing.Mapping[str, int]):\n"
        "    found: list[str] = cast(dict[str, int], {})\n    return found\n"
    ),
    "shop/forms.py": (
        "class Form:\n    def parse(self):\n        raise NotImplementedError\n\n\n"
        "class Csv(Form):\n    def parse(self):\n        return 1\n\n\ndef load():\n    return Csv().parse()\n"
    ),
    "use.py": 'from shop import pay\n\nNAMES = ["hidden"]\n',
    "find.go": (
        'package find\n\nimport (\n\t"errors"\n\t"os"\n)\n\n'
        "// Find looks an item up by its name.\n// It is slow.\n"
        "func Find(name string, in map[string]interface{}) (*Item, error) {\n"
        '\tif name == "" {\n\t\treturn nil, errors.New("no name")\n\t}\n'
        "\treturn &Item{name}, nil\n}\n\n"
        "type Item struct{ name string }\n\n"
        'func Home() string { return os.Getenv("FIND_HOME") }\n'
    ),
}


@pytest.fixture
def workspace(repo: Repo) -> Iterator[Workspace]:
    with opened(repo, FILES) as workspace:
        yield workspace


def asked(workspace: Workspace, text: str) -> Asked:
    return ask(workspace, text, IMPACTS)


def lines(found: Asked) -> list[str]:
    return [
        f"{claim.text} {' '.join(f'{e.path}:{e.span.start}' for e in claim.evidence)}" for claim in found.answer.claims
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does charge raise?", "`fail`, called at line 22, raises `Declined` shop/pay.py:22 shop/pay.py:17"),
        ("does fill have side effects?", "`fill` changes `basket`, which it imports and so shares with others"),
        ("does save write a file?", "`save` writes to what it was given or made: `out.write` shop/pay.py:44"),
        ("what does poor raise?", "`poor` raises `Broke` if `amount > 5` (and in 1 other case)"),
        ("which environment variables are read?", "environment variable `SHOP_SALT`: read by `key` shop/pay.py:52"),
        ("which environment variables are read?", '"FIND_HOME"'[1:-1]),
        ("which environment variables does unlock read?", "`unlock` reads the environment variable `SHOP_TILL`"),
        ("does unlock touch the environment?", "`unlock` sets the environment variable `SHOP_OPEN`"),
        (
            "what files does swap write?",
            "`move`, called at line 14, reads or writes files: `os.chmod` and `os.replace`",
        ),
        ("what does late raise?", "`late` raises `LookupError` shop/box.py:20"),
        ("what does late raise?", "`refuse`, called at line 19, raises `ShopError` shop/box.py:19 shop/box.py:14"),
        ("what breaks if Form.parse returned a tuple?", "`load` calls `Csv.parse` shop/forms.py:12"),
        ("what does told raise?", "`LABELS[key]` in `told` may raise `KeyError` or `IndexError` shop/box.py:24"),
        ("what does perhaps_told raise?", "`int(key)` in `perhaps_told` may raise `ValueError` shop/box.py:28"),
        (
            "what does declared raise?",
            "def declared(match: re.Match[str], *, by: typing.Mapping[str, int]) shop/box.py:31",
        ),
        ("what does refuse raise?", "`refuse` raises what it is given as `error` shop/box.py:14"),
        ("is Box still in use?", "called at line 10 shop/box.py:10"),
        ("what files does swap write?", "`clear`, called at line 15, reads or writes files: `os.remove`"),
        ("what subclasses Gate?", "`Door` extends `Gate` shop/pay.py:12"),
        ("what does Find do?", "`Find` says of itself: Find looks an item up by its name. find.go:8"),
        (
            "can Find return nil?",
            'yes: `Find` can return `nil`, but only beside something else: `nil, errors.New("no name")` find.go:12',
        ),
        ("what errors does Find return?", '`Find` makes and returns `errors.New("no name")` find.go:12'),
        ("which functions open files?", "`store` reads or writes files: `open` shop/pay.py:48"),
        ("what inherits from Gate?", "`Door` extends `Gate` shop/pay.py:12"),
        ("what does Broke inherit from?", "`Broke` extends `Declined` shop/errors.py:9"),
        ("what does Broke inherit from?", "`Broke` extends `ValueError`, which is not of this project"),
        ("what are the bases of Broke?", "`ShopError` extends `Exception`, which is not of this project"),
        ("what imports shop/errors.py?", "`shop/pay.py` imports `shop/errors.py` shop/pay.py:4"),
        ("signature of Home", "func Home() string find.go:19"),
        (
            "signature of Find",
            "func Find(name string, in map[string]interface{}) (*Item, error) find.go:10",
        ),
    ],
)
def test_an_answer_holds(workspace: Workspace, question: str, expected: str) -> None:
    found = asked(workspace, question)
    assert any(expected in line for line in lines(found)), lines(found)
    assert found.answer.route == "graph"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("can Lid.of be None?", "yes: `Lid.of` is declared as `Box | None`"),
        ("can Lid.size be None?", "no: `Lid.size` is declared as `float`, which leaves it out"),
        ("what type is Lid.size?", "`Lid.size` is declared as `float`"),
        ("what is Lid.size?", "`Lid.size` is an attribute: declared as `float`"),
    ],
)
def test_a_field_is_told_as_its_class_declares_it(workspace: Workspace, question: str, answer: str) -> None:
    found = asked(workspace, question)
    assert found.answer.text == answer
    if ".size" in question:
        assert lines(found)[0].startswith("`Lid` declares `size` as `float`: “in metres” shop/lid.py:7")


def test_an_attribute_is_told_by_who_sets_and_reads_it(workspace: Workspace) -> None:
    found = asked(workspace, "who reads Drawer.coins?")
    assert found.answer.text.startswith("`Drawer.coins` is an attribute: set by 1 method of its class, read by 1")
    assert [line.partition(" shop/")[0] for line in lines(found)] == [
        "`Drawer.__init__` sets `Drawer.coins`",
        "`Drawer.count` reads `Drawer.coins`",
        "`empty` sets `coins` (by the attribute's name only)",
    ]
    assert found.answer.standing == Standing.LOWER_BOUND
    assert "there is nothing called `Drawer.count_it`" in asked(workspace, "who reads Drawer.count_it?").answer.text
    assert (
        "is an attribute" not in asked(workspace, "can Drawer.coins be None?").answer.text
    )  # who sets it tells nothing


def test_what_a_callee_raises_is_not_told_where_a_handler_on_the_way_catches_it(workspace: Workspace) -> None:
    found = asked(workspace, "what does careful raise?")
    assert not any("Declined" in line for line in lines(found))
    assert found.answer.standing == Standing.LOWER_BOUND


def test_a_variable_that_is_set_is_not_read(workspace: Workspace) -> None:
    said = lines(asked(workspace, "which environment variables are read?"))
    assert not any("SHOP_OPEN" in line for line in said)


def test_who_catches_it_comes_first_and_a_base_counts(workspace: Workspace) -> None:
    found = asked(workspace, "who catches Declined?")
    assert lines(found)[0] == "`careful` catches `ShopError`, a base of `Declined` shop/pay.py:29"
    text = "`Declined` is caught by name nowhere and as one of its bases in 1; raised by name in 1 place"
    assert found.answer.text == text
    raised = asked(workspace, "who raises Declined?")
    assert lines(raised)[0] == "`fail` raises `Declined` shop/pay.py:17"


def test_nothing_calls_it_is_only_said_where_no_line_names_it(workspace: Workspace) -> None:
    found = asked(workspace, "who calls hidden?")
    assert "`use.py` names `hidden` (candidate, by name only) use.py:3" in lines(found)
    assert found.answer.standing == Standing.LOWER_BOUND
    alone = asked(workspace, "who calls store?")
    assert alone.answer.text == "nothing in the project calls `store`"


def test_a_language_without_such_rules_is_never_said_to_do_nothing(workspace: Workspace, repo: Repo) -> None:
    repo.write("a.c", "int home(int n) { return n; }\n")
    found = asked(workspace, "what does home raise?")
    assert (found.answer.route, found.answer.standing) == ("nearest", Standing.UNKNOWN)


TILL_TS = """\
import { readFileSync } from "node:fs";

export class Broke extends Error {}
const kept = new Map<string, number>();

export function charge(amount: number): number | null {
  if (amount > 9) throw new Broke("much");
  if (amount === 0) return null;
  return amount;
}

export function careful(amount: number) {
  try {
    return charge(amount);
  } catch (error) {
    return 0;
  }
}

export function curious(amount: number) {
  try {
    return charge(amount);
  } catch (error) {
    if (amount > 5) throw error;
  }
  return 0;
}

export function open(name: string) {
  kept.set(name, 1);
  return readFileSync(process.env.TILL_HOME + name);
}
"""
TILL_JAVA = """\
package app;
import java.nio.file.Files;
import java.nio.file.Path;

class Till {
    Integer charge(int amount) {
        if (amount > 9) {
            throw new IllegalArgumentException("much");
        }
        return amount == 0 ? null : amount;
    }

    int careful(int amount) {
        try {
            return charge(amount);
        } catch (IllegalStateException | IllegalArgumentException e) {
            return 0;
        }
    }

    String open(String name) throws Exception {
        return Files.readString(Path.of(System.getenv("TILL_HOME"), name));
    }

    String find(String name) {
        if (name.isEmpty()) {
            return null;
        }
        return name;
    }
}
"""
TILL_RS = """\
use std::fs;

pub fn charge(amount: u32) -> Result<u32, String> {
    if amount > 9 {
        return Err("much".into());
    }
    let rest = count(amount)?;
    Ok(rest)
}

fn count(amount: u32) -> Result<u32, String> {
    if amount == 8 { panic!("eight"); }
    Ok(amount)
}

pub fn find(name: &str) -> Option<u32> {
    if name == "a" { None } else { Some(1) }
}

pub fn open(name: &str) -> String {
    fs::read_to_string(std::env::var("TILL_HOME").unwrap() + name).unwrap()
}
"""
TILL_CPP = """\
#include <cstdlib>
#include <stdexcept>

int charge(int amount) {
    if (amount > 9) throw std::invalid_argument("much");
    return amount;
}

const char *find(const char *name) {
    if (!*name) return nullptr;
    return std::getenv("TILL_HOME");
}

int careful(int amount) {
    try {
        return charge(amount);
    } catch (const std::invalid_argument &error) {
        return 0;
    }
}
"""


@pytest.mark.parametrize(
    ("path", "content", "question", "expected"),
    [
        ("till.ts", TILL_TS, "what does charge raise?", "`charge` raises `Broke` if `amount > 9` till.ts:7"),
        (
            "till.ts",
            TILL_TS,
            "what does curious raise?",
            "`charge`, called at line 22, raises `Broke` till.ts:22 till.ts:7",
        ),
        (
            "till.ts",
            TILL_TS,
            "can charge return null?",
            "yes: `charge` can return `null` or `undefined` if `amount === 0` till.ts:8",
        ),
        (
            "till.ts",
            TILL_TS,
            "what side effects does open have?",
            "`open` reads or writes files: `fs.readFileSync` till.ts:31",
        ),
        (
            "till.ts",
            TILL_TS,
            "what side effects does open have?",
            "`open` changes `kept`, which lasts as long as the process",
        ),
        (
            "till.ts",
            TILL_TS,
            "which environment variables are read?",
            "environment variable `TILL_HOME`: read by `open` till.ts:31",
        ),
        (
            "Till.java",
            TILL_JAVA,
            "what does charge raise?",
            "raises `IllegalArgumentException` if `amount > 9` Till.java:8",
        ),
        (
            "Till.java",
            TILL_JAVA,
            "who catches IllegalArgumentException?",
            "`Till.careful` catches `IllegalArgumentException`",
        ),
        (
            "Till.java",
            TILL_JAVA,
            "can Till.find return null?",
            "yes: `Till.find` can return `null` if `name.isEmpty()` Till.java:27",
        ),
        (
            "Till.java",
            TILL_JAVA,
            "what side effects does Till.open have?",
            "reads or writes files: `Files.readString` Till.java:22",
        ),
        (
            "Till.java",
            TILL_JAVA,
            "which environment variables does Till.open read?",
            "the environment variable `TILL_HOME`",
        ),
        (
            "till.rs",
            TILL_RS,
            "what errors does charge return?",
            '`charge` makes and returns `Err("much".into())` and passes `count(amount)?` on',
        ),
        (
            "till.rs",
            TILL_RS,
            "what does charge raise?",
            "`count`, called at line 7, raises `panic` till.rs:7 till.rs:12",
        ),
        ("till.rs", TILL_RS, "can find return None?", "yes: `find` can return `None` in 1 return till.rs:17"),
        (
            "till.rs",
            TILL_RS,
            "what side effects does open have?",
            "`open` reads or writes files: `std.fs.read_to_string` till.rs:21",
        ),
        (
            "till.rs",
            TILL_RS,
            "which environment variables are read?",
            "environment variable `TILL_HOME`: read by `open` till.rs:21",
        ),
        (
            "till.cpp",
            TILL_CPP,
            "what does charge raise?",
            "`charge` raises `std::invalid_argument` if `amount > 9` till.cpp:5",
        ),
        (
            "till.cpp",
            TILL_CPP,
            "can find return null?",
            "yes: `find` can return `nullptr` or `NULL` if `!*name` till.cpp:10",
        ),
        (
            "till.cpp",
            TILL_CPP,
            "which environment variables does find read?",
            "`find` reads the environment variable `TILL_HOME`",
        ),
    ],
)
def test_rules_of_other_languages(repo: Repo, path: str, content: str, question: str, expected: str) -> None:
    """What is raised, given back, touched and read is told in every language that has a notes query."""
    repo.commit({path: content}, "a till")
    opened = open_workspace(repo.root)
    opened.ensure_store()
    found = asked(opened, question)
    assert any(expected in line for line in lines(found)), lines(found)
    assert found.answer.route == "graph"


@pytest.mark.parametrize(("path", "content"), [("till.ts", TILL_TS), ("Till.java", TILL_JAVA), ("till.cpp", TILL_CPP)])
def test_a_handler_of_another_language_catches(repo: Repo, path: str, content: str) -> None:
    repo.commit({path: content}, "a till")
    opened = open_workspace(repo.root)
    opened.ensure_store()
    assert not any("charge" in line and "raises" in line for line in lines(asked(opened, "what does careful raise?")))


def test_environment_variables_are_read_through_a_function_of_the_project(workspace: Workspace, repo: Repo) -> None:
    repo.commit({
        "shop/env.py": (
            "from os import environ\n\n\ndef env(key, default=None):\n    return environ.get(key, default)\n\n\n"
            "LEVEL = env('SHOP_LEVEL')\nCOLOUR = env(\n    'SHOP_COLOUR', 'red'\n)\nDEBUG = 'SHOP_DEBUG' in environ\n"
        ),
        "shop/wsgi.py": "def app(environ, start):\n    return environ['PATH_INFO']\n",
    })  # fmt: skip
    told = " ".join(lines(asked(workspace, "which environment variables are read?")))
    assert all(name in told for name in ("SHOP_LEVEL", "SHOP_COLOUR", "SHOP_DEBUG"))
    assert "PATH_INFO" not in told
