"""Lines of a definition -> the places that a sentence may mean, and what has to hold for each to be reached."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from sleepcode.core.checks.relations import Relation, Words, words_of
from sleepcode.core.layout import catches, code_of, condition_of, heads_above, indent_of, raises_again, reached_when

_RAISES = re.compile(r"\b(?:rais|throw)\w*\s+(?:an?\s+|the\s+)?`?([A-Z][\w.]*\w)|`([A-Z]\w+)` is (?:raised|thrown)")
_RAISES_AGAIN = re.compile(r"\bre-?(?:rais|throw)\w*")
_RETURNS = re.compile(r"\b(?:returns?|is|gives?(?: back)?|yields?)\s+`?(None|True|False|null|nil|true|false)\b`?")
_IS_TRUTH = re.compile(r"[=!<>]=|[<>]|\b(?:not|is|in|and|or|any|all|bool|(?:is|has)_?\w+|\w+with|exists)\b|&&|\|\||!")
_CHOICE = re.compile(r"(?:[=(]|return) ?([^=]+?) if (.+) else (.+)$")
_FILTER = re.compile(r"\bfor .+ in .+ if ((?!.* else ).+?)[)\]}]+,?$")
_INSTEAD = re.compile(r"= ?([\w.]+) (?:or|\|\||\?\?) (.+)$")
_LEAVES = re.compile(r"\s*(?:return|break|continue|pass)\b")
_LEAVING = (
    (re.compile(r"\b(?:skip|ignor|pass(?:es|ed) over)", re.I), re.compile(r"\s*(?:continue|return)\b")),
    (re.compile(r"\b(?:stop|end|leav|return|quit)", re.I), re.compile(r"\s*(?:break|return)\b")),
    (re.compile(r"\b(?:rais|throw|fail|refus|reject)", re.I), re.compile(r"\s*(?:raise|throw|panic)\b")),
)
_GOES_ON = re.compile(r"\s*(?:\}\s*)?(?:elif|else)\b")
_HANDLED = {  # what it says of the key or file that it is about: whether that is there
    "KeyError": ("key", False),
    "FileNotFoundError": ("file", False),
    "FileExistsError": ("file", True),
    "ModuleNotFoundError": ("module", False),
}
_SPELLED_OUT = {"str": "string", "int": "integer", "dict": "dictionary", "bool": "boolean", "len": "length"}


def places(outcome: str, cited: Sequence[int], body: Sequence[str], about: Words) -> Iterator[Iterable[Relation]]:
    """What holds at each place that may be meant; *about*: words of the condition."""
    code = code_of(body)
    if _RAISES_AGAIN.search(outcome):
        meant = [at for at in code if raises_again(body[at])]
    elif match := _RAISES.search(outcome):
        name = re.escape((match[1] or match[2]).rpartition(".")[2])
        meant = [at for at in code if re.match(rf"\s*(?:raise|throw(?: new)?) [\w.]*\b{name}\b", body[at])]
    elif match := _RETURNS.search(outcome):
        value = match[1].lower()
        results = {at: _returned(body[at]) for at in code if re.match(r"\s*return\b", body[at])}
        meant = [at for at, result in results.items() if result.lower() == value]
        for at, result in results.items():
            may_be_meant = not meant or about & words_of(result)
            if value in ("true", "false") and _IS_TRUTH.search(result) and may_be_meant:
                yield [*_of_condition(result, value == "true"), *_at(body, at)]
    else:
        starts = {_statement_at(body, each) for each in cited}
        done = [at for each in starts for at in _done_at(outcome, body, each) if at in code]
        again = {body[at].strip() for at in done if not _LEAVES.match(body[at])}
        meant = [at for at in code if at in done or body[at].strip() in again]
        for at in meant:
            if _tells(outcome, body) and _IS_TRUTH.search(_returned(body[at])):
                yield [*_of_condition(_returned(body[at]), True), *_at(body, at)]
                return
    for at in meant:
        yield [*_at(body, at), *_within(body[at], words_of(outcome))]


def _tells(outcome: str, body: Sequence[str]) -> bool:
    """Whether it is what a function named for it tells: "a lock counts as stale", of `is_stale`."""
    head = next((line for line in body if not line.lstrip().startswith("@")), "")
    named = re.search(r"\b_*(?:is|has|can|should)_?([A-Z]?\w*)\s*(?:=|\()", head)
    return bool(named and words_of(named[1]) & words_of(outcome)) and not re.search(r"\b(?:not|never|no)\b", outcome)


def _within(line: str, outcome: Words) -> Iterator[Relation]:
    """What holds where one of two values of that line is taken: the one whose words the outcome has, or the default."""
    if match := _FILTER.search(line):
        yield from _of_condition(match[1], True)
        return
    if match := _CHOICE.search(line):
        one, condition, other = match[1], match[2], match[3]
    elif match := _INSTEAD.search(line):
        one, condition, other = match[1], match[1], match[2]
    else:
        return
    takes_other = "default" in outcome or outcome & (words_of(other) - words_of(one))
    if bool(takes_other) != bool(outcome & (words_of(one) - words_of(other))):
        yield from _of_condition(condition, not takes_other)


def _done_at(outcome: str, body: Sequence[str], at: int) -> list[int]:
    """The line itself; of an `if` those in its branches that speak most of the outcome."""
    if not _is_head(body[at]):
        return [at]
    own = indent_of(body[at])
    words = words_of(outcome) - words_of(body[0])
    branches: dict[int, int] = {}
    for below in range(at + 1, len(body)):
        is_within = indent_of(body[below]) > own
        if body[below].strip() and not is_within and not _GOES_ON.match(body[below]):
            break
        if is_within and not _is_head(body[below]):
            leaves = next((1 for said, done in _LEAVING if said.search(outcome) and done.match(body[below])), 0)
            branches[below] = leaves + len(words & words_of(body[below]))
    most = max(branches.values(), default=0)
    return [below for below, shared in branches.items() if shared == most > 0]


def _statement_at(body: Sequence[str], at: int) -> int:
    """The first line of the statement that goes on in that line."""
    while at > 0 and (
        re.search(r"[(\[,]$", body[at - 1]) or re.match(r"\s*(?:(?:or|and)\b|[)\]%+.?:]|\|\||&&)", body[at])
    ):
        at -= 1
    return at


def _returned(line: str) -> str:
    return re.sub(r"\s*(?:#.*|//.*)?$", "", line.strip()).removeprefix("return").strip(" ;")


def _is_head(line: str) -> bool:
    return line.rstrip().endswith((":", "{"))


def _at(body: Sequence[str], at: int) -> Iterator[Relation]:
    """The conditions that the line stands under, as relations."""
    for told in reached_when(body, at):
        denied, quoted, raised = re.fullmatch(r"(not )?`(.*)`( was raised)?", told, re.S).groups()  # type: ignore[union-attr]
        yield from _of_handler(quoted, True) if raised else _of_condition(quoted, not denied)
        if not raised and (meant := _stands_for(quoted, body[:at])):
            yield from _of_condition(meant, not denied)
    for head in heads_above(body, at):
        for before in _branches_before(body, head):
            if caught := catches(body[before]):
                yield from _of_handler(caught, False)
            else:
                yield from _of_condition(condition_of(body[before]), False)


def _stands_for(condition: str, before: Sequence[str]) -> str:
    """What the one variable that it is was set to above, if that is told once; constants do not count."""
    assigns = re.compile(rf"\s*(?:const |let |var )?{re.escape(condition)} :?= (.+?);?$")
    values = {match[1] for line in before if (match := assigns.match(line))} - {"True", "False", "true", "false"}
    return values.pop() if re.fullmatch(r"\w+", condition) and len(values) == 1 else ""


def _branches_before(body: Sequence[str], head: int) -> Iterator[int]:
    """The heads of the other branches of the statement above that one: of an `if`, or the clauses of a `try`."""
    own = indent_of(body[head])
    above = head
    while _GOES_ON.match(body[above]) or catches(body[above]):
        above -= 1
        while above > 0 and (not body[above].strip() or indent_of(body[above]) > own):
            above -= 1
        if above <= 0 or indent_of(body[above]) < own:
            return
        if condition_of(body[above]) or catches(body[above]):
            yield above


def _of_handler(caught: str, was_raised: bool) -> Iterator[Relation]:
    for name in re.findall(r"\w+", caught):
        words = words_of(name)
        yield Relation("there", words, words, was_raised)
        if name in _HANDLED:
            word, is_there = _HANDLED[name]
            yield Relation("exists", words_of(word), frozenset(), is_there == was_raised)


def _of_condition(condition: str, holds: bool) -> Iterator[Relation]:
    python = re.sub(r"!(?!=)", " not ", condition.replace("&&", " and ").replace("||", " or ").replace("===", "=="))
    python = re.sub(r"\b(?:null|nil|undefined|nullptr)\b", "None", python.replace("!==", "!="))
    python = re.sub(r"\btypeof ([\w.]+)", r"typeof(\1)", python)
    try:
        tree = ast.parse(python.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return
    yield from _of_node(tree.body, holds)


def _of_node(node: ast.expr, holds: bool) -> Iterator[Relation]:
    match node:
        case ast.BoolOp():
            joined = "and" if isinstance(node.op, ast.And) == holds else "or"
            for value in node.values:
                for each in _of_node(value, holds):
                    yield each._replace(joined=each.joined or joined)
        case ast.UnaryOp(ast.Not(), inner):
            yield from _of_node(inner, not holds)
        case ast.Compare(left, [operator], [right]):
            yield from _of_comparison(left, operator, right, holds)
        case ast.Call(ast.Name("bool"), [inner]):
            yield from _of_node(inner, holds)
        case ast.Call(ast.Name("isinstance"), [one, other]):
            words = _of(one) | _of(other)
            yield Relation("equal", words, words, holds)
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
            words = _of(node)
            yield Relation("there", words, frozenset(), holds)
            yield Relation("zero", words, words, not holds)


def _of_comparison(left: ast.expr, operator: ast.cmpop, right: ast.expr, holds: bool) -> Iterator[Relation]:
    one, other = _of(left), _of(right)
    both = one | other
    is_nothing = isinstance(right, ast.Constant) and right.value is None
    if isinstance(operator, ast.NotEq | ast.IsNot | ast.NotIn):
        holds = not holds
    if isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
        if is_nothing:
            yield Relation("there", one, frozenset(), not holds)
        elif isinstance(right, ast.Constant) and right.value == 0:
            yield Relation("zero", one, one, holds)
        else:
            yield Relation("equal", both, both, holds)
        if not is_nothing and ast.unparse(right) in ("''", "[]", "()", "{}"):
            yield Relation("there", one, frozenset(), not holds)
    elif isinstance(operator, ast.In | ast.NotIn):
        yield Relation("there", both, frozenset(), holds)
    else:
        is_more, is_strict = isinstance(operator, ast.Gt | ast.GtE), isinstance(operator, ast.Gt | ast.Lt)
        yield Relation("more", one, other, is_more == holds, is_strict == holds)
        if isinstance(operator, ast.Gt) and isinstance(right, ast.Constant) and right.value == 0:
            yield Relation("zero", one, one, not holds)


def _of(node: ast.expr) -> Words:
    text = re.sub(r"\b(?:str|int|dict|bool|len)\b", lambda match: _SPELLED_OUT[match[0]], ast.unparse(node))
    return words_of(text.strip("'\""))
