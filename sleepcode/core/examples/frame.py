"""One call of a function while it is read: its names, and what was met on the way."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from sleepcode.core.examples.module import Module
from sleepcode.core.examples.values import CannotTell, Value

MOST_STEPS = 2000
MOST_DEPTH = 4  # functions that call each other


@dataclass
class Trail:
    """What was met, in all the functions on the way."""

    steps: int = 0
    unless: list[tuple[str, int]] = field(default_factory=list)  # condition, line: a way out that may be taken before
    effects: list[int] = field(default_factory=list)  # lines that do something besides
    decided: list[int] = field(default_factory=list)  # lines where what was given decided
    yielded: list[Value] = field(default_factory=list)


@dataclass
class Frame:
    """One call."""

    module: Module
    trail: Trail
    names: dict[str, Value]
    local: frozenset[str]  # names that the function itself sets
    call: Callable[[ast.expr, str, list[Value], dict[str, Value], "Frame"], Value]  # of a function of the module
    depth: int = 0

    def step(self) -> None:
        self.trail.steps += 1
        if self.trail.steps > MOST_STEPS:
            raise CannotTell

    def means(self, name: str) -> str:
        """The dotted name of the library that a local name stands for; empty for anything else."""
        return "" if name in self.names or name in self.local else self.module.imported.get(name, "")

    def is_builtin(self, name: str) -> bool:
        return name not in self.names and name not in self.local and name not in self.module.own

    def is_of_module(self, name: str) -> bool:
        return name in self.module.functions and name not in self.names and name not in self.local

    def decides(self, value: Value, line: int) -> None:
        if value.given:
            self.trail.decided.append(line)

    def forget_attributes(self) -> None:
        """What was put into attributes may have been changed by whatever was called."""
        for name in [each for each in self.names if "." in each]:
            del self.names[name]
