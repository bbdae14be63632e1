"""One definition of Python with what its file says of it: its flags, decorators, docstring, bases."""

from functools import cached_property

from sleepcode.ask.given import Given
from sleepcode.ask.reading import syntax_at
from sleepcode.core.answers.families import ancestors_of, bases
from sleepcode.core.answers.found import claim, named
from sleepcode.core.answers.signature import constructor, written
from sleepcode.core.facts import DefFact, Flag, Param
from sleepcode.core.header import header_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.wording import clipped, short

LONGEST = 400  # characters of a header
_ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}
_OF_NOTHING = {"object", "ABC", "Generic", "Protocol"}  # bases that give no member to be asked about


class Seen:
    def __init__(self, given: Given, one: Definition) -> None:
        self.given, self.one = given, one

    @cached_property
    def fact(self) -> DefFact | None:
        facts, name = self.given.facts_of(self.one.path), short(self.one)
        every = facts.definitions if facts else ()
        return next((each for each in every if each.line == self.one.line and each.name == name), None)

    @property
    def decorators(self) -> tuple[str, ...]:
        return self.fact.decorators if self.fact else ()

    @property
    def parameters(self) -> tuple[Param, ...]:
        """Without the object that a method is called on."""
        params = self.fact.params if self.fact else ()
        return params[1:] if params and params[0].name in ("self", "cls") else params

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
        return tuple(one for one in known.values() if Seen(self.given, one).flagged(Flag.ABSTRACT))

    def abstract(self) -> bool:
        return bool(self.left_abstract()) if self.one.kind == "class" else self.flagged(Flag.ABSTRACT)

    def typed(self) -> bool:
        made = constructor(self.given.index, self.one) if self.one.kind == "class" else self.one
        head = header_of(made, self.given.structure.lines_of(made.path))
        return "->" in head or ":" in head.partition("(")[2]

    def _bases(self) -> list[tuple[str, bool]]:
        """(last name, whether the project defines it) of all classes above it."""
        told = (each.text.rpartition(" extends ")[2] for each in bases(self.given.index, (self.one,)).claims)
        return [(text.split("`")[1].rpartition(".")[2], "not of this project" not in text) for text in told]

    def enum(self) -> bool:
        return any(name in _ENUMS for name, _ in self._bases())

    def base_outside(self) -> str:
        """A class above it that is not of this project, and may give it what nothing here tells; empty without one."""
        return next((name for name, here in self._bases() if not here and name not in _OF_NOTHING), "")

    def header(self) -> Claim:
        lines = self.given.structure.lines_of(self.one.path)
        head = f"class {named(self.one)}" if self.one.kind == "class" else written(self.given.index, self.one, lines)
        of = f"{named(self.one)}: `{head}`" if "." in self.one.qualname and self.one.kind != "class" else head
        return claim(self.given.index, "signature", clipped(of, LONGEST), [(self.one.path, self.one.line)])
