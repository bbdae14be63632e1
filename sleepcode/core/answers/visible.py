"""What other code can see of a file: its exports, and which definitions are its own affair."""

import re
from collections.abc import Iterable

from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.answers.signature import LinesOf, written
from sleepcode.core.facts import FileFacts, Op
from sleepcode.core.model import Claim, Definition
from sleepcode.core.wording import counted
from sleepcode.languages.protocol import adapter

_NAMED_BY_LOADER = {"module.exports", "default"}


def says_what_it_exports(facts: FileFacts | None) -> bool:
    """Whether its language has statements that export; elsewhere all that is declared may be seen."""
    return facts is not None and facts.language != "manifest" and not adapter(facts.language).exports_all


def exported(rows: Rows, module: Definition, facts: FileFacts, lines_of: LinesOf) -> Found:
    """The names that a file of JavaScript or TypeScript exports, and those that it hands on."""
    lines = lines_of(module.path)
    own = {one.qualname: one for one in rows.definitions_in(module.path) if one.qualname}
    claims: list[Claim] = []
    for name in facts.exports:
        if name not in _NAMED_BY_LOADER:
            claims.append(_told(rows, module, name, own.get(name), lines))
    code = facts.definitions[0].code
    stars = [step for step in code if step[0] == Op.STAR]
    claims += [claim(rows, "signature", f"all that `{s[2]}` exports", [(module.path, s[3])]) for s in stars]
    whole = _whole(facts, own)
    if whole is not None and whole.qualname not in facts.exports:
        claims.insert(0, _told(rows, module, whole.qualname, whole, lines))
    text = f"{named(module)} exports {counted(len(claims) - len(stars), 'name')}"
    text += f", and what {counted(len(stars), 'other file exports', 'other files export')}" if stars else ""
    text += f"; by default, or as a whole, {named(whole)}" if whole is not None else ""
    return Found(text, tuple(claims))


def listed_in_all(rows: Rows, module: Definition, facts: FileFacts, lines_of: LinesOf) -> Found | None:
    """What a file of Python lists in `__all__`; None without one."""
    if facts.all_names is None:
        return None
    at = next((at for at, line in enumerate(lines_of(module.path), 1) if line.startswith("__all__")), 1)
    claims = tuple(claim(rows, "signature", f"`{name}`", [(module.path, at)]) for name in facts.all_names)
    return Found(f"{named(module)} lists {counted(len(claims), 'name')} in `__all__`", claims)


def _told(rows: Rows, module: Definition, name: str, one: Definition | None, lines: tuple[str, ...]) -> Claim:
    if one is not None:
        text = f"class {named(one)}" if one.kind == "class" else written(rows, one, lines)
        return claim(rows, "signature", text, [(one.path, one.line)])
    word = re.compile(rf"(?<![\w$.]){re.escape(name)}(?![\w$])")
    ways = (line for line in enumerate(lines, 1) if word.search(line[1]))
    found = [(at, text) for at, text in ways if not text.lstrip().startswith(("//", "*", "/*"))]
    declares = re.compile(rf"\bexport\b[\w\s]*\b{re.escape(name)}(?![\w$])")
    at = next((at for at, text in found if declares.search(text)), found[0][0] if found else 1)
    return claim(rows, "signature", f"`{name}`", [(module.path, at)])


def _whole(facts: FileFacts, own: dict[str, Definition]) -> Definition | None:
    """What `export default`, or `module.exports =`, names."""
    holding = _held_by(facts, {facts.exports.get("default", -1)})
    names = (fact.name for fact in facts.definitions if fact.parent == 0 and fact.var in holding)
    return next((own[name] for name in names if name in own), None)


def _held_by(facts: FileFacts, variables: Iterable[int]) -> set[int]:
    """These variables of a file, and those that they take over."""
    holding = set(variables)
    for step in reversed(facts.definitions[0].code):
        if step[0] == Op.COPY and step[1] in holding:
            holding.add(step[2])
    return holding


def is_private(one: Definition, facts: FileFacts | None, header: str) -> bool:
    """Whether code outside of the project cannot name it, by its language's own rules."""
    parts = one.qualname.split(".")
    if facts is None or any(part.startswith(("_", "#")) for part in parts):
        return any(part.startswith(("_", "#")) for part in parts)
    if facts.language == "go":
        return any(not part[:1].isupper() for part in parts)
    if facts.language in ("java", "rust"):
        return bool(re.match(r"\s*private\b|(?:.*\s)private\s", header)) or (
            facts.language == "rust" and bool(header) and not re.match(r"\s*pub\b", header)
        )
    if facts.language in ("c", "cpp"):
        return f"static {parts[-1]}" in facts.exports
    if says_what_it_exports(facts) and not one.path.endswith((".d.ts", ".d.mts", ".d.cts")):
        return not _is_exported(facts, parts[0])
    return False


def _is_exported(facts: FileFacts, name: str) -> bool:
    if name in facts.exports:
        return True
    holding = _held_by(facts, facts.exports.values())
    return any(fact.parent == 0 and fact.name == name and fact.var in holding for fact in facts.definitions)
