"""Which functions take or give back a type, by the headers and the returns that name it."""

import re
from collections.abc import Iterable

from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.answers.signature import LinesOf
from sleepcode.core.header import header_of
from sleepcode.core.model import Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import clipped, counted

LONGEST = 140

ASKS = re.compile(
    r"^(?:who|what|(?:which (?:\w+ )?)?(?:functions?|methods?|code|ones?))"
    r" (?:all |else |can |that |which |are annotated to )*"
    r"(?:(?P<gives>return(?:s|ing)?|gives?(?: back)?|yields?|produces?)"
    r"|tak(?:es?|ing)|accept(?:s|ing)?|expects?|receives?)\b",
    re.IGNORECASE,
)


def typed(
    rows: Rows,
    type_name: str,
    question: str,
    spelled: Iterable[tuple[Definition | None, int]],
    lines_of: LinesOf,
) -> Found | None:
    """None where no function says so of it, which may be no type.

    spelled: each line that has its name, and the definition around it.
    """
    asks = ASKS.match(question)
    gives = asks is not None and asks["gives"] is not None
    last = re.escape(type_name.rpartition(".")[2])
    name, makes = re.compile(rf"\b{last}\b"), re.compile(rf"\breturn (?:(?:new )?{last}\(|&?{last}\{{)")
    found: dict[str, tuple[Definition, str, int]] = {}
    inside = ((owner, line) for owner, line in spelled if owner is not None and owner.kind in ("function", "method"))
    for owner, line in sorted(inside, key=lambda place: (in_tests(place[0].path), place[0].path, place[1])):
        lines = lines_of(owner.path)
        header, written = header_of(owner, lines).partition(" } ")[0], lines[line - 1]
        if name.search(_part(owner, header, gives=gives)):
            found.setdefault(owner.id, (owner, clipped(header, LONGEST), owner.line))
        elif gives and makes.search(written):
            found.setdefault(owner.id, (owner, clipped(written.strip(), LONGEST), line))
    verb = "give" if gives else "take"
    claims = tuple(
        claim(rows, "signature", f"{named(each)} {verb}s it{' back' * gives}: `{says}`", [(each.path, line)])
        for each, says, line in found.values()
    )
    tests = sum(in_tests(each.path) for each, _, _ in found.values())
    if not found:
        return None
    product = len(found) - tests
    text = f"{counted(product, 'function')} of the product {verb}{'s' * (product == 1)} `{type_name}`{' back' * gives}"
    return Found(text + (f", and {tests} of the tests" if tests else ""), claims, guessed=True)


def _part(one: Definition, header: str, *, gives: bool) -> str:
    """Of its header the parameters, or what stands around its name and them."""
    name = re.escape(one.last)
    before, _, after = re.sub(rf"(?<![\w$]){name}\s*<.*?>\s*\(", "\0", header, count=1).partition("\0")
    if not after:
        before, _, after = header.partition(f"{one.qualname.rpartition('.')[2]}(")
    depth, at = 1, 0
    while at < len(after) and depth:
        depth += (after[at] == "(") - (after[at] == ")")
        at += 1
    receiver = re.sub(r"^func \([^)]*\)", "", before)  # Go's
    return f"{receiver} {after[at:]}" if gives else after[:at]
