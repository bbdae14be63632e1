"""What comes of one call: of that which the question writes out, else of those that tests and literals tell."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from sleepcode.ask.derived import inputs_about
from sleepcode.ask.reading import lines_of as source_of
from sleepcode.core.answers.found import Found, claim, name_of, with_members
from sleepcode.core.answers.neighbours import inward
from sleepcode.core.examples.module import Function, Module, module_of
from sleepcode.core.examples.told import lines_of, told, triable, unless
from sleepcode.core.examples.values import shown
from sleepcode.core.examples.written_out import given_in, outcome_with
from sleepcode.core.model import Claim, Definition, Question
from sleepcode.core.questions.examples import ASKS, wants_example
from sleepcode.core.static_notes.by_tests import EXAMPLE
from sleepcode.core.static_notes.inputs import Inputs, proved
from sleepcode.core.static_notes.writer import weighed
from sleepcode.core.wording import short
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

MOST_SHOWN = 8


def by_example(workspace: Workspace, index: Index, question: Question, subject: Definition) -> Found | None:
    """None where the question asks for no example, or none is known."""
    text = question.text
    if not wants_example(question):
        return None
    if subject.kind not in ("function", "method", "class"):
        return None
    inputs = inputs_about(workspace, index, subject) if subject.path.endswith(".py") else None
    if inputs is not None and (one := _written_out(inputs, text, subject)) is not None:
        return Found(one.text, (one,))
    if not ASKS.search(text):
        return None
    ids = {one.id for one in with_members(index, subject)}
    told_by = weighed(inputs) if inputs is not None else ()
    found = [each.claim for each in told_by if each.subject in ids and each.claim.kind == EXAMPLE]
    found = found or list(_calls_written(workspace, index, subject))
    return Found(found[0].text, tuple(found[:MOST_SHOWN])) if found else None


def _calls_written(workspace: Workspace, index: Index, subject: Definition) -> Iterator[Claim]:
    """The lines that call it, as they are written; the product's before the tests'."""
    name = short(subject)
    for edge in inward(index, subject):
        lines = source_of(workspace, edge.site.path)
        line = lines[edge.site.line - 1].strip() if edge.site.line <= len(lines) else ""
        if edge.kind != "import" and name in line:
            at = [(edge.site.path, edge.site.line)]
            yield claim(index, "caller", f"{name_of(index, edge.caller)} writes `{line}`", at)


def _written_out(inputs: Inputs, text: str, subject: Definition) -> Claim | None:
    """What becomes of the call that the question writes, as the lines or a test say."""
    module = module_of(inputs.text)
    for definition, qualname, function in triable(module, inputs.definitions) if module else ():
        if module and definition.id == subject.id and (given := given_in(text, function, qualname)):
            return _read(inputs, module, function, qualname, given) or _expected(inputs, subject, given)
    return None


def _read(inputs: Inputs, module: Module, function: Function, qualname: str, given: Mapping[str, Any]) -> Claim | None:
    outcome = outcome_with(function, qualname, given, module)
    if outcome is None or not told(outcome):
        return None
    call = ", ".join(f"{name}={shown(value)}" for name, value in given.items())
    sentence = f"`{qualname}({call})` {told(outcome)}{unless(outcome)}"
    return proved(EXAMPLE, sentence, (inputs.here(line) for line in lines_of(outcome)))


def _expected(inputs: Inputs, subject: Definition, given: Mapping[str, Any]) -> Claim | None:
    """The test's expectation of a call with just these values."""
    for path, each in inputs.expected.get(subject.id, ()):
        call = ast.parse(each.call, mode="eval").body
        values = [*call.args, *(one.value for one in call.keywords)] if isinstance(call, ast.Call) else []
        if sorted(map(ast.unparse, values)) == sorted(map(repr, given.values())):
            return proved(EXAMPLE, f"tests expect `{each.call}` {each.outcome}", [inputs.at(path, each.shown_at)])
    return None
