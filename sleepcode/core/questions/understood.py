"""What a question is about once its subjects are looked up, and how far that is clear."""

import msgspec
from msgspec.structs import replace

from sleepcode.core.model import Definition, Question
from sleepcode.core.questions.lookup import FEW, Found, Names, look_up, resembling
from sleepcode.core.questions.phrasing import Phrased
from sleepcode.core.questions.traits import Trait


class Understood(msgspec.Struct, frozen=True):
    """A question with its subjects looked up."""

    question: Question  # its subject is the first subject's id, or a path
    subjects: tuple[Definition, ...] = ()  # one, or a few that share the name
    targets: tuple[Definition, ...] = ()  # "how does A reach B": what B is
    paths: tuple[str, ...] = ()  # when the subject is a file or a folder
    scope: str = ""  # which change: see Phrased.scope
    unknown: str = ""  # a subject that does not exist; `near` says what resembles it
    near: tuple[str, ...] = ()
    ambiguous: tuple[Definition, ...] = ()  # more than FEW definitions that the name may mean
    missing: bool = False  # the intent needs a subject and none was named
    trait: Trait | None = None  # of the intent "trait"

    @property
    def is_unclear(self) -> bool:
        """Whether what is asked about does not exist, may be several things, or was not said."""
        return bool(self.unknown or self.ambiguous or self.missing)


def understood_as(said: Phrased, intent: str, name: str, found: Found | None, names: Names) -> Understood:
    plain = Understood(Question(said.text, intent, name), scope=said.scope)
    if found is None:
        return unknown_subject(plain, name, names)
    ones, files = found
    if intent == "what-changed" and not said.scope:  # "what changed in a.py recently"
        plain = replace(plain, question=replace(plain.question, intent="history"))
    if len(ones) > FEW:
        return replace(plain, ambiguous=ones)
    subject = ones[0].id if ones else files[0] if len(files) == 1 else name
    return replace(plain, question=replace(plain.question, subject=subject), subjects=ones, paths=files)


def unknown_subject(plain: Understood, name: str, names: Names) -> Understood:
    if plain.question.intent == "open":
        return replace(plain, question=replace(plain.question, subject=""))
    return replace(plain, unknown=name, near=resembling(name, names))


def with_target(understood: Understood, name: str, names: Names) -> Understood:
    found = look_up(name, names)
    if found is None:
        return replace(understood, unknown=name, near=resembling(name, names))
    ones, files = found
    modules = tuple(one for file in files for one in names.definitions_in(file)[:1])
    return replace(understood, targets=ones or modules)


def narrowed(understood: Understood, others: list[str], names: Names) -> Understood:
    """'match in rules.py', 'send of Session': the other names say which one is meant."""
    for other in others:
        found = look_up(other, names)
        if found is None:
            continue
        ones, files = found
        homes = {one.path for one in ones} | set(files)
        inside = {f"{one.id}." for one in ones}
        for group in (understood.subjects, understood.ambiguous):
            closer = tuple(one for one in group if any(one.id.startswith(home) for home in inside))
            closer = closer or tuple(one for one in group if one.path in homes and one not in ones)
            if closer and len(closer) <= FEW:
                question = replace(understood.question, subject=closer[0].id)
                return replace(understood, question=question, subjects=closer, ambiguous=())
    return understood
