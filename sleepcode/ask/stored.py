"""What was worked out asleep: stored answers, and the claims of notes, with their freshness."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sleepcode.core.model import Anticipated, Claim, Note
from sleepcode.core.questions.cases import best_case
from sleepcode.core.questions.match import Stored, apart, best
from sleepcode.core.questions.predictable import coverage
from sleepcode.core.questions.reasons import ASKS as ASKS_WHY
from sleepcode.core.questions.told_why import AUTHORS, best_reason
from sleepcode.edges.index import Index
from sleepcode.edges.notes import NoteStore
from sleepcode.edges.questions import QuestionIndex
from sleepcode.gathering import Gathering
from sleepcode.workspace import Workspace

# Kinds of claims that say who uses something from where: such questions are asked, and answered, otherwise.
WHO_USES_IT = {"caller", "callee", "where", "test", "coupling", "history"}
SPEAKS = 0.3  # share of a question's words; with less it is about something else
SPEAKS_OF_SUBJECT = 0.2  # the same, of what is about the subject in any case


@dataclass
class Memory:
    """The notes and their questions, opened when first needed."""

    workspace: Workspace
    index: Index
    _briefs: dict[str, str] = field(default_factory=dict, init=False)

    @cached_property
    def notes(self) -> NoteStore:
        return self.workspace.notes()

    @cached_property
    def questions(self) -> QuestionIndex:
        """Brought up to date with the notes; open questions need it, others know their file."""
        opened = QuestionIndex.open(self.workspace.ensure_store() / "questions.sqlite")
        rows = ((path, brief) for path, briefs in self.notes.paths().items() for brief in briefs)
        opened.catch_up(rows, self.notes.get)
        return opened

    def close(self) -> None:
        if "questions" in self.__dict__:
            self.questions.close()

    def foreseen(self, intent: str, subject: str) -> tuple[Anticipated, Note] | None:
        """The fresh stored answer to a question of that kind about the definition or file."""
        for note in self.notes.for_path(subject.partition("::")[0]):
            for one in note.anticipated:
                if one.intent == intent and one.subject == subject and self.freshness(note) == "fresh":
                    return one, note
        return None

    def alike(self, text: str, subjects: tuple[str, ...]) -> tuple[Anticipated, Note, float] | None:
        """The fresh stored answer to this open question about these subjects, and how alike it is."""
        like = self.questions.like(text, subjects)
        while (match := best(text, subjects, like) or best_case(text, subjects, like)) is not None:
            likeness, stored = match
            if found := self._first_fresh([stored]):
                return (*found, likeness)
            like = tuple(one for one in like if one != stored)
        return None

    def reason(self, text: str, subjects: tuple[str, ...]) -> tuple[Anticipated, Note, float] | None:
        """The remark that a fresh note keeps of the one definition asked about, where it says why."""
        if len(subjects) != 1 or not ASKS_WHY.search(text):
            return None
        path = subjects[0].partition("::")[0]
        told = [
            ((one, note), one.subject, f"{one.question} {one.answer[0].text}")
            for note in self.notes.for_path(path)
            for one in note.anticipated
            if one.answer and AUTHORS in one.answer[0].text and self.freshness(note) == "fresh"
        ]
        found = best_reason(text, subjects[0], told)
        return (*found[1], found[0]) if found else None

    def _first_fresh(self, rows: Iterable[Stored]) -> tuple[Anticipated, Note] | None:
        for row in rows:
            note = self.notes.get(row.brief)
            if note and row.position < len(note.anticipated) and self.freshness(note) == "fresh":
                return note.anticipated[row.position], note
        return None

    def about(self, paths: Iterable[str]) -> tuple[Note, ...]:
        """The newest note of each writer on each path."""
        found: dict[tuple[str, str], Note] = {}
        for path in dict.fromkeys(paths):
            for note in self.notes.for_path(path):
                found.setdefault((path, note.model), note)
        return tuple(found.values())

    def near(self, text: str, subjects: tuple[str, ...], most: int = 6) -> tuple[tuple[Claim, Note], ...]:
        """Verified claims of fresh notes: about *subjects* where there are any, else by shared words.

        What is about something else is no help to somebody who has said what he means.
        """
        rows = self.questions.like(text, subjects) if subjects else self.speaking_of(text)
        if subjects:
            kinds = ("does", "raises", "none", "effects", "change", "callers", "callees")
            rows += tuple(row for kind in kinds for row in self.questions.about(kind, subjects))
        found: dict[str, tuple[Claim, Note]] = {}
        for row in rows:
            note = self.notes.get(row.brief)
            if note is None or row.position >= len(note.anticipated) or self.freshness(note) != "fresh":
                continue
            asks = row.question if row.intent == "open" else ""  # the others ask everything the same
            for claim in note.anticipated[row.position].answer[:2]:
                if not subjects or _speaks_of(text, subjects, claim, asks):
                    found.setdefault(claim.text, (claim, note))
            if len(found) >= most:
                break
        names = {f"`{id.partition('::')[2]}`" for id in subjects if "::" in id}
        for note in self.about(id.partition("::")[0] for id in subjects) if len(found) < most else ():
            if self.freshness(note) == "fresh":
                for claim in note.claims:
                    if any(name in claim.text for name in names) and _speaks_of(text, subjects, claim):
                        found.setdefault(claim.text, (claim, note))
        return tuple(found.values())[:most]

    def speaking_of(self, text: str) -> tuple[Stored, ...]:
        """The stored questions with a good part of the words of *text*, which names no subject."""

        def speaks(row: Stored) -> bool:
            note = self.notes.get(row.brief)
            answer = note.anticipated[row.position].answer if note and row.position < len(note.anticipated) else ()
            told = (row.question, *(claim.text for claim in answer))
            return coverage(text, (), map(apart, told)) >= SPEAKS

        return tuple(row for row in self.questions.like(text) if row.intent != "errors" and speaks(row))

    def freshness(self, note: Note) -> str:
        """fresh: the brief we would write now is the note's.

        Of another model than the one that is set now: no file that its claims cite has changed.
        """
        if note.model == "static":
            return "fresh" if self._brief_of(note.path) == note.brief else "stale"
        if note.model == self.workspace.settings.model and note.effort == self.workspace.settings.effort:
            return "fresh" if self._model_brief_of(note.path) == note.brief else "stale"
        cited = {
            (place.path, place.digest)
            for claim in (*note.claims, *(each for one in note.anticipated for each in one.answer))
            for place in claim.evidence
        }
        same = all(self.index.digest_of_file(path) == digest for path, digest in cited)
        return "fresh" if same else "stale"

    def _brief_of(self, path: str) -> str:
        if path not in self._briefs:
            gathering = self._gathering()
            brief = gathering.brief_of(path)
            self._briefs[path] = brief.digest if brief else ""
        return self._briefs[path]

    def _model_brief_of(self, path: str) -> str:
        from sleepcode.write_model import model_brief

        static = next((note for note in self.notes.for_path(path) if note.model == "static"), None)
        try:
            return model_brief(self.workspace, path, static).digest if static else ""
        except OSError:  # it is not there any more
            return ""

    def _gathering(self) -> Gathering:
        known = frozenset(self.index.paths())

        def exists(path: str) -> bool:
            return path in known or any(each.startswith(f"{path.rstrip('/')}/") for each in known)

        return Gathering(self.index, self.workspace.read, exists)


def _speaks_of(text: str, subjects: tuple[str, ...], claim: Claim, asks: str = "") -> bool:
    """Whether a claim about these subjects is about what is asked.  asks: the stored question that it answers."""
    names = [part for id in subjects for part in id.split("::")]
    told = f"{asks} {claim.text}"
    return claim.kind not in WHO_USES_IT and coverage(text, names, [f"{told} {apart(told)}"]) >= SPEAKS_OF_SUBJECT
