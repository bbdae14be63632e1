"""The longest, the most branched, the most called: definitions and files of the product, by a figure of each."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.answers.signature import LinesOf, fact_of
from sleepcode.core.grammar import language_of, parser
from sleepcode.core.model import Arc, CallEdge, Definition
from sleepcode.core.suites.tested import in_tests, is_beside
from sleepcode.core.wording import counted

SHOWN = 20
MEASURED = 60  # of those that look most branched; to parse all files takes too long
# McCabe's count, read off words and signs first, prose among them; then off the syntax of the likeliest.
_LOOKS = re.compile(r"\b(?:if|elif|for|while|case|except|catch|and|or)\b|&&|\|\||\?(?=[\s(])")
_PARTS = re.compile(
    r"(?:if|elif|while|do|for|for_in|enhanced_for|except|catch|case|match|conditional|ternary|expression_case|type_case)"
    r"_(?:statement|clause|expression|range_loop)|if_clause|for_in_clause|match_arm|switch_case|boolean_operator|case_statement"
)
_BINARY, _SHORT = ("binary_expression", "logical_expression"), ("&&", "||", "??")
_KINDS = (
    (re.compile(r"\b(?:files?|modules?)\b"), "file", {"module"}),
    (re.compile(r"\b(?:class(?:es)?|structs?|types?|interfaces?|traits?)\b"), "class", {"class"}),
    (re.compile(r"\bmethods?\b"), "method", {"method"}),
    (re.compile(""), "function", {"function", "method"}),
)
_CALLED = re.compile(r"\b(?:call(?:ed|s|ers)?|used?|usages?|popular|depended|referenced|fan-?in|central|important)\b")
_PARAMETERS = re.compile(r"\b(?:param(?:eter)?|arg(?:ument)?)s?\b")
_BRANCHED = re.compile(r"\b(?:complex(?:ity)?|complicated|branch\w*|cyclomatic|hair\w+|convoluted|nested)\b")


def most(
    rows: Rows,
    definitions: Mapping[int, Definition],
    into: Callable[[int], Iterable[CallEdge | Arc]],
    lines_of: LinesOf,
    text: str,
    inside: Iterable[str] = (),
) -> Found:
    """definitions: by number.  into: the edges into the one with that number.  inside: only these files."""
    words, files = text.lower(), set(inside)
    noun, kinds = next((noun, kinds) for asks, noun, kinds in _KINDS if asks.search(words))
    ours = [one for one in definitions.values() if _is_product(one) and (not files or one.path in files)]
    ranked = [one for one in ours if one.kind in kinds]
    if _CALLED.search(words):
        how, unit, by = "most called", ("caller", "callers"), "by distinct callers in the product"
        callers = _callers(definitions, into)
        figures = {one.id: len(callers.get(one.id, ())) for one in ranked}
    elif _BRANCHED.search(words):
        how, unit, by = (
            "most branched",
            ("branch", "branches"),
            "by its syntax, without inner functions",
        )
        looks = {one.id: _looks(one, lines_of(one.path)) for one in ranked}
        ranked = sorted(ranked, key=lambda one: (-looks[one.id], one.path, one.line))[:MEASURED]
        figures = _branches(ranked, ours, lines_of)
    elif _PARAMETERS.search(words):
        how, unit, by = "widest", ("parameter", "parameters"), "by its header, without `self`"
        figures = {one.id: _parameters(rows, one) for one in ranked}
    else:
        how, unit, by = "longest", ("line", "lines"), "by lines"
        figures = {one.id: one.end_line - one.line + 1 for one in ranked}
    ranked = [one for one in ranked if figures[one.id]]
    if not ranked:
        return Found(f"there is no {noun} of the product to rank")
    ranked.sort(key=lambda one: (-figures[one.id], one.path, one.line))
    claims = tuple(
        claim(rows, "most", f"{named(one)}: {counted(figures[one.id], *unit)}", [(one.path, one.line)])
        for one in ranked[:SHOWN]
    )
    first = f"the {how} {noun} is {named(ranked[0])}, {counted(figures[ranked[0].id], *unit)}"
    return Found(f"{first} ({by})", claims, (), guessed=how != "longest")


def _parameters(rows: Rows, one: Definition) -> int:
    fact = fact_of(rows, one)
    names = [param.name for param in fact.params] if fact else []
    return len(names) - (names[:1] in (["self"], ["cls"]))


def most_called(
    definitions: Mapping[int, Definition], into: Callable[[int], Iterable[CallEdge | Arc]], count: int
) -> list[Definition]:
    """The product's functions and methods that are called from most files, then from most places."""
    callers = _callers(definitions, into)
    files = {id: len({by.partition("::")[0] for by in ids}) for id, ids in callers.items()}
    ones = [one for one in definitions.values() if one.kind in ("function", "method") and _is_product(one)]
    ones.sort(key=lambda one: (-files.get(one.id, 0), -len(callers.get(one.id, ())), one.path, one.line))
    return ones[:count]


def _is_product(one: Definition) -> bool:
    return "#" not in one.id and not in_tests(one.path) and not is_beside(one.path)


def _callers(
    definitions: Mapping[int, Definition], into: Callable[[int], Iterable[CallEdge | Arc]]
) -> dict[str, set[str]]:
    """Id -> the product's definitions outside of it that call it or what stands in it."""
    found: dict[str, set[str]] = {}
    for number, one in definitions.items():
        if _is_product(one) and one.kind != "module":
            callers = {edge.caller for edge in into(number) if not in_tests(edge.caller.partition("::")[0])}
            id = one.id
            while id:
                inside = f"{id}{'.' if '::' in id else '::'}"
                found.setdefault(id, set()).update(by for by in callers if by != id and not by.startswith(inside))
                path, _, name = id.partition("::")
                id = f"{path}::{name.rpartition('.')[0]}" if "." in name else path if name else ""
    return found


def _looks(one: Definition, lines: tuple[str, ...]) -> int:
    return sum(len(_LOOKS.findall(line)) for line in lines[one.line - 1 : one.end_line])


def _branches(ranked: Iterable[Definition], ours: Iterable[Definition], lines_of: LinesOf) -> dict[str, int]:
    """By id; a function's own, those of the functions inside of it left out."""
    found: dict[str, int] = {}
    for path, group in groupby(sorted(ranked, key=lambda one: one.path), key=lambda one: one.path):
        functions = [one for one in ours if one.path == path and one.kind in ("function", "method")]
        inner = {line: one.id for one in functions for line in range(one.line, one.end_line + 1)}
        parted = [(line, inner.get(line)) for line in _parting(path, lines_of(path))]
        for one in group:
            whole = one.kind not in ("function", "method")
            inside = f"{one.id}."  # Go and Rust write a type's methods behind it
            found[one.id] = sum(
                by == one.id or (whole and (one.line <= line <= one.end_line or (by or "").startswith(inside)))
                for line, by in parted
            )
    return found


def _parting(path: str, lines: tuple[str, ...]) -> Iterator[int]:
    """The line of each node at which control parts."""
    language = language_of(path)
    stack = [parser(language).parse("\n".join(lines).encode("utf-8", "replace")).root_node] if language else []
    while stack:
        node = stack.pop()
        if _PARTS.fullmatch(node.type) or (node.type in _BINARY and node.child(1) and node.child(1).type in _SHORT):
            yield node.start_point[0] + 1
        stack += node.named_children
