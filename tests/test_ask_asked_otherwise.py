"""Questions as they are typed about code of several languages, and the first line of the answer."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.workspace import Workspace

FILES = {
    "clock/parser.go": (
        "package clock\n\n"
        "// Parse reads a spec.\n"
        "func parseDescriptor(text string) int {\n"
        "\tswitch text {\n"
        '\tcase "@yearly":\n\t\treturn 1\n'
        '\tcase "@daily":\n\t\treturn 2\n'
        '\tcase "@hourly":\n\t\treturn 3\n'
        "\t}\n"
        "\t// If no descriptor fits, the zero plan is given, which never runs.\n"
        "\treturn 0\n"
        "}\n"
    ),
    "clock/clock.go": (
        'package clock\n\nimport "sync"\n\n'
        "type Clock struct {\n\tmu sync.Mutex\n\trunning bool\n}\n\n"
        "func (c *Clock) Start() {\n\tc.mu.Lock()\n\tc.running = true\n}\n\n"
        "func wind(c *Clock) {\n\tc.Start()\n}\n\n"
        "// Returns a clock that stands still.\nfunc New() *Clock {\n\treturn &Clock{}\n}\n"
    ),
    "web/errors.ts": (
        "type Error = NodeJS.ErrnoException;\n\n"
        "/**\nThrown when a page cannot be reached.\n*/\n"
        "export class PageError extends Error {}\n\n"
        "/**\nThrown when the server forwards you in circles.\n*/\n"
        "export class CircleError extends PageError {}\n\n"
        "export type Hooks = {\n\tbefore: string[];\n\tafter: string[];\n};\n\n"
        "const defaults = {\n\tpage: {\n\t\tpatience: 30,\n\t},\n};\n"
    ),
    "web/stop.ts": (
        'import {pause} from "./wait-longer";\nimport {CircleError} from "./errors";\n\n'
        "export const stop = (fail: (error: Error) => void): void => {\n\tfail(new CircleError());\n};\n"
    ),
    "web/wait-longer.ts": (
        "export const pause = (tries: number): number => {\n"
        "\tif (tries > 3) {\n\t\treturn 0;\n\t}\n\n\treturn tries * 100;\n};\n"
    ),
    "docs/till.rst": "Waiting\n=======\n\n.. code::\n\n    print('the drawer is stuck')\n",
    "gears/Gear.java": "package gears;\n\nabstract class Gear {\n}\n",
    "gears/Cog.java": "package gears;\n\nclass Cog extends Gear {\n}\n",
    "shop/export.py": (
        "class Exporter: ...\n\n\nclass CsvExporter(Exporter): ...\n\n\nclass JsonExporter(Exporter): ...\n\n\n"
        "def format(unit):\n    if unit == 'g':\n        return 1\n    if unit == 'kg':\n        return 2\n"
        "    if unit == 't':\n        return 3\n"
    ),
    "shop/dates.py": "".join(
        f"def read_date_{name}(text):\n    return {{\n        'day': text[0],\n        'month': text[1],\n"
        f"        'year': text[2],\n    }}\n\n\n"
        for name in ("greek", "korean", "iso")
    ),
    "shop/till.py": (
        "class Till:\n"
        "    def __init__(self):\n"
        "        # Seconds that a drawer stays open.\n"
        "        self.holdopen = 5\n\n"
        "    def wait(self, patience_of_all=3):\n"
        "        '''\n        :param patience_of_all: seconds that\n            everybody waits.\n        '''\n\n"
        "    def shut(self):\n"
        "        return self.holdopen\n"
    ),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(Repo(tmp_path_factory.mktemp("typed")), FILES) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("how do I add a new descriptor like @weekly", "where one more would be told apart: `parseDescriptor`"),
        ("how do I add my own date", "nearest: def read_date_"),
        ("why does parseDescriptor give the zero plan", "nearest: `parseDescriptor` gives as the reason: “If no"),
        (
            "is Clock safe for concurrent use",
            "`Clock` says nothing of threads, has 2 lines",
        ),
        ("which errors are there", "2 exception classes: `PageError` and `CircleError`"),
        ("which errors extend PageError", "`PageError` has 1 subclass"),
        ("what happens when the server forwards in circles", "nearest: `CircleError` speaks of"),
        ("which hooks are there", "`Hooks` has 2 attributes: `before` and `after`"),
        ("what does patience default to", "`patience` is by default `30`"),
        ("what happens when the drawer is stuck", "nearest: `"),
        ("can pause return 0", "yes: `pause` returns `0`, when `tries > 3`"),
        ("which functions return Clock", "1 function of the product gives `Clock` back"),
        ("what does patience_of_all mean", "`Till.wait` says of `patience_of_all`: “seconds that everybody waits.”"),
        ("how do I add a new export format", "write a class that extends `Exporter`: `Exporter` has 2 subclasses"),
        ("what extends Gear", "`Gear` has 1 subclass"),
        ("what does New do", "`New` says of itself: Returns a clock that stands still."),
        ("who takes a Clock", "1 function of the product takes `Clock`"),
        ("who imports wait-longer", "`web/wait-longer.ts` is imported by 1 file"),
        ("who throws CircleError", "`CircleError` is raised by name in 1 place"),
        ("what does wind call", "`wind` calls 1 definition of the project"),
        (
            "what does holdopen do",
            "the comment above `holdopen` says: “Seconds that a drawer stays open.”",
        ),
    ],
)
def test_the_first_line_answers(workspace: Workspace, question: str, headline: str) -> None:
    assert headline in ask(workspace, question, IMPACTS).answer.text


def test_the_comment_above_an_attribute_is_told(workspace: Workspace) -> None:
    claims = ask(workspace, "what does holdopen do", IMPACTS).answer.claims
    assert "the comment above `holdopen` says: “Seconds that a drawer stays open.”" in [one.text for one in claims]


def test_a_method_that_stands_outside_of_its_type_sets_state(workspace: Workspace) -> None:
    claims = ask(workspace, "is Clock thread safe", IMPACTS).answer.claims
    assert "`Clock.Start` sets `c.running`" in [one.text for one in claims]
