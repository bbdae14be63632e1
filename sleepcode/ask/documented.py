""" "How do I add a new backend?" -> the sections of the project's own texts that say so in their headings."""

import re
from collections.abc import Iterable
from itertools import islice

from sleepcode.ask.places import TEXTS
from sleepcode.core.answers.found import Found, claim
from sleepcode.core.questions.match import every_stem, stem_of
from sleepcode.core.static_notes.prose import headings_in
from sleepcode.core.suites.tested import tells_of_past
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

MOST = 2  # sections
_ADDS = re.compile(
    r"\b(?:add(?:ing)?|build(?:ing)?|creat(?:e|ing)|custom\w*|defin(?:e|ing)|develop(?:ing)?|extend(?:ing)?"
    r"|implement(?:ing)?|new|own|provid(?:e|ing)|register(?:ing)?|writ(?:e|ing))\b",
    re.IGNORECASE,
)


def sections_on_adding(
    workspace: Workspace, index: Index, words: Iterable[str], telling: Iterable[str]
) -> Found | None:
    """words: for what is to be added; those that are *telling* all stand in the heading, or in the file's name."""
    wanted, stems = set(map(stem_of, words)), set(map(stem_of, telling))
    found = []
    for path in index.paths() if stems else ():
        if not path.endswith(TEXTS) or tells_of_past(path):
            continue
        text = (workspace.read(path) or b"").decode("utf-8", "replace")
        named = every_stem(path)
        for heading in headings_in(text) if _ADDS.search(text) else ():
            said = every_stem(heading.text)
            if _ADDS.search(heading.text) and stems & said and stems <= said | named:
                found.append((len(wanted - said), len(wanted - named), heading.line, path, heading))
    claims = tuple(
        claim(index, "extend", f"“{heading.text}” is told in `{path}`", [(path, heading.line)])
        for *_, path, heading in islice(sorted(found, key=lambda each: each[:4]), MOST)
    )
    return Found(claims[0].text, claims, guessed=True) if claims else None
