"""What the project does to the outside, and where: "what writes to stdout?", "which functions open files?"."""

import re
from collections.abc import Iterator

from sleepcode.ask.reading import syntax_at
from sleepcode.core.answers.found import Found, claim, name_of
from sleepcode.core.model import Certainty, Claim
from sleepcode.core.questions import phrases
from sleepcode.core.questions.match import apart, stem_of, stems
from sleepcode.core.questions.phrasing import phrase
from sleepcode.core.static_notes.effects import STARTS_THREADS, effect_of, outside_name
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

_ASKS_DELETE = re.compile(r"(?i)\b(?:delet|remov|unlink)\w*\b.*\b(?:files?|director(?:y|ies)|folders?)\b")
_DELETES = re.compile(r"(?i)(?:^|\.)(?:remove\w*|unlink|rm\w+|delete\w*|rimraf)$")
Places = dict[str, dict[str, list[tuple[str, int]]]]  # id -> what it calls outside -> where


def doing(workspace: Workspace, index: Index, text: str) -> Found:
    """text: the question; its words say which effects are asked about, none of them means all.

    "The update check" is what goes by these words: that comes first, and the headline is about it.
    """
    wanted = wanted_effects(text)
    about = {stem_of(word) for word in phrase(text).compound}
    done: dict[str, Places] = {}
    for path, language in sorted(index.languages_by_path().items()):
        number = index.file_number(path) if language and not in_tests(path) else None
        for row in index.edges_in(number) if number is not None else ():
            effect = effect_of(language, row.callee) if isinstance(row.callee, str) else ""
            if not effect or (wanted and effect not in wanted):
                continue
            edge = index.as_edge(row)
            if edge is not None and edge.certainty != Certainty.CANDIDATE:
                calls = done.setdefault(effect, {}).setdefault(edge.caller, {})
                calls.setdefault(outside_name(language, edge.callee), []).append((path, edge.site.line))
    if not wanted or STARTS_THREADS in wanted:
        for owner, (started, place) in _goroutines(workspace, index):
            done.setdefault(STARTS_THREADS, {}).setdefault(owner, {}).setdefault(started, []).append(place)
    claims: list[Claim] = []
    fitting: list[Claim] = []
    if _ASKS_DELETE.search(text):  # of what is done to files, only that
        done = {effect: _that(calls, _DELETES) for effect, calls in done.items()}
        done = {effect: calls for effect, calls in done.items() if calls}
    for effect, places in sorted(done.items(), key=lambda one: -len(one[1])):
        for id, calls in places.items():
            at = sorted({place for each in calls.values() for place in each})
            what = listed((f"`{name}`" for name in calls), 4)
            made = claim(index, "effect", f"{name_of(index, id)} {effect}: {what}", at)
            (fitting if about & set(stems(apart(id))) else claims).append(made)
    told = listed((f"{effect}: {counted(len(places), 'place')}" for effect, places in done.items()), 8)
    if not done:
        told = f"nothing in the project {' or '.join(sorted(wanted)) or 'has an effect'} by a call that the rules know"
    if fitting:
        told = f"yes, by its name: {fitting[0].text}"
        told += f", and {counted(len(fitting) - 1, 'place')} more" if len(fitting) > 1 else ""
    return Found(told, (*fitting, *claims), (), guessed=True)


def _goroutines(workspace: Workspace, index: Index) -> Iterator[tuple[str, tuple[str, tuple[str, int]]]]:
    """Go starts them by a statement, not by a call."""
    for path, language in sorted(index.languages_by_path().items()):
        for each in syntax_at(workspace, path).of("starts") if language == "go" and not in_tests(path) else ():
            owner = index.definition_at(path, each.line)
            if owner is not None:
                yield owner.id.partition(".<lambda")[0], (f"go {each.text}", (path, each.line))


def _that(places: Places, name: re.Pattern[str]) -> Places:
    """Those calls whose own name fits."""
    kept = {id: {one: at for one, at in calls.items() if name.search(one)} for id, calls in places.items()}
    return {id: calls for id, calls in kept.items() if calls}


def wanted_effects(text: str) -> set[str]:
    """The effects that the words of a question name, the names of files aside; empty: any."""
    text = re.sub(r"[\w./-]+\.\w+(?::\d+)?", " ", text)
    return {effect for effect, line in phrases.pairs("effects-of") if phrases.search(line, text)}
