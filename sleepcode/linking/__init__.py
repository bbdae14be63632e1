"""What a change makes the linker do: nothing, the changed files alone, or everything; and that done.

A whole link solves every file together and takes seconds on a large tree.  A few edited files are
linked on their own first: their bodies against what their imports say of themselves (names, classes,
declared types), while places whose function did not change keep the edges they had.  Such files are
`provisional` until the next whole link, which `sleep` and an idle `watch` make.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sleepcode.core.facts import FileFacts
from sleepcode.core.manifests import MANIFEST, is_manifest, manifest
from sleepcode.edges.index import Index

# A tree this small is linked whole at every edit.
SMALL_TREE = 60
# Of a larger one so many files are linked on their own, or one in SHARE of them.  Measured on Django (2,928 files):
# 76 cost an eighth of linking everything and miss 1.3% of the pairs of who calls whom, 512 half and 4.4%.
FEW = 12
SHARE = 20


class Change(NamedTuple):
    """Files that the linker reads, and that are not what they were."""

    contents: Mapping[str, bytes]  # of those that are new or have other bytes
    removed: tuple[str, ...]


class Relink(NamedTuple):
    """What is to be linked again."""

    change: Change
    before: dict[str, FileFacts] | None  # the facts of the changed files as they were; None: everything is linked

    @property
    def is_needed(self) -> bool:
        return self.before is None or bool(self.change.contents or self.change.removed)

    @property
    def is_light(self) -> bool:
        """Whether it takes a moment and little memory."""
        return self.before is not None and len(self.change.contents) <= FEW


def everything(change: Change) -> Relink:
    return Relink(change, None)


def as_little_as_will_do(index: Index, change: Change) -> Relink:
    """What an answer can wait for."""
    files = index.writing.parsed_files(MANIFEST)
    number = len(change.contents) + len(change.removed)
    if number and (files <= SMALL_TREE or number > max(FEW, files // SHARE)):
        return everything(change)
    if any(map(is_manifest, change.removed)):
        return everything(change)
    before = {path: facts for path in change.contents if (facts := index.facts_of(path)) is not None}
    contents = dict(change.contents)
    for path in filter(is_manifest, change.contents):
        if (said := manifest(path, contents.pop(path))) is None or path not in before or said.says != before[path].says:
            return everything(change)
        del before[path]
    return Relink(Change(contents, change.removed), before)


def link_again(index: Index, relink: Relink) -> None:
    """In the transaction that has recorded the files, the removed ones still among them."""
    from sleepcode.linking.edited import link_some
    from sleepcode.linking.whole import link_all

    if relink.before is None:
        link_all(index)
    elif relink.is_needed:
        link_some(index, relink.change.contents, relink.before, relink.change.removed)
