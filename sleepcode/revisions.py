"""A change as a question names it -> revisions, as git understands them."""

import re

from sleepcode.edges.repository import Repository
from sleepcode.errors import SleepcodeError

_DOTS = re.compile(r"(\.\.\.?)")


def revisions_of(repository: Repository, scope: str) -> str:
    """`A..B`, or `A` for all since then with what is not committed; empty for what no commits tell.

    scope: see Phrased.scope.
    """
    kind, _, value = scope.partition(":")
    match kind:
        case "rev":
            return "".join(
                part if number % 2 or not part else _known(repository, part)
                for number, part in enumerate(_DOTS.split(value))
            )
        case "since":
            return repository.commit_before(value) or ""
        case "last-commit" if repository.head():
            before = repository.commit("HEAD~1")
            if before is None and repository.is_shallow():
                raise SleepcodeError(
                    "what was before the last commit is not in this clone", remedy="run `git fetch --unshallow`"
                )
            return f"{before or repository.empty_tree()}..HEAD"
        case "branch":
            parted = repository.parted()
            return f"{parted}..HEAD" if parted else ""
        case "last-tag":
            tag = repository.last_tag()
            if tag is None:
                raise SleepcodeError("this line of history has no tag", remedy="`git tag` shows what there is")
            return tag
    return ""


def _known(repository: Repository, said: str) -> str:
    """A revision as it is said; a version by the tag that is called so."""
    return said if repository.commit(said) else repository.tag_of(said) or said
