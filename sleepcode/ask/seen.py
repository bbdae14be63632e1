"""One definition with what its file says of it: its flags, header, decorators, documentation, bases."""

import re
from functools import cached_property
from itertools import takewhile

from sleepcode.ask.given import Given
from sleepcode.ask.reading import syntax_at
from sleepcode.core.answers.families import ancestors_of, bases
from sleepcode.core.answers.found import claim, named
from sleepcode.core.answers.signature import constructor, written
from sleepcode.core.answers.visible import is_private
from sleepcode.core.comments import is_above, is_comment
from sleepcode.core.facts import DefFact, Flag, Param
from sleepcode.core.grammar import language_of
from sleepcode.core.header import header_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.wording import clipped, short
from sleepcode.core.written import written as written_as

FUNCTIONS = ("function", "method")
LONGEST = 400  # characters of a header
_DERIVE = re.compile(r"\bderive\(([^)]*)\)")
_ANNOTATES = re.compile(r"\s*@(?!interface\b)([\w.]+)")
_GOES_ON = re.compile(r"\s*[)\]]|\s+\w+,$|template\b")  # of an attribute on several lines, of C++
_LABEL = re.compile(r"\s*(public|protected|private)\s*(?:\w+\s*)?:(?!:)")
_ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}
_OF_NOTHING = {"object", "ABC", "Generic", "Protocol"}  # bases that give no member to be asked about


class Seen:
    def __init__(self, given: Given, one: Definition) -> None:
        self.given, self.one = given, one

    @cached_property
    def fact(self) -> DefFact | None:
        facts, name = self.given.facts_of(self.one.path), short(self.one)
        here = (each for each in (facts.definitions if facts else ()) if each.line == self.one.line)
        return next((each for each in here if each.name.rpartition(".")[2] == name), None)

    @property
    def decorators(self) -> tuple[str, ...]:
        own = self.fact.decorators if self.fact else ()
        if language_of(self.one.path) == "python":
            return own
        first = takewhile(_ANNOTATES.match, self.given.structure.lines_of(self.one.path)[self.one.line - 1 :])
        found = map(_ANNOTATES.match, (*self._above(self.one), *first))
        return tuple(dict.fromkeys((*own, *(each[1] for each in found if each))))

    @property
    def parameters(self) -> tuple[Param, ...]:
        """Without the object that a method is called on."""
        params = self.fact.params if self.fact else ()
        is_given = self.one.path.endswith(".go") and self.head.startswith("func (")
        return params[1:] if is_given or (params and params[0].name in ("self", "cls", "this")) else params

    @cached_property
    def head(self) -> str:
        return header_of(self.one, self.given.structure.lines_of(self.one.path))

    @cached_property
    def twins(self) -> tuple[Definition, ...]:
        """Itself, and in C and C++ what is called so as well: it is declared in one place, and defined in another."""
        if language_of(self.one.path) not in ("c", "cpp") or not self.one.qualname:
            return (self.one,)
        same = (one for one in self.given.index.definitions_named(short(self.one)) if named(one) == named(self.one))
        return (self.one, *(one for one in same if one.id != self.one.id))

    def says(self, trait: str) -> re.Match[str] | None:
        """Where its header says so, by the ways of its language."""
        lines_of = self.given.structure.lines_of
        heads = ((one.path, header_of(one, lines_of(one.path))) for one in self.twins)
        found = (written_as(trait, path, head, short(self.one)) for path, head in heads)
        return next((each for each in found if each), None)

    def seen_as(self) -> tuple[str, str]:
        """Whether all code may name it ("open"), only its own file or class ("closed"), or some; how that is said."""
        one, facts = self.one, self.given.facts_of(self.one.path)
        language = language_of(one.path) or "python"
        outer = self.given.index.definition(one.id.rpartition(".")[0]) if "." in one.qualname else None
        if outer is not None and outer.kind in FUNCTIONS:
            return "closed", f"local to {named(outer)}"
        if language == "python":
            closed = is_private(one, facts, "")
            return "closed" if closed else "open", "private by its name" if closed else "not private by its name"
        said = self.says("seen") or _label(self) or _surroundings(self)
        word = said if isinstance(said, str) else said[1] if said else ""
        if not word and (language in ("go", "c") or one.kind != "method"):
            closed = is_private(one, facts, self.head)
            words = {"go": ("unexported", "exported"), "c": ("static: its own file alone sees it", "not static")}
            usual = ("private", "public") if language in ("rust", "java") else ("not exported", "exported")
            word = words.get(language, usual)[not closed]
            return "closed" if closed else "open", word
        word = word or {"java": "package-private", "rust": "private"}.get(language, "public")
        return {"public": "open", "pub": "open", "private": "closed"}.get(word.partition(",")[0], "some"), word

    @property
    def sort(self) -> str:
        """Which kind of class, where its language has several."""
        sorts = ("interface", "trait", "enum", "struct", "union") if self.one.kind == "class" else ()
        return next((sort for sort in sorts if self.says(sort)), self.one.kind)

    def flagged(self, flag: int) -> bool:
        return bool(self.fact and self.fact.flags & flag)

    def decorated(self, name: str) -> bool:
        return any(name in each.split(".") for each in self.decorators)

    def line_of(self) -> tuple[Definition, ...]:
        """A class and the project's classes above it, nearest first."""
        return (self.one, *ancestors_of(self.given.index, self.one))

    def has_method(self, *names: str) -> bool:
        found = (self.given.index.definition(f"{cls.id}.{name}") for cls in self.line_of() for name in names)
        return any(one is not None for one in found)

    def documented(self) -> bool:
        if language_of(self.one.path) != "python":
            return any(any(map(is_comment, self._above(one))) for one in self.twins)
        inner = [one.line for one in self.given.index.definitions_in(self.one.path) if one.line > self.one.line]
        body = range(self.one.line + bool(self.one.qualname), min([self.one.end_line + 1, *inner]))
        return any(each.line in body for each in syntax_at(self.given.workspace, self.one.path).of("doc"))

    def left_abstract(self) -> tuple[Definition, ...]:
        """The abstract methods that neither the class nor one in between defines."""
        known: dict[str, Definition] = {}
        for cls in self.line_of():
            for one in self.given.index.definitions_in(cls.path):
                if one.id.rpartition(".")[0] == cls.id and one.kind == "method":
                    known.setdefault(short(one), one)
        left = (one for one in known.values() if Seen(self.given, one).flagged(Flag.ABSTRACT))
        return tuple(one for one in left if self.given.index.definition(f"{one.id}#2") is None)  # overloads of one

    def abstract(self) -> bool:
        left = self.one.kind == "class" and bool(self.left_abstract())
        return left or self.flagged(Flag.ABSTRACT) or self.says("abstract") is not None

    def typed(self) -> bool:
        made = constructor(self.given.index, self.one) if self.one.kind == "class" else self.one
        head = header_of(made, self.given.structure.lines_of(made.path))
        return "->" in head or ":" in head.partition("(")[2]

    def _bases(self) -> list[tuple[str, bool]]:
        """(last name, whether the project defines it) of all classes above it."""
        told = (each.text.rpartition(" extends ")[2] for each in bases(self.given.index, (self.one,)).claims)
        return [(text.split("`")[1].rpartition(".")[2], "not of this project" not in text) for text in told]

    def enum(self) -> bool:
        return self.sort == "enum" or any(name in _ENUMS for name, _ in self._bases())

    def base_outside(self) -> str:
        """A class above it that is not of this project, and may give it what nothing here tells; empty without one."""
        return next((name for name, here in self._bases() if not here and name not in _OF_NOTHING), "")

    def derived(self) -> list[str]:
        """What Rust's `#[derive(…)]` above it names."""
        names = ",".join(_DERIVE.findall(" ".join(self._above(self.one)))).split(",")
        return [name.strip().rpartition("::")[2] for name in names if name.strip()]

    def _above(self, one: Definition) -> list[str]:
        """The lines of its comment and its attributes, from the first."""
        lines = self.given.structure.lines_of(one.path)[: one.line - 1]
        return list(takewhile(lambda line: is_above(line) or _GOES_ON.match(line), reversed(lines)))[::-1]

    def header(self) -> Claim:
        lines = self.given.structure.lines_of(self.one.path)
        is_class = self.one.kind == "class"
        head = f"{self.sort} {named(self.one)}" if is_class else written(self.given.index, self.one, lines)
        of = f"{named(self.one)}: `{head}`" if "." in self.one.qualname and not is_class else head
        return claim(self.given.index, "signature", clipped(of, LONGEST), [(self.one.path, self.one.line)])


def _label(seen: Seen) -> str:
    """Under which of `public:`, `protected:`, `private:` a member is declared in its class of C++; empty elsewhere."""
    if language_of(seen.one.path) != "cpp" or "." not in seen.one.qualname:
        return ""
    owners = [one for one in seen.given.index.definitions_named(_owner(seen.one)) if one.kind == "class"]
    for twin in seen.twins:
        for owner in owners:
            if owner.path == twin.path and owner.line <= twin.line <= owner.end_line:
                lines = seen.given.structure.lines_of(owner.path)[owner.line - 1 : twin.line]
                labels = [found[1] for line in lines if (found := _LABEL.match(line))]
                return labels[-1] if labels else "public" if Seen(seen.given, owner).sort == "struct" else "private"
    return ""


def _surroundings(seen: Seen) -> str:
    """What is seen as its interface or trait is."""
    one, lines = seen.one, seen.given.structure.lines_of(seen.one.path)
    owner = seen.given.index.definition(one.id.rpartition(".")[0]) if one.kind == "method" else None
    if owner and owner.path == one.path and owner.line <= one.line <= owner.end_line:
        sort = Seen(seen.given, owner).sort
        return f"public, as its {sort} is" if sort in ("interface", "trait") else ""
    indent = len(lines[one.line - 1]) - len(lines[one.line - 1].lstrip()) if one.line <= len(lines) else 0
    above = (line for line in reversed(lines[: one.line - 1]) if line.strip())
    outer = next((line for line in above if len(line) - len(line.lstrip()) < indent), "")
    return "public, as its trait is" if re.match(r"\s*(?:unsafe )?impl\b.*\bfor\b", outer) else ""


def _owner(one: Definition) -> str:
    return one.qualname.split(".")[-2]
