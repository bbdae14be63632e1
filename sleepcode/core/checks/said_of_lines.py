"""What a sentence says is caught, let out, done first or passed over, held against the lines.

Each look is sure of itself or silent, as those of `said_values`.
"""

import builtins
import re
from collections.abc import Sequence, Set

from sleepcode.core.layout import code_of, heads_above, raises_again
from sleepcode.core.questions.match import apart, stems

_EXCEPTION = r"`?((?:[a-z_]+\.)*[A-Z]\w*|(?:every|any|all(?: the)?) (?:exceptions?|errors?))`?"
_CATCHES = re.compile(
    r"\b(?:catch(?:es|ing)?|handl(?:es|ing)|swallow(?:s|ing)|suppress(?:es|ing)|ignor(?:es|ing))\s+(?:an?\s+)?"
    + _EXCEPTION
)
_LETS_OUT = re.compile(
    r"\b(?:(?:does not|doesn't|never|not)\s+(?:catch|handle)|(?<!never )(?:lets|propagat(?:es|ing)|passes on))\s+"
    r"(?:an?\s+|the\s+)?" + _EXCEPTION
)
_NAMED = r"(?:`((?:\w+\.)*[A-Z]\w+)`|\b((?:\w+\.)*[A-Z]\w*(?:Error|Exception))\b|\b(?:exception|error)s?\b)"
_IS_LET_OUT = re.compile(_NAMED + r"[^.;`]*(?:`[^`]*`)?[^.;`]*\b(?:is|are) (?:passed|handed|let) (?:on|out|through)\b")
_IS_SWALLOWED = re.compile(_NAMED + r"[^.;`]*(?:`[^`]*`)?[^.;`]*\b(?:is|are) (?:silently |quietly )?swallowed\b")
_CAUGHT = re.compile(
    r"\bexcept\*?\s*\(?([^:]*?)\)?(?:\s+as\s+\w+)?\s*:|\bsuppress\(([^)]*)\)|\b(?:catch|rescue)\b([^{\n]*)"
)
_SILENTLY = re.compile(r"\b(?:silently|quietly|without (?:an? )?(?:error|complaint|exception))\b", re.I)
_CONDITION = re.compile(r"\b(?:if|when|unless|otherwise|except|while|only)\b", re.I)
_QUIET = re.compile(r"\b(?:except|catch|pass|suppress|continue|ignore\w*|return|else)\b")
_BESIDE = re.compile(r"\"[^\"]*\"|'[^']*'|\s(?:#|//)\s.*$")  # what is said in a line, not done
_THEN = re.compile(r"(\bbefore\b|\bafter\b|,? and (?:only )?(?:then|afterwards)\b|, then\b)")
_AGAIN = re.compile(r"\s*(?:async )?(?:for|while|loop)\b")


def beside_the_lines(text: str, cited: Sequence[str], body: Sequence[str]) -> tuple[str, str] | None:
    """(kind, what is wrong) of what is said to be caught, let out, done first or passed over."""
    shown, whole = "\n".join(cited), "\n".join(body)
    return _caught(text, whole) or _out_of_order(text, body) or _passed_over(text, shown)


def _caught(text: str, body: str) -> tuple[str, str] | None:
    caught = [_last(name) for match in _CAUGHT.findall(body) for name in re.findall(r"[\w.]+", "".join(match)) or [""]]
    again = any(map(raises_again, body.splitlines()))
    passed_on = [found[1] or found[2] or "" for found in _IS_LET_OUT.finditer(text)]
    for out in () if again else (*_LETS_OUT.findall(text), *passed_on[:1]):
        if _last(out) in caught:
            return "catches", f"{out} is caught there"
    if _IS_SWALLOWED.search(text) and (again or not caught):
        return "catches", "it is raised again" if again else "nothing is caught there"
    for said in () if _LETS_OUT.search(text) else _CATCHES.findall(text):
        if " " not in said and not (re.search(r"(?:Error|Exception)$", said) or _builtin(said)):
            continue  # handles `Request`
        if caught or " " in said:
            if not any(_covers(each, _last(said)) for each in caught):
                return "catches", f"what is caught there is {', '.join(caught) or 'nothing'}"
        elif said not in body:
            return "catches", "nothing is caught there"
    return None


def _covers(caught: str, said: str) -> bool:
    """Whether a clause for *caught* may catch *said*; what is no built-in one may have any base."""
    if not caught[:1].isupper() or caught in ("Exception", "BaseException", "Throwable", said):
        return True
    one, other = _builtin(caught), _builtin(said)
    return " " not in said and (issubclass(other, one) if one and other else one is not None and other is None)


def _builtin(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def _out_of_order(text: str, body: Sequence[str]) -> tuple[str, str] | None:
    """ "Writes before it opens", "opens and then writes": each done in lines of its own, and the other comes first."""
    parts = _THEN.split(re.sub(r"^`[\w.]+`", "", text))
    if len(parts) != 3:
        return None
    header = next((at for at, line in enumerate(body) if line.rstrip().endswith((":", "{"))), 0)
    names = {stem for line in body[: header + 1] for stem in stems(apart(line))}
    one, other = (stems(apart(part)).keys() - names for part in (parts[0], parts[2]))
    done = [stems(apart(_BESIDE.sub("", body[at]))).keys() for at in code_of(body)]
    loops = [_loop_of(body, at) for at in code_of(body)]
    first, then = ([loops[at] for at in _most(done, mine)] for mine in (one - other, other - one))
    if parts[1] == "after":
        first, then = then, first
    return ("order", "the lines do it the other way round") if first and then and min(first) > max(then) else None


def _loop_of(body: Sequence[str], at: int) -> int:
    """The outermost loop that the line is in, which does all of it again; the line itself where none."""
    return next((head for head in heads_above(body, at) if _AGAIN.match(body[head])), at)


def _most(done: Sequence[Set[str]], said: Set[str]) -> list[int]:
    """The lines that hold most of these words; none where none does."""
    most = max((len(words & said) for words in done), default=0)
    return [at for at, words in enumerate(done) if most and len(words & said) == most]


def _passed_over(text: str, shown: str) -> tuple[str, str] | None:
    if (
        _SILENTLY.search(text)
        and not _CONDITION.search(text)
        and re.search(r"\b(?:raise|throw)\b", shown)
        and not _QUIET.search(shown)
    ):
        return "raises", "the lines raise"
    return None


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]
