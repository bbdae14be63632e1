"""The reach map of a tree, with the files that changed since: together the same as a map made anew."""

import shutil
import sqlite3
from pathlib import Path

from real_git import Repo

from sleepcode.edges.index import Index
from sleepcode.edges.index.reach import Reach
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace, open_workspace

SOURCES = Path(__file__).parents[2] / "sleepcode"
ADDED = """

class New(Added):
    def read(self):
        return first(self)

def second():
    New().read()
"""


def tree(repo: Repo) -> Workspace:
    """More files of this project's own than are linked whole at every edit."""
    for folder in ("impact", "core/answers", "core/link", "languages"):
        shutil.copytree(SOURCES / folder, repo.root / "sleepcode" / folder)
    repo.commit()
    workspace = open_workspace(repo.root)
    refresh(workspace)
    return workspace


def everything(index: Index, reach: Reach) -> dict[str, object]:
    """What the map answers, about all there is to ask about."""
    definitions = [d for path in index.paths() for d in index.definitions_in(path)]
    nodes = [node for d in definitions if (node := index.node_of(d.id)) is not None]
    contexts = {each for node in nodes for each in reach.contexts(node)}
    names = {d.qualname.rpartition(".")[2] for d in definitions}
    return {
        "into": {node: sorted(reach.into(node)) for node in contexts},
        "about": {node: reach.about(node) for node in contexts},
        "of": {node: reach.definition_node(node) for node in contexts},
        "kinds": {node: (reach.is_class(node), reach.is_test(node), reach.bases(node)) for node in nodes},
        "ids": {node: reach.id(node) for node in nodes},
        "names": {n: (reach.classes_named(n), reach.readers(n), reach.importing(n)) for n in names},
        "deriving": {name: sorted(reach.deriving(name)) for name in names},
        "importers": {node: reach.importers(node >> 16) for node in nodes},
        "tests": {node: reach.tests_in(node >> 16) for node in nodes},
    }


def without_map(workspace: Workspace) -> None:
    """It is made anew when it is next asked for."""
    with sqlite3.connect(workspace.index_file) as connection:
        connection.execute("DELETE FROM reach")
    connection.close()


def test_a_few_edited_files_are_read_beside_the_map(repo: Repo) -> None:
    workspace = tree(repo)
    index = workspace.index()
    assert not index.reach(workspace.read).stale
    for path in ("sleepcode/impact/arrows.py", "sleepcode/core/link/settled/types.py"):
        file = repo.root / path
        text = file.read_text("utf-8").replace("    return ", "    if 1:\n        pass\n    return ", 2)
        file.write_text(text + ADDED, "utf-8")
    refresh(workspace)
    beside = index.reach(workspace.read)
    assert len(beside.stale) == 2
    found = everything(index, beside)
    without_map(workspace)
    anew = index.reach(workspace.read)
    assert not anew.stale
    assert found == everything(index, anew)


def test_ids_are_those_of_the_definitions(repo: Repo) -> None:
    workspace = tree(repo)
    index = workspace.index()
    reach = index.reach(workspace.read)
    definitions = [d for path in index.paths() for d in index.definitions_in(path)]
    assert len(definitions) > 1000
    assert [reach.id(index.node_of(d.id) or 0) for d in definitions] == [d.id for d in definitions]


def test_an_answer_does_not_wait_for_a_writer_and_keeps_nothing_of_a_state_that_is_past(repo: Repo) -> None:
    workspace = tree(repo)
    index = workspace.index()
    found = everything(index, index.reach(workspace.read))
    without_map(workspace)
    other = Index.open(workspace.index_file)
    with other.writing.transaction():
        other.writing.put_skipped({})
        assert everything(index, index.reach(workspace.read)) == found
    index.reach(workspace.read).make()  # now that nobody writes, it is kept
    assert not index.reach(workspace.read).stale
    assert everything(other, other.reach(workspace.read)) == found
    other.close()
