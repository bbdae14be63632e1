"""How a definition is called: its header as written, its parameters as facts."""

import re
from collections.abc import Callable

from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.facts import DefFact, Flag, Param
from sleepcode.core.header import header_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.wording import short

LONGEST = 1_500  # characters of a header that is shown as it is written
LinesOf = Callable[[str], tuple[str, ...]]  # path -> its lines; () when it cannot be read


def signature(rows: Rows, subjects: tuple[Definition, ...], lines_of: LinesOf) -> Found:
    """The header of each subject; a class by its constructor, inherited ones by its own line."""
    claims: list[Claim] = []
    for subject in subjects:
        one = constructor(rows, subject) if subject.kind == "class" else subject
        header = written(rows, one, lines_of(one.path)) or described(rows, one)
        claims.append(claim(rows, "signature", header, [(one.path, one.line)]))
        fact = fact_of(rows, one)
        if fact and fact.flags & Flag.GENERATOR:
            managed = any("contextmanager" in name for name in fact.decorators)
            gives = "calling it gives a context manager, for `with`" if managed else "calling it gives a generator"
            claims.append(claim(rows, "signature", gives, [(one.path, one.line)]))
        if one is not subject:
            made = f"calling {named(subject)} runs {named(one)}"
            claims.append(claim(rows, "signature", made, [(subject.path, subject.line)]))
    return Found(f"the signature of {named(subjects[0])}", tuple(claims))


def written(rows: Rows, one: Definition, lines: tuple[str, ...]) -> str:
    """The header as it stands in the source; where that is a page of annotations, by its facts."""
    header = header_of(one, lines)
    return header if len(header) <= LONGEST else described(rows, one)


def constructor(rows: Rows, one: Definition) -> Definition:
    made = (rows.definition(f"{one.id}.{name}") for name in ("__init__", "__new__", "constructor"))
    return next((each for each in made if each), one)


def described(rows: Rows, one: Definition) -> str:
    """The header from facts alone."""
    fact = fact_of(rows, one)
    if fact is None:
        return f"{one.kind} {one.qualname}"
    kinds = [param.kind for param in fact.params]
    parts: list[str] = []
    for at, param in enumerate(fact.params):
        if param.kind == "k" and not {"*", "k"} & set(kinds[:at]):
            parts.append("*")
        parts.append(shown_parameter(param))
        if param.kind == "/" and kinds[at + 1 : at + 2] != ["/"]:
            parts.append("/")
    return f"{'async ' if fact.flags & Flag.ASYNC else ''}{one.qualname}({', '.join(parts)})"


def shown_parameter(param: Param) -> str:
    star = {"*": "*", "**": "**"}.get(param.kind, "")
    return f"{star}{param.name}{'=…' if param.default else ''}"


def fact_of(rows: Rows, one: Definition) -> DefFact | None:
    facts = rows.facts_of(one.path)
    last = short(one)
    for fact in facts.definitions if facts else ():
        if fact.line == one.line and fact.name.rpartition(".")[2] == last:
            return fact
    return None


def parameter_type(header: str, name: str) -> str:
    """What a header declares the parameter as; `a, b int` of Go declares both. Empty where it says no type."""
    parts = _parts(header[header.find("(") :] if "(" in header else "")
    for at, part in enumerate(parts):
        word = rf"(?<![\w$]){re.escape(name)}(?![\w$])"
        if found := re.match(
            rf"(?:(?:mut|public|private|readonly)\s+)*(?:\.\.\.|\*{{1,2}})?{word}\??\s*:\s*(.+?)(?:\s*=[^>].*)?$", part
        ):
            return found[1]
        if found := re.match(rf"{word}\s+(\S.*)$", part):  # Go
            return found[1]
        if re.fullmatch(word, part):
            later = (re.match(r"\w+\s+(\S.*)$", each) for each in parts[at + 1 :])
            return next((each[1] for each in later if each), "")
        if found := re.match(
            rf"((?:@\w+\s+)*.*[\s*&>\]]|\w+\.\.\.\s*){word}((?:\[\w*\])*)(?:\s*=.*)?$", part
        ):  # Java, C
            return re.sub(r"^(?:@\w+\s+|final\s+)+", "", found[1].strip()) + found[2]
    return ""


def _parts(text: str) -> list[str]:
    """Of `(a, b<c, d>) …` what stands between its own commas."""
    parts, depth, before = [""], 0, ""
    for letter in text[1:]:
        depth += (letter in "([{<") - (letter in ")]}" or (letter == ">" and before not in "-="))
        if depth < 0:
            break
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
        before = letter
    return [part.strip() for part in parts]
