"""Does a function change what it is given?  The lines that change an argument, or what its name means by then."""

import re

from sleepcode.ask.reading import lines_of, syntax_at
from sleepcode.core.answers.found import Found, all_named, claim, named
from sleepcode.core.answers.signature import fact_of
from sleepcode.core.model import Certainty, Claim, Definition
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

ASKS = re.compile(
    r"(?i)\bmutat\w*"
    r"|\b(?:modif|chang|alter|touch)\w* (?:(?:its|the|any|an|my) )?(?:arg(?:ument)?|input|param(?:eter)?)s?\b"
)
_CHANGES = "append|add|update|pop|popitem|remove|extend|insert|clear|setdefault|discard|sort|reverse|push|splice"
_ASSIGNS = r"\s*(?:[-+*/|&^%]|<<|>>|\*\*|//)?=(?!=)"
_IN_PLACE = (
    r"(?<![\w.])(?:del\s+)?{name}(?:\[[^\]]*\]|\.\w+)*"
    rf"(?:\.(?:{_CHANGES})\("
    rf"|\[[^\]]*\]{_ASSIGNS}|\.\w+{_ASSIGNS})|^\s*del\s+{{name}}[\[.]"
)
_OWN_IN_PLACE = re.compile(
    rf"\b(?:self|this)\.(\w+)(?:\[[^\]]*\])*(?:\.(?:{_CHANGES})\(|(?<=\]){_ASSIGNS})"
    r"|\bdel\s+(?:self|this)\.(\w+)\["
)
_BOUND = r"^\s*{name}\s*(?::[^=]+)?=(?!=)"
_ITSELF = {"self", "cls", "this"}


def arguments(workspace: Workspace, index: Index, subjects: tuple[Definition, ...], question: str) -> Found:
    """Of functions and methods; aliases of an argument are not followed.

    What stars collect is the function's own, and is left out; an argument that the question names is the only one.
    """
    words = set(re.findall(r"\w+", question))
    changed: list[Claim] = []
    anew: list[Claim] = []
    for one in subjects:
        fact = fact_of(index, one)
        lines = _body(lines_of(workspace, one.path), one)
        given = [param for param in fact.params if param.name not in _ITSELF and "*" not in param.kind] if fact else []
        for param in [each for each in given if each.name in words] or given:
            name = re.escape(param.name)
            bound = [at for at, text in lines if re.search(_BOUND.format(name=name), text)]
            hits = [at for at, text in lines if re.search(_IN_PLACE.format(name=name), text)]
            handed = [] if hits else _handed_on(workspace, index, one, lines, param.name)
            if handed:
                callee, at, inner = handed[0]
                text = f"{named(one)} changes its argument `{param.name}` in place, by {named(callee)}"
                changed.append(claim(index, "effect", text, [(one.path, at), (callee.path, inner)]))
            before = [at for at in hits if not bound or at < bound[0]]
            after = [at for at in hits if at not in before]
            if before:
                text = f"{named(one)} changes its argument `{param.name}` in place"
                changed.append(claim(index, "effect", text, [(one.path, at) for at in before]))
            if after:
                text = f"{named(one)} binds `{param.name}` anew and changes that: perhaps not the caller's object"
                anew.append(claim(index, "effect", text, [(one.path, at) for at in (bound[0], *after)]))
    what = all_named(subjects)
    if changed:
        text = f"yes: {changed[0].text}" + (f", and {counted(len(changed) - 1, 'more')}" if len(changed) > 1 else "")
    else:
        text = f"no line of {what} changes an argument in place under the argument's own name"
        text += f"; {counted(len(anew), 'is', 'are')} changed after being bound anew" if anew else ""
    return Found(text, (*changed, *anew), (), guessed=True)


def _handed_on(
    workspace: Workspace, index: Index, one: Definition, lines: list[tuple[int, str]], name: str
) -> list[tuple[Definition, int, int]]:
    """The functions that get it from here and change it there: each, the line of the call, the line of the change."""
    found = []
    text_at = dict(lines)
    for edge in index.callees_of(one.id):
        callee = index.definition(edge.callee) if edge.certainty != Certainty.CANDIDATE else None
        fact = fact_of(index, callee) if callee is not None and edge.site.path == one.path else None
        if callee is None or fact is None:
            continue
        last = re.escape(callee.last)
        call = re.search(rf"\b{last}\(([^()]*)\)", text_at.get(edge.site.line, ""))
        given = [part.strip() for part in call[1].split(",")] if call else []
        params = [param for param in fact.params if param.name not in _ITSELF]
        if name not in given or given.index(name) >= len(params):
            continue
        inner = re.escape(params[given.index(name)].name)
        body = _body(lines_of(workspace, callee.path), callee)
        hits = [at for at, text in body if re.search(_IN_PLACE.format(name=inner), text)]
        if hits and not any(re.search(_BOUND.format(name=inner), text) for at, text in body if at < hits[0]):
            found.append((callee, edge.site.line, hits[0]))
    return found


def _body(lines: tuple[str, ...], one: Definition) -> list[tuple[int, str]]:
    """Its lines behind its header, numbered."""
    depth = 0
    for at in range(one.line, one.end_line + 1):
        text = lines[at - 1].partition("#")[0].rstrip() if at <= len(lines) else ""
        depth += sum(text.count(each) for each in "([{") - sum(text.count(each) for each in ")]}")
        if (depth <= 0 and text.endswith(":")) or (depth == 1 and text.endswith("{")):
            return [(line, lines[line - 1]) for line in range(at + 1, min(one.end_line, len(lines)) + 1)]
    return []


def own_state(workspace: Workspace, index: Index, subjects: tuple[Definition, ...], question: str) -> Found | None:
    """Which attributes of its object a method sets, itself or by methods that it calls on itself; None for none."""
    claims = []
    for one in subjects:
        for each in (one, *_called_on_itself(workspace, index, one)):
            sets: dict[str, list[int]] = {}
            for written in syntax_at(workspace, each.path).of("write"):
                if each.line < written.line <= each.end_line:
                    sets.setdefault(f"`self.{written.text}`", []).append(written.line)
            held: dict[str, list[int]] = {}
            for at, text in _body(lines_of(workspace, each.path), each):
                for match in _OWN_IN_PLACE.finditer(text):
                    held.setdefault(f"`self.{match[1] or match[2]}`", []).append(at)
            does = [f"sets {listed(sets, 5)}"] * bool(sets) + [f"changes {listed(held, 5)} in place"] * bool(held)
            if does:
                places = [(each.path, line) for lines in (*sets.values(), *held.values()) for line in lines]
                by = f", by {named(each)}" if each is not one else ""
                claims.append(claim(index, "effect", f"{named(one)} {' and '.join(does)}{by}", places))
    if not claims:
        return None
    text = claims[0].text
    if len(claims) > 1:
        text += f"; {counted(len(claims) - 1, 'more method sets', 'more methods set')} some on its behalf"
    if "idempotent" in question:
        text = f"not proved: {text}, so that a second call finds another object"
    return Found(text, tuple(claims), guessed=True)


def _called_on_itself(workspace: Workspace, index: Index, one: Definition) -> list[Definition]:
    """The methods of its class, and of that one's bases, that it calls on its own object, the nearest first."""
    found = {one.id: one}
    queue = [one]
    for each in queue:
        lines = lines_of(workspace, each.path)
        for edge in index.callees_of(each.id):
            callee = index.definition(edge.callee) if edge.callee not in found else None
            if callee is None or callee.kind != "method" or edge.certainty == Certainty.CANDIDATE:
                continue
            name = re.escape(callee.last)
            own = rf"\b(?:self|cls|this|super\(\))(?:\.|->){name}\("
            if edge.site.path == each.path and re.search(own, lines[edge.site.line - 1]):
                found[callee.id] = callee
                queue.append(callee)
    return queue[1:]
