"""A phrased question for a trait, as "is load static" -> what it is asked of, among the names of a project."""

import re
from itertools import permutations

from msgspec.structs import replace

from sleepcode.core.model import Definition, Question
from sleepcode.core.questions.intents import HAVING, OF_ANYTHING
from sleepcode.core.questions.lookup import Found, Names, going_by, ids_of, look_up
from sleepcode.core.questions.phrasing import Phrased
from sleepcode.core.questions.traits import Trait
from sleepcode.core.questions.typos import is_word
from sleepcode.core.questions.understood import Understood, unknown_subject
from sleepcode.core.written import is_told

OTHERWISE = {"typed": "decorated", "kwargs": "varargs"}  # of Python alone, and what the words mean elsewhere
MOST_OF_TRAIT = 12  # definitions of one name that are all told of


def understood_of_trait(said: Phrased, trait: Trait, names: Names, previous: Understood | None) -> Understood | None:
    """None where nothing named can have it, or where its language has no such thing."""
    plain = Understood(Question(said.text, "trait"), trait=trait)
    if trait.two and len(trait.names) == 1:  # "does it take a limit?"
        ones = previous.subjects if previous is not None else ()
        if not ones or {one.kind for one in ones} - HAVING.get(trait.name, {"function", "method"}):
            return None
        target = look_up(trait.names[0], names, loose=True)
        plain = replace(plain, question=replace(plain.question, subject=ones[0].id), subjects=ones)
        trait = replace(trait, names=(ones[0].qualname, *trait.names))
        plain = replace(plain, trait=trait, targets=target[0] if target else ())
        return plain if _is_told(plain) else None
    if not trait.names:
        if said.refers_back and previous is not None and trait.name not in ("count", "exists"):
            plain = replace(plain, question=replace(plain.question, subject=previous.question.subject))
            plain = replace(plain, subjects=previous.subjects, paths=previous.paths)
            return plain if _is_told(plain) else None
        of_all = trait.name not in ("kind", "exists") and not re.search(r"(?i)\b(?:it|its|they|them)\b", said.text)
        return None if not of_all or trait.asks == "whether" or not _is_told(plain, names) else plain
    if trait.name in OF_ANYTHING:  # what is imported, or decorates, may be of elsewhere
        here = look_up(trait.names[0], names) is not None or bool(going_by(trait.names[0], names))
        ours = here and trait.name == "importing"
        allowed = trait.sure or here
        return plain if _is_told(plain, names) and (trait.of_file if ours else allowed) else None
    wanted = HAVING.get(trait.name, {"function", "method", "class", "module"})
    kind = "" if trait.two else said.kind  # "a method `load`": of the other name
    known = {name: _without_constructors(look_up(name, names, kind, loose=True)) for name in trait.names}
    if trait.name == "exists" and known[trait.names[0]] is None:
        return unknown_subject(plain, trait.names[0], names)
    fitting = [name for name, found in known.items() if found and _kinds(found) & wanted]
    fitting = [name for name in fitting if _kinds(known[name] or ((), ())) <= wanted] or fitting
    if trait.name == "type":  # a parameter that is called like something else is not written as code
        fitting.sort(key=lambda name: name not in said.mentions)
    is_strange = not (trait.two or len(known) > 1 or any(known.values())) and trait.asks == "whether"
    if is_strange and trait.sure and not is_word(trait.names[0]) and "." not in trait.names[0]:
        return unknown_subject(plain, trait.names[0], names)
    if trait.two or len(known) == 1:
        first = fitting[0] if fitting else ""
        ones, files = known.get(first) or ((), ())
    else:  # "is `load` of `Config` static"
        first, ones, files = _one_in_other(known)
    ones = tuple(one for one in ones if one.kind in wanted)
    if not (ones or files) or len(ones) > MOST_OF_TRAIT or len(files) > 1:
        return None
    others = [name for name in trait.names if name != first] if trait.two else []
    targets = (known[others[0]] or ((), ()))[0] if others else ()
    intent = "path" if trait.name == "calls" and targets else "trait"
    plain = replace(
        plain,
        question=replace(plain.question, intent=intent, subject=ones[0].id if ones else files[0]),
        trait=replace(trait, names=(first, *others)),
        subjects=ones,
        paths=files if not ones else (),
        targets=targets,
    )
    if trait.name in OTHERWISE and not _is_told(plain):
        return understood_of_trait(said, replace(trait, name=OTHERWISE[trait.name]), names, previous)
    return plain if _is_told(plain) else None


def same_trait(said: Phrased, names: Names, previous: Understood | None) -> Trait | None:
    """ "And B?", after a trait of A was asked for."""
    new = said.mentions or said.slots or said.words
    if previous is None or previous.trait is None or not said.bare or said.intent != "open" or len(new) != 1:
        return None
    before, found = previous.trait, look_up(new[0], names, loose=True)
    is_subject = not before.two or (found is not None and bool(_kinds(found) & HAVING.get(before.name, set())))
    both = (*new, *before.names[1:]) if is_subject else (*before.names[:1], *new)
    return replace(before, names=both, sure=bool(said.mentions))


def _one_in_other(known: dict[str, Found | None]) -> tuple[str, tuple[Definition, ...], tuple[str, ...]]:
    """Of two names the one whose definitions stand in what the other names, and these."""
    for name, home in permutations(known):
        within = tuple(f"{id}{mark}" for id in ids_of(known[home]) for mark in (".", "::"))
        ones = tuple(one for one in (known[name] or ((), ()))[0] if one.id.startswith(within))
        if ones:
            return name, ones, ()
    return "", (), ()


def _without_constructors(found: Found | None) -> Found | None:
    """Java and C++ call them like the class."""
    if found is None:
        return None
    classes = {one.id for one in found[0] if one.kind == "class"}
    return tuple(one for one in found[0] if one.id.rpartition(".")[0] not in classes), found[1]


def _kinds(found: Found) -> set[str]:
    return {one.kind for one in found[0]} | ({"module"} if found[1] else set())


def _is_told(understood: Understood, names: Names | None = None) -> bool:
    name = understood.trait.name if understood.trait else ""
    paths = [one.path for one in understood.subjects] + list(understood.paths)
    every = all(is_told(name, path) for path in paths)
    return every and bool(paths) if names is None else any(is_told(name, path) for path in names.paths())
