"""A text that programs print, quoted or pasted -> the lines that say it, also where names or numbers are filled in."""

import re
from collections.abc import Iterator

from sleepcode.ask.by_message import message_told
from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.comments import is_comment
from sleepcode.core.grammar import language_of
from sleepcode.core.layout import nearest_conditions
from sleepcode.core.messages import Message, messages_in
from sleepcode.core.model import Claim, Definition
from sleepcode.core.suites.tested import in_tests, is_beside
from sleepcode.core.wording import counted
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

LEAST_WORDS = 2  # of the text that have to stand together
LEAST_PASTED = 3  # the same of what is pasted, of which a third will do: more of it may be filled in
MOST_PLACES = 12
# Between two words: blanks, or the end of one literal and the start of the next.
_BETWEEN = r"(?:\s+|\s*[\"']\s*[\\+.]?\s*\n?\s*\w{0,2}[\"']\s*)"
_PASTED = re.compile(
    r"(?:^|(?<=[\s\"'`(]))(?:(?:[A-Za-z_$][\w$]*(?:\.|::))*"
    r"(?:[A-Z]\w*(?:Error|Exception|Warning|Failure|Interrupt|Exit|Fault)|Error|Exception)(?: \[\w+\])?"
    r"|(?:fatal|runtime )?(?:error|warning|panic|fatal))\s*:\s+(?P<said>\S.*)|\bpanicked at '(?P<panic>.+)'",
    re.MULTILINE,
)
_FRAME = re.compile(
    r"\bFile \"(?P<path>[^\"]+)\", line \d+, in (?P<name>\w+)|\bat (?P<at>[\w.$<>]+) \((?P<file>[^():]+):\d+"
)


def quoted_in(question: str, name: str) -> bool:
    """Whether *name* is a text that the question quotes, and no name."""
    return " " in name and any(f"{mark}{name}" in question for mark in "\"`'“‘")


def pasted(workspace: Workspace, index: Index, question: str) -> Found | None:
    """Where the program says the error that the question holds, and when; else the last call of ours in its traceback.

    None where no error is pasted, or it comes from elsewhere.
    """
    found = list(_PASTED.finditer(question))
    text = (found[-1]["said"] or found[-1]["panic"]) if found else ""
    words = text.split()
    least = min(len(words), max(LEAST_PASTED, (len(words) + 2) // 3))
    said = _said(workspace, index, text, least, in_code=True) if least >= LEAST_WORDS else None
    return said or _frame(index, question)


def says(workspace: Workspace, index: Index, text: str) -> Found | None:
    """None where no line says it, nor the better part of it."""
    return _said(workspace, index, text, max(LEAST_WORDS, (len(text.split()) + 1) // 2))


def _said(workspace: Workspace, index: Index, text: str, least: int, in_code: bool = False) -> Found | None:
    words = text.split()
    best, said = (False, 0), ""
    places: list[tuple[str, int]] = []
    for path in index.paths():
        content = workspace.read(path) or b""
        if sum(word.encode() in content for word in set(words)) < min(least, len(set(words))):
            continue
        written = content.decode("utf-8", "replace")
        for length, first, position in _runs(written, words, least):
            place = (path, written.count("\n", 0, position) + 1)
            if in_code and (not language_of(path) or is_comment(lines_of(workspace, path)[place[1] - 1])):
                continue
            rank = (not in_code or not in_tests(path), length)  # who raises it, before a test that expects all of it
            if rank > best:
                best, places, said = rank, [], " ".join(words[first : first + length])
            if rank == best:
                places.append(place)
    return _told(workspace, index, text, said, places) if places else None


def _runs(written: str, words: list[str], least: int) -> Iterator[tuple[int, int, int]]:
    """(how many of the words stand together there, which is the first, where), each as long as it goes."""
    ends: set[int] = set()
    for first in range(len(words) - least + 1):
        for match in re.finditer(_BETWEEN.join(map(re.escape, words[first : first + least])), written):
            end, length = match.end(), least
            for word in words[first + least :]:
                more = re.compile(_BETWEEN + re.escape(word)).match(written, end)
                if more is None:
                    break
                end, length = more.end(), length + 1
            if end not in ends:
                ends.add(end)
                yield length, first, match.start()


def _told(workspace: Workspace, index: Index, asked: str, found: str, places: list[tuple[str, int]]) -> Found:

    def rank(place: tuple[str, int]) -> tuple[bool, ...]:
        path, line = place
        owner = index.definition_at(path, line)
        in_table = owner is None or owner.kind == "module"
        remark = is_comment(lines_of(workspace, path)[line - 1])
        return not language_of(path), in_tests(path), is_beside(path), remark, in_table

    places.sort(key=rank)
    by_owner: dict[str, tuple[Definition | None, list[tuple[str, int]]]] = {}
    for path, line in places:
        owner = index.definition_at(path, line) if language_of(path) else None
        by_owner.setdefault(owner.id if owner else path, (owner, []))[1].append((path, line))
    told = [
        (owner and _when(workspace, index, owner, own[0][1], found))
        or claim(index, "mention", f"{named(owner) if owner else f'`{own[0][0]}`'} says “{found}”", own)
        for owner, own in list(by_owner.values())[:MOST_PLACES]
    ]
    if told[0].kind != "mention":
        others = len(by_owner) - 1
        text = told[0].text + (f"; {counted(others, 'other place says so', 'other places say so')}" if others else "")
        return Found(text, tuple(told), (), guessed=found != asked)
    first = told[0].text.partition(" says ")[0]
    text = f"“{found}” stands in {counted(len(places), 'place')}, first in {first} ({places[0][0]}:{places[0][1]})"
    if found != asked:
        text += f"; the whole of “{asked}” in none: names or numbers may be filled in"
    return Found(text, tuple(told), (), guessed=found != asked)


def _when(workspace: Workspace, index: Index, owner: Definition, line: int, found: str) -> Claim | None:
    """What the program does that says so, and when; None where neither can be told."""
    lines = lines_of(workspace, owner.path)[owner.line - 1 : owner.end_line]
    said = next((each for each in messages_in(lines) if found in each.text), None)
    if said is None and nearest_conditions(lines, line - owner.line):
        said = Message(line - owner.line, "says", "", found)
    return message_told(index, owner, lines, said, line) if said else None


def _frame(index: Index, question: str) -> Found | None:
    """The last call of a traceback that is the project's own: Python's end with it, others begin so."""
    frames = [(match["path"] or match["file"], match["name"] or match["at"]) for match in _FRAME.finditer(question)]
    for path, name in frames[::-1] if "Traceback" in question else frames:
        file = "/".join(path.replace("\\", "/").split("/")[-2:])  # with its folder: many files are called so
        ones = index.definitions_named(name.rpartition(".")[2])
        if one := next((one for one in ones if f"/{one.path}".endswith(f"/{file}")), None):
            text = f"the last call of this project is in {named(one)}; what the error says is said elsewhere"
            return Found(text, (claim(index, "place", text, [(one.path, one.line)]),), guessed=True)
    return None
