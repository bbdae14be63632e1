"""Questions about what code does: answered by deriving the static writer's claims for just the subject."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sleepcode.core.answers.found import Found, claim, counted, named, with_members
from sleepcode.core.git_output import Commit
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition, Evidence
from sleepcode.core.question import Understood, in_tests
from sleepcode.core.static_notes.inputs import Inputs, Weighed, proved
from sleepcode.core.static_notes.questions import about, anticipated
from sleepcode.core.static_notes.syntax import Finding, syntax_of
from sleepcode.core.static_notes.writer import weighed
from sleepcode.edges.index import Index
from sleepcode.gathering import Gathering
from sleepcode.workspace import Workspace

INTENTS = {"does", "raises", "none", "config", "effects", "history"}
_KINDS = {
    "does": ("behaviour", "coupling", "quantity"),
    "raises": ("raises", "invariant"),
    "none": ("none",),
    "config": ("config",),
    "effects": ("effect", "config"),
}
_NOTHING = {
    "does": "has no docstring, and nothing in it says what it is for",
    "raises": "raises nothing in its own code; what it calls may still raise",
    "none": "has no line that returns None outright, and none that falls off its end",
    "config": "reads no configuration and no environment variable in its own code",
    "effects": "has no effect outside itself in its own code; what it calls may still have one",
}
MOST_SHOWN = 12


def code_facts(
    workspace: Workspace, index: Index, asked: Understood, subjects: tuple[Definition, ...]
) -> Found | None:
    """None when the intent is another, or the subject's file cannot be read."""
    intent = asked.question.intent
    if intent not in INTENTS or not subjects:
        return None
    if intent == "history":
        return _history(workspace, index, subjects[0])
    if intent == "raises" and subjects[0].kind == "class":
        last = subjects[0].qualname.rpartition(".")[2]
        found = _of_exception(workspace, index, last, _who_can_name(index, subjects[0]))
        if found.claims:
            return found
    claims: list[Claim] = []
    for subject in subjects:
        inputs = _inputs(workspace, index, subject)
        if inputs is None:
            return None
        claims += _claims(inputs, subject, intent, with_members(index, subject))
    what = " and ".join(dict.fromkeys(named(one) for one in subjects))
    if not claims:
        return Found(f"{what} {_NOTHING[intent]}", (), (), guessed=intent != "does")
    shown = tuple(dict.fromkeys(claims))[:MOST_SHOWN]
    return Found(shown[0].text if intent == "does" else f"{what}: {counted(len(shown), 'finding')}", shown)


def _claims(inputs: Inputs, subject: Definition, intent: str, members: tuple[Definition, ...]) -> list[Claim]:
    found = weighed(inputs)
    if subject.kind == "module":
        stored = anticipated(inputs, found)
        return [
            each
            for one in stored
            if one.intent == intent and one.subject == subject.id
            for each in one.answer
        ]
    own = {one.intent: one.answer for one in about(inputs, subject, found)}
    ids = {one.id for one in members}
    direct = list(own.get(intent, ()))
    kinds = _KINDS[intent]
    rest = [each for each in found if each.subject in ids and each.claim.kind in kinds]
    rest += [each for each in _inside(found, subject) if each.claim.kind in kinds and each.subject not in ids]
    if intent == "config":
        return [*direct, *_reads(inputs, subject)]
    if intent == "none":
        inside = [answer for one in members[1:] for answer in _none_of(inputs, one)]
        return [each for each in direct if "can return" in each.text or "no line of" in each.text] + inside
    if intent == "does":
        callers = [each for each in found if each.subject == subject.id and each.claim.kind == "caller"]
        rest = [each for each in rest if each.subject == subject.id] + callers
    return direct + [
        each.claim for each in sorted(rest, key=lambda each: (each.subject != subject.id, -each.weight))
    ]


def _reads(inputs: Inputs, subject: Definition) -> Iterable[Claim]:
    """The variables and settings that the lines of *subject* read."""
    for kind, noun in (("env", "environment variable"), ("config", "setting")):
        read: dict[str, list[Evidence]] = {}
        for each in inputs.syntax.of(kind):
            if subject.line <= each.line <= subject.end_line:
                read.setdefault(each.text.strip("\"'"), []).append(inputs.here(each.line))
        for name, places in read.items():
            yield proved("config", f"{named(subject)} reads the {noun} `{name}`", places)


def _inside(found: list[Weighed], subject: Definition) -> list[Weighed]:
    """Claims about the whole file, cut down to the lines of *subject*."""
    kept: list[Weighed] = []
    for each in found:
        places = tuple(
            place
            for place in each.claim.evidence
            if place.path == subject.path and subject.line <= place.span.start <= subject.end_line
        )
        if places and each.subject == subject.path:
            kept.append(each._replace(claim=replace(each.claim, evidence=places)))
    return kept


def _none_of(inputs: Inputs, one: Definition) -> list[Claim]:
    answers = {each.intent: each.answer for each in about(inputs, one, ())}
    return [each for each in answers.get("none", ()) if "can return `None`" in each.text]


@dataclass(frozen=True)
class _Narrow:
    """The index as if a file held only the subject: callers of the rest are not gathered."""

    index: Index
    path: str
    kept: tuple[Definition, ...]

    def __getattr__(self, name: str) -> object:
        return getattr(self.index, name)

    def definitions_in(self, path: str) -> tuple[Definition, ...]:
        return self.kept if path == self.path else self.index.definitions_in(path)


def _inputs(workspace: Workspace, index: Index, subject: Definition) -> Inputs | None:
    module = index.definitions_in(subject.path)[:1]
    kept = module + tuple(one for one in with_members(index, subject) if one not in module)
    narrow = _Narrow(index, subject.path, kept)
    gathering = Gathering(narrow, lambda path: _read(workspace, path), lambda _: True)  # type: ignore[arg-type]
    return gathering.inputs_of(subject.path)


def _read(workspace: Workspace, path: str) -> bytes | None:
    content = workspace.repository.read(path, workspace.settings.max_file_bytes)
    return content if isinstance(content, bytes) else None


# -- exceptions: who raises it, who catches it


def outside_exception(workspace: Workspace, index: Index, name: str) -> Found | None:
    """Who raises and catches an exception that the project does not define; None when nobody does."""
    found = _of_exception(workspace, index, name.rpartition(".")[2], index.paths())
    return found if found.claims else None


def _of_exception(workspace: Workspace, index: Index, last: str, paths: Iterable[str]) -> Found:
    raised: list[Claim] = []
    caught: list[Claim] = []
    for path in sorted(paths, key=lambda path: (in_tests(path), path)):
        content = _read(workspace, path)
        if content is None or last.encode() not in content:
            continue
        for each in syntax_of(content, language_of(path)).of("raise", "catch"):
            if last in _names(each):
                where = index.definition_at(path, each.line)
                who = named(where) if where else f"`{path}`"
                verb, kept = ("raises", raised) if each.kind == "raise" else ("catches", caught)
                kept.append(claim(index, "raises", f"{who} {verb} `{last}`", [(path, each.line)]))
    text = f"`{last}` is raised in {counted(len(raised), 'place')} and caught by name in {len(caught)}"
    return Found(text, tuple(raised + caught))


def _who_can_name(index: Index, one: Definition) -> list[str]:
    """Its file, those that import it, and those that import them (an `__init__` that gives it on)."""
    first = [one.path, *index.importers_of(one.path)]
    second = [
        path for middle in first if middle.endswith("__init__.py") for path in index.importers_of(middle)
    ]
    return sorted(dict.fromkeys(first + second), key=lambda path: (in_tests(path), path))


def _names(each: Finding) -> set[str]:
    words = each.about.replace("(", " ").replace(")", " ").replace(",", " ").split(" as ")[0].split()
    return {word.rpartition(".")[2] for word in words}


# -- history


def _history(workspace: Workspace, index: Index, one: Definition) -> Found:
    """Of a file: its last commits and what changes with it; of a definition: the commits of its lines."""
    repository = workspace.repository
    whole = one.kind == "module"
    commits = repository.log_of(one.path) if whole else repository.log_of_lines(*_committed(workspace, one))
    if not commits:
        return Found(f"{named(one)} is in no commit yet")
    last = commits[0]
    authors = list(dict.fromkeys(each.author for each in commits))
    claims = [claim(index, "history", _told(each), [(one.path, one.line)]) for each in commits[:8]]
    together = repository.co_changed(one.path)
    names = [f"`{path}` ({number}×)" for path, number in together.items() if number > 1][:5]
    if names:
        claims.append(
            claim(index, "history", f"{one.path} changes together with {', '.join(names)}", [(one.path, 1)])
        )
    if len(authors) > 1:
        claims.append(claim(index, "history", f"changed by {', '.join(authors[:6])}", [(one.path, one.line)]))
    text = f"{named(one)} last changed {_day(last.when)} by {last.author}: “{last.subject}”"
    return Found(text, tuple(claims))


def _committed(workspace: Workspace, one: Definition) -> tuple[str, int, int]:
    """Where the definition stands in the last commit: the nearest line that reads like its first one now."""
    now = (_read(workspace, one.path) or b"").splitlines()
    then = (workspace.repository.read_blob("HEAD", one.path) or b"").splitlines()
    first = now[one.line - 1] if one.line <= len(now) else b""
    same = [at for at, text in enumerate(then, 1) if text == first]
    start = min(same, key=lambda at: abs(at - one.line), default=one.line)
    return one.path, start, min(start + one.end_line - one.line, max(len(then), start))


def _told(commit: Commit) -> str:
    return f"{commit.id[:10]} {_day(commit.when)} {commit.author}: {commit.subject}"


def _day(when: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d")
