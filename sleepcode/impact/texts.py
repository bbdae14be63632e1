"""The text of tests and of what changed, as counted words."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from sleepcode.core.model import Changed, Definition
from sleepcode.core.reach.likeness import likeness, words_in
from sleepcode.core.reach.rank import DULL
from sleepcode.core.suites.tested import in_tests
from sleepcode.edges.index import Index

# Of the files of tests, the likeliest first: reading and counting a megabyte takes a tenth of a second.
MOST_BYTES = 500_000
_QUOTED = re.compile(r"""(?<!["'])(["'])((?:(?!\1)[^\\\n]|\\.){2,60})\1(?!["'])""")
_NOTHING: Mapping[str, int] = {}


class Texts:
    """Reads each file once, as long as there is room."""

    def __init__(self, index: Index, read: Callable[[str], bytes | None]) -> None:
        """read: the content of a file of the work tree."""
        self.index = index
        self._read = read
        self._room = MOST_BYTES
        self._lines: dict[str, list[str]] = {}
        self._spans: dict[str, list[Definition]] = {}

    def likenesses(
        self, tests: Sequence[tuple[str, int | None]], changed: Sequence[Changed], named: Sequence[str]
    ) -> list[tuple[float, float]]:
        """For each test: how much it speaks of the changed names, and of all that the changed code says.

        tests: id and node of the definition, the likeliest first.  named: the qualified names of what changed.
        """
        texts = [self._words(id, node) for id, node in tests]
        names = {word: 1.0 for one in named for word in words_in(_short(one)) if word not in DULL}
        code: Counter[str] = Counter()
        for one in changed:
            code += words_in(self._code(one))
        said = {word: math.log(1 + times) for word, times in code.items()}
        return list(zip(likeness(names, texts), likeness(said, texts), strict=True))

    def quoting(self, texts: Sequence[str], changed: Sequence[Changed]) -> list[float]:
        """For each text 0 to 1: how much it says of what the changed code has in quotes, to the letter."""
        said = {found[2] for one in changed for found in _QUOTED.finditer(self._code(one))}
        return likeness(
            dict.fromkeys(said, 1.0), [{one: text.count(one) for one in said if one in text} for text in texts]
        )

    def _code(self, changed: Changed) -> str:
        """The text of what changed, where it is Python's."""
        is_told = changed.path.endswith(".py")
        return "\n".join(self._text_of(changed.path)[changed.line - 1 : changed.end_line]) if is_told else ""

    def sets(self, id: str, node: int | None, name: str) -> bool:
        """Whether the test gives the attribute *name* of something a value."""
        return re.search(rf"\.{re.escape(name)}\s*=(?!=)", self.own(id, node)) is not None

    def above(self, node: int) -> str:
        """The decorators of a definition."""
        definition = self.index.definition_of(node)
        own = self.own("", node)
        return own.rpartition(self._text_of(definition.path)[definition.line - 1])[0] if definition and own else ""

    def whole(self, path: str) -> str:
        """The text of a file."""
        return "\n".join(self._text_of(path))

    def around(self, path: str, line: int) -> str | None:
        """The id of the innermost definition that a line stands in, or of the one whose decorators it is part of."""
        lines = self._text_of(path)
        inside, last = None, 0
        for one in self._spans[path]:
            if one.line > line:
                above = next((n for n in range(line, last, -1) if re.match(r"\s*@|\s*$", lines[n - 1])), 0)
                mark = lines[above - 1].partition("@") if above else ("", "", "")
                if (
                    mark[1]
                    and not mark[0].strip()
                    and lines[one.line - 1].startswith((f"{mark[0]}def ", f"{mark[0]}async ", f"{mark[0]}class "))
                ):
                    inside = one
                break
            last = one.line
            if one.end_line >= line and one.kind != "lambda":
                inside = one
        return inside.id if inside is not None else None

    def _words(self, id: str, node: int | None) -> Mapping[str, int]:
        own = self.own(id, node)
        return words_in(own) if own else _NOTHING

    def own(self, id: str, node: int | None) -> str:
        """The text of a test, with its decorators."""
        is_known = id.partition("::")[0] in self._lines
        definition = self._definition(id, node) if self._room > 0 or is_known else None
        lines = self._text_of(definition.path) if definition is not None else []
        if definition is None or not any(lines):
            return ""
        if definition.kind == "module":
            return "\n".join(lines)
        first = definition.line
        for other in self._spans[definition.path]:  # its decorators stand between it and what comes before
            if other.end_line < definition.line:
                first = min(definition.line, max(other.end_line + 1, definition.line - 40))
            elif other.line < definition.line:
                first = max(other.line + 1, definition.line - 40)
            else:
                break
        return "\n".join(lines[first - 1 : definition.end_line])

    def _definition(self, id: str, node: int | None) -> Definition | None:
        if node is not None:
            return self.index.definition_of(node)
        path, _, name = id.partition("::")
        if not name:
            return self.index.definition(path)
        found = self.index.definitions_named(name.rpartition("::")[2])  # inherited from another class
        return found[0] if found else None

    def _text_of(self, path: str) -> list[str]:
        if path not in self._lines:
            is_own = not in_tests(path)  # of what is tested few files are looked at
            content = (self._read(path) or b"") if self._room > 0 or is_own else b""
            self._room -= 0 if is_own else len(content)
            self._lines[path] = content.decode("utf-8", "replace").split("\n")
            inside = self.index.definitions_in(path) if content else ()
            self._spans[path] = sorted((one for one in inside if one.kind != "module"), key=lambda one: one.line)
        return self._lines[path]


def _short(name: str) -> str:
    """The last two names of a qualified one."""
    return ".".join(name.split("#")[0].split(".")[-2:])
