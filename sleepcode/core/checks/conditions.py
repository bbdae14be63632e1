"""What a sentence says of when something happens, held against the conditions that its lines stand under.

Both become the same few relations (there, zero, equal, more) between words, each holding or not.  A sentence is
turned round where a relation of it holds the other way in every place that may be meant; what cannot be read so,
in the sentence or in the code, speaks for nothing.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sleepcode.core.layout import catches, code_of, condition_of, heads_above, indent_of, reached_when
from sleepcode.core.questions.match import apart, stems

Words = frozenset[str]
_CONNECTIVES = (
    r"when(?:ever)?|(?<!check )(?<!checks )(?<!see )(?<!test )(?<!tests )(?<!tell )(?<!tells )if|unless|as long as"
    r"|while|(?<!at )once|until|only (?:for|on|with)|except (?:for|on|with)"
)
_BEHIND = re.compile(rf"^(.+?),? (?:only |just )?({_CONNECTIVES}) (.+?)(?:[;:]|, (?!and\b|or\b)|$)", re.I)
_BEFORE = re.compile(
    r"^(when(?:ever)?|if|unless|as long as|while|once|until|with|without) (.+?), (?:then )?(.+)$", re.I
)
_ANY = re.compile(rf"\b(?:{_CONNECTIVES}|otherwise|else|even|but)\b", re.I)
_SEVERAL = re.compile(r", or\b|\bor (?:`?None|False|True)|\bnot (?:all|every)\b", re.I)  # more than one thing is said
_FLIPS = re.compile(r"unless|until|except|without", re.I)
_DENIES = re.compile(
    r"\bno longer\b|\b(?:not|no|nothing|(?-i:none)|nobody|never|without|cannot|other than)\b|n't\b", re.I
)
_ZERO = re.compile(r"(?:\b(?:is|are|equals?|being|of)\s+(?:not )?`?(?:set to\s+)?`?(?:0|zero)\b`?)(?!\.\d)", re.I)
_MORE = re.compile(
    r"\b(?:exceed\w*|greater|more|larger|bigger|above|longer|higher|at least|later|in the future|over)\b", re.I
)
_LESS = re.compile(
    r"\b(?:less|fewer|smaller|below|under|shorter|lower|at most|earlier|in the past|has passed|within)\b", re.I
)
_THERE = re.compile(
    r"\b(?:given|gives?|gave|set|present|exists?|existing|found|known|already|true|truthy|available|non-empty|passed"
    r"|provided|specified|contains?|in|has|have|enabled|raise[sd]?)\b",
    re.I,
)
_ABSENT = re.compile(
    r"\b(?:None|nil|null|undefined|missing|absent|empty|unset|unknown|false|falsy|lacks?|omitted|disabled|succeed(?:s|ed)?)\b",
    re.I,
)
_EXISTS = re.compile(r"\b(?:exists?|existing|found|missing|absent|present|known|unknown|in)\b", re.I)
_EQUAL = re.compile(r"\b(?:equals?|same|as (?:many|long|much)|match(?:es)?|(?:is|are) (?:not )?an?)\b", re.I)
_DIFFERS = re.compile(r"\b(?:differs?|different|mismatch\w*)\b", re.I)
_PRONOUN = re.compile(r"(?:it|they|that|this|there)\b", re.I)
_RAISES = re.compile(r"\b(?:rais|throw)\w*\s+(?:an?\s+|the\s+)?`?([A-Z][\w.]*\w)|`([A-Z]\w+)` is (?:raised|thrown)")
_RETURNS = re.compile(r"\b(?:returns?|is|gives?(?: back)?|yields?)\s+`?(None|True|False|null|nil|true|false)\b`?")
_IS_TRUTH = re.compile(r"[=!<>]=|[<>]|\b(?:not|is|in|and|or|any|all|bool|(?:is|has)_?\w+|\w+with|exists)\b|&&|\|\||!")
_CHOICE = re.compile(r"(?:[=(]|return) ?([^=]+?) if (.+) else (.+)$")
_INSTEAD = re.compile(r"= ?([\w.]+) (?:or|\|\||\?\?) (.+)$")
_LEAVES = re.compile(r"\s*(?:return|break|continue|pass)\b")
_GOES_ON = re.compile(r"\s*(?:\}\s*)?(?:elif|else)\b")
_HANDLED = {  # what it says of the key or file that it is about: whether that is there
    "KeyError": ("key", False),
    "FileNotFoundError": ("file", False),
    "FileExistsError": ("file", True),
    "ModuleNotFoundError": ("module", False),
}
_SPELLED_OUT = {"str": "string", "int": "integer", "dict": "dictionary", "bool": "boolean", "len": "length"}
_SAID_OF_EVERYTHING = frozenset(("self", "valu", "this", "call", "has", "have", "not", "non", "noth"))


class _Relation(NamedTuple):
    """One condition: of what, and whether it holds."""

    kind: str  # there, exists, zero, equal, more
    of: Words
    than: Words  # of more: the other side; of there: what the other must speak of, too
    holds: bool


def turned_round(text: str, cited: Sequence[int], body: Sequence[str]) -> tuple[str, str] | None:
    """(kind, what is wrong).  cited: indexes of lines of *body*, which is a definition's."""
    said = _clauses(text)
    if said is None:
        return None
    outcome, condition, is_flipped = said
    each_denied = "not" if re.search(r"\bneither\b", condition) else ""
    parts = [
        _said(f"{each_denied} {part}".strip(), is_flipped, outcome)
        for part in re.split(r",? \b(?:and|n?or)\b ", re.sub(r"\bneither ", "", condition))
    ]
    about = frozenset(word for part in parts for each in part for word in each.of | each.than)
    places = [list(there) for there in _places(outcome, cited, body, about)]
    shared = [len(about & {word for each in there for word in each.of | each.than}) for there in places]
    meant = [there for there, words in zip(places, shared, strict=True) if words == max(shared)]
    wrong = [next((each for part in parts if (each := _other_way(part, there))), None) for there in meant]
    if not wrong or None in wrong:
        return None
    against = next(filter(None, wrong))
    return "condition", f"it is the other way round: {' '.join(sorted(against.of))}"


def _clauses(text: str) -> tuple[str, str, bool] | None:
    """What happens, the condition, and whether it must not be so; None unless there is one condition."""
    plain = text.strip().rstrip(".")
    if len(_ANY.findall(plain)) > 1 or _SEVERAL.search(plain):
        return None
    if match := _BEFORE.match(plain):
        word, condition, outcome = match.groups()
    elif match := _BEHIND.match(plain):
        outcome, word, condition = match.groups()
    else:
        return None
    return outcome, condition, bool(_FLIPS.match(word))


def _said(part: str, is_flipped: bool, outcome: str) -> list[_Relation]:
    """What the words may mean, the surest first."""
    denied = bool(len(_DENIES.findall(part)) % 2) != is_flipped
    words = _words(part)
    if _PRONOUN.match(part):
        words |= _words(re.sub(r"^`[^`]*` (?!is |are )", "", outcome))
    if _ZERO.search(part):
        return [_Relation("zero", words, words, not denied)]
    found: list[_Relation] = []
    for pattern, holds in ((_MORE, True), (_LESS, False)):
        if match := pattern.search(part):
            sides = _words(part[: match.start()]), _words(part[match.end() :])
            found.append(_Relation("more", *sides, holds != denied))
            found.append(_Relation("there", words, _words(match[0]), not denied))
    differs = bool(_DIFFERS.search(part))
    if differs or _EQUAL.search(part):
        found.append(_Relation("equal", words, words, differs == denied))
    is_absent = bool(_ABSENT.search(part))
    if _EXISTS.search(part):
        found.append(_Relation("exists", words, frozenset(), is_absent == denied))
    if is_absent:
        found.append(_Relation("there", words, frozenset(), denied))
    elif not differs and (not found or found[0].kind != "more" or _THERE.search(part)):
        is_told = bool(_THERE.search(part))
        predicate = "" if is_told or found else part.partition(" is ")[2] or part.partition(" are ")[2]
        if not is_told:
            found.append(_Relation("equal", words, words, not denied))
        found.append(_Relation("there", words, _words(predicate), not denied))
    return found


def _words(text: str) -> Words:
    plain = apart(text.replace("`", ""))
    words = frozenset((*stems(plain), *stems(plain.lower())))
    return words - _SAID_OF_EVERYTHING or words


def _other_way(said: Sequence[_Relation], there: Sequence[_Relation]) -> _Relation | None:
    """What of the code holds the other way, where nothing that shares as many words holds as said."""
    pairs = [(len(_shared(one, each)), one, each) for one in said for each in there if _speak_alike(one, each)]
    most = max((shared for shared, _, _ in pairs), default=0)
    best = [(one, each) for shared, one, each in pairs if shared == most > 0]
    if not best and len(there) == 1 and said and said[0].kind == there[0].kind == "equal":
        best = [(said[0], there[0])]  # "the two values are equal"
    turned = [each for one, each in best if _holds_as(one, each) is False]
    return turned[0] if turned and len(turned) == len(best) else None


def _speak_alike(said: _Relation, there: _Relation) -> bool:
    if said.kind != there.kind or any(f"un{word}" in there.of for word in said.of):
        return False
    if any(f"un{word}" in said.of for word in there.of):
        return False
    return said.kind != "there" or (_holds_one(there.of, said.than) and there.than <= said.of)


def _holds_one(words: Words, needed: Words) -> bool:
    """Whether one of them is needed, or none; a name may run words together."""
    return not needed or any(each in word for each in needed for word in words)


def _shared(said: _Relation, there: _Relation) -> Words:
    return (said.of | said.than) & (there.of | there.than)


def _holds_as(said: _Relation, there: _Relation) -> bool | None:
    """None: which side is meant is not told."""
    if said.kind != "more":
        return said.holds == there.holds
    same = len(said.of & there.of) + len(said.than & there.than)
    crossed = len(said.of & there.than) + len(said.than & there.of)
    return None if same == crossed else (said.holds == there.holds) == (same > crossed)


# -- the code ---------------------------------------------------------------------------------------


def _places(outcome: str, cited: Sequence[int], body: Sequence[str], about: Words) -> Iterator[Iterable[_Relation]]:
    """What holds at each place that may be meant; *about*: words of the condition."""
    code = code_of(body)
    if match := _RAISES.search(outcome):
        name = re.escape((match[1] or match[2]).rpartition(".")[2])
        meant = [at for at in code if re.match(rf"\s*(?:raise|throw(?: new)?) [\w.]*\b{name}\b", body[at])]
    elif match := _RETURNS.search(outcome):
        value = match[1].lower()
        results = {at: _returned(body[at]) for at in code if re.match(r"\s*return\b", body[at])}
        meant = [at for at, result in results.items() if result.lower() == value]
        for at, result in results.items():
            may_be_meant = not meant or about & _words(result)
            if value in ("true", "false") and _IS_TRUTH.search(result) and may_be_meant:
                yield [*_of_condition(result, value == "true"), *_at(body, at)]
    else:
        done = [at for each in cited if (at := _statement_at(body, each)) in code and not _is_head(body[at])]
        again = {body[at].strip() for at in done if not _LEAVES.match(body[at])}
        meant = [at for at in code if at in done or body[at].strip() in again]
    for at in meant:
        yield [*_at(body, at), *_within(body[at], _words(outcome))]


def _within(line: str, outcome: Words) -> Iterator[_Relation]:
    """What holds where one of two values of that line is taken: the one whose words the outcome has, or the default."""
    if match := _CHOICE.search(line):
        one, condition, other = match[1], match[2], match[3]
    elif match := _INSTEAD.search(line):
        one, condition, other = match[1], match[1], match[2]
    else:
        return
    takes_other = "default" in outcome or outcome & (_words(other) - _words(one))
    if bool(takes_other) != bool(outcome & (_words(one) - _words(other))):
        yield from _of_condition(condition, not takes_other)


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


def _at(body: Sequence[str], at: int) -> Iterator[_Relation]:
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


def _of_handler(caught: str, was_raised: bool) -> Iterator[_Relation]:
    for name in re.findall(r"\w+", caught):
        yield _Relation("there", _words(name), _words(name), was_raised)
        if name in _HANDLED:
            word, is_there = _HANDLED[name]
            yield _Relation("exists", _words(word), frozenset(), is_there == was_raised)


def _of_condition(condition: str, holds: bool) -> Iterator[_Relation]:
    python = re.sub(r"!(?!=)", " not ", condition.replace("&&", " and ").replace("||", " or ").replace("===", "=="))
    python = re.sub(r"\b(?:null|nil|undefined|nullptr)\b", "None", python.replace("!==", "!="))
    python = re.sub(r"\btypeof ([\w.]+)", r"typeof(\1)", python)
    try:
        tree = ast.parse(python.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return
    yield from _of_node(tree.body, holds)


def _of_node(node: ast.expr, holds: bool) -> Iterator[_Relation]:
    match node:
        case ast.BoolOp():
            for value in node.values:
                yield from _of_node(value, holds)
        case ast.UnaryOp(ast.Not(), inner):
            yield from _of_node(inner, not holds)
        case ast.Compare(left, [operator], [right]):
            yield from _of_comparison(left, operator, right, holds)
        case ast.Call(ast.Name("bool"), [inner]):
            yield from _of_node(inner, holds)
        case ast.Call(ast.Name("isinstance"), [one, other]):
            words = _of(one) | _of(other)
            yield _Relation("equal", words, words, holds)
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
            words = _of(node)
            yield _Relation("there", words, frozenset(), holds)
            yield _Relation("zero", words, words, not holds)


def _of_comparison(left: ast.expr, operator: ast.cmpop, right: ast.expr, holds: bool) -> Iterator[_Relation]:
    one, other = _of(left), _of(right)
    both = one | other
    is_nothing = isinstance(right, ast.Constant) and right.value is None
    if isinstance(operator, ast.NotEq | ast.IsNot | ast.NotIn):
        holds = not holds
    if isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
        if is_nothing:
            yield _Relation("there", one, frozenset(), not holds)
        elif isinstance(right, ast.Constant) and right.value == 0:
            yield _Relation("zero", one, one, holds)
        else:
            yield _Relation("equal", both, both, holds)
        if not is_nothing and ast.unparse(right) in ("''", "[]", "()", "{}"):
            yield _Relation("there", one, frozenset(), not holds)
    elif isinstance(operator, ast.In | ast.NotIn):
        yield _Relation("there", both, frozenset(), holds)
    else:
        is_more = isinstance(operator, ast.Gt | ast.GtE)
        yield _Relation("more", one, other, is_more == holds)
        if isinstance(operator, ast.Gt) and isinstance(right, ast.Constant) and right.value == 0:
            yield _Relation("zero", one, one, not holds)


def _of(node: ast.expr) -> Words:
    text = re.sub(r"\b(?:str|int|dict|bool|len)\b", lambda match: _SPELLED_OUT[match[0]], ast.unparse(node))
    return _words(text.strip("'\""))
