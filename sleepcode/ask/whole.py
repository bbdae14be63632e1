"""What there is of one sort in the whole project: the exceptions it defines, the state that its modules share."""

import builtins
import re
from collections.abc import Callable, Iterable

from sleepcode.ask.reading import product, syntax_at
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.model import Claim, Definition
from sleepcode.core.suites.tested import is_aside
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

MOST_GENERATIONS = 6
MOST_SHOWN = 60
_ENDINGS = ("Error", "Exception")
_MAY_HOLD_STATE = re.compile(
    rb"(?m)^[A-Za-z_][\w* ]*(?:\[\w*\])?\s*(?::[^=\n]+)?=\s*[\[{(\w]|^\s*global\s|^(?:let|var)\s|^static\s"
    rb"|^\w[\w* ]+;"
)


def exceptions(
    index: Index,
    deriving: Callable[[str], Iterable[Definition]],
    bases: Iterable[str],
    paths: tuple[str, ...] = (),
) -> Found:
    """The classes of the product below an exception of the language, the first ones first.

    bases: names of all classes that others extend; what is called an error or an exception is one.
    paths: of these files only, where a file or a folder is asked about.
    """
    known = [name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception)]
    generation = [*known, "BaseException", "Throwable", *(base for base in bases if base.endswith(_ENDINGS))]
    found: dict[str, tuple[Definition, str]] = {}
    for _ in range(MOST_GENERATIONS):
        below = [(one, base) for base in dict.fromkeys(generation) for one in deriving(base)]
        new = {one.id: (one, base) for one, base in below if one.id not in found and one.kind == "class"}
        found.update((id, each) for id, each in new.items())
        generation = [one.last for one, _ in new.values()]
    kept = [(one, base) for one, base in found.values() if not is_aside(one.path) and (not paths or one.path in paths)]
    claims = [claim(index, "extend", f"{named(one)} extends `{base}`", [(one.path, one.line)]) for one, base in kept]
    number = counted(len(kept), "exception class", "exception classes")
    text = (
        f"{number}: {listed((named(one) for one, _ in kept), 8)}" if kept else "no class of the project is an exception"
    )
    return Found(text, tuple(claims[:MOST_SHOWN]), guessed=True)


def shared_state(workspace: Workspace, index: Index, names: frozenset[str] = frozenset()) -> Found:
    """Values of modules that their own functions change; a table that nothing changes is no state.

    names: of these alone, where it is asked who changes one.
    """
    claims: list[Claim] = []
    constant = 0
    for path, content in product(workspace, index):
        may = any(name.encode() in content for name in names) if names else _MAY_HOLD_STATE.search(content)
        if not may:
            continue
        syntax = syntax_at(workspace, path)
        made = {each.text: each.line for each in syntax.of("state")}
        changed: dict[str, dict[str, list[int]]] = {}
        local = {(index.definition_at(path, each.line), each.text) for each in syntax.of("local")}
        for each in syntax.of("mutate", "global"):
            owner = index.definition_at(path, each.line)
            if (
                owner is not None
                and owner.kind in ("function", "method")
                and (each.kind == "global" or (each.text in made and (owner, each.text) not in local))
            ):
                changed.setdefault(each.text, {}).setdefault(named(owner), []).append(each.line)
        constant += sum(name not in changed for name in made)
        for name, owners in changed.items():
            if names and name not in names:
                continue
            first = [(path, made[name])] if name in made else []
            text = f"`{name}` of `{path}` is changed by {listed(owners, 4)}"
            places = ((path, line) for lines in owners.values() for line in lines[: None if names else 1])
            claims.append(claim(index, "state", text, [*first, *places]))
    if names:
        return Found("; ".join(each.text for each in claims), tuple(claims), guessed=True)
    text = "no value of a module is changed by a function, as far as the rules see"
    if claims:
        text = f"{counted(len(claims), 'value')} of modules that functions change"
    text += f"; {counted(constant, 'table')} that no function of its file changes" if constant else ""
    text += "; attributes of classes are not looked at"
    return Found(text, tuple(claims), guessed=True)
