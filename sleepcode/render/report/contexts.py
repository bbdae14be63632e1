"""Enriched contexts as data for the page's script: the source, the facts, and which line bears which out."""

import json
from typing import Any

from sleepcode.report import Context


def as_script(contexts: tuple[Context, ...]) -> str:
    """JSON that is safe inside a script element; a source that two notes share is there once."""
    sources: dict[str, list[str]] = {}
    notes: list[dict[str, Any]] = []
    for context in contexts:
        path = context.note.path
        sources.setdefault(path, list(context.source))
        notes.append(
            {
                "path": path,
                "by": context.note.model,
                "fresh": context.fresh,
                "tokens": context.note.tokens.total,
                "facts": [
                    {
                        "kind": claim.kind,
                        "text": claim.text,
                        "standing": str(claim.standing),
                        "lines": [[e.span.start, e.span.end] for e in claim.evidence if e.path == path],
                        "elsewhere": [f"{e.path}:{e.span.start}" for e in claim.evidence if e.path != path],
                    }
                    for claim in context.note.claims
                ],
                "questions": [
                    {"text": one.question, "answer": " ".join(claim.text for claim in one.answer)}
                    for one in context.note.anticipated
                ],
            }
        )
    text = json.dumps({"sources": sources, "notes": notes}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
