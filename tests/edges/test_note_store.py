"""The notes on disk, with the real diskcache."""

import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sleepcode.core.model import Anticipated, Claim, ClaimStanding, Evidence, Note, Span, Tokens
from sleepcode.edges.notes import NoteStore, StoreDamaged
from sleepcode.errors import SleepcodeError

CLAIM = Claim("raises", "raises KeyError", (Evidence("a.py", Span(3, 4), "e" * 32),), ClaimStanding.PROVED)


def a_note(brief: str = "b" * 32, path: str = "a.py", written_at: float = 1.5) -> Note:
    asked = (Anticipated("what does f raise?", "raises", "a.py::f", (CLAIM,)),)
    return Note(brief, path, (CLAIM,), asked, "static", "", Tokens(1, 2, 3), written_at, 4, ("late",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def test_a_note_comes_back_as_it_was_in_another_process(folder: Path) -> None:
    with NoteStore(folder) as store:
        store.put(a_note())
    code = f"""
from pathlib import Path
from sleepcode.edges.notes import NoteStore
print(NoteStore(Path({str(folder)!r})).get("b" * 32))
"""
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr(a_note())


def test_notes_of_a_path_come_newest_first(folder: Path) -> None:
    with NoteStore(folder) as store:
        for brief in "231":
            store.put(a_note(brief * 32, written_at=float(brief)))
        store.put(a_note("4" * 32, path="b.py"))
        assert [note.brief[0] for note in store.for_path("a.py")] == ["3", "2", "1"]
        assert store.for_path("none.py") == ()
        assert {path: len(briefs) for path, briefs in store.paths().items()} == {"a.py": 3, "b.py": 1}
        assert store.count() == 4


def test_writing_a_note_again_does_not_list_it_twice(folder: Path) -> None:
    with NoteStore(folder) as store:
        store.put(a_note(written_at=1.0))
        store.put(a_note(written_at=2.0))
        assert [note.written_at for note in store.for_path("a.py")] == [2.0]


def test_a_deleted_note_is_gone_from_its_path_too(folder: Path) -> None:
    with NoteStore(folder) as store:
        store.put(a_note("1" * 32))
        store.put(a_note("2" * 32))
        store.delete("1" * 32)
        assert [note.brief[0] for note in store.for_path("a.py")] == ["2"]
        assert store.delete_path("a.py") == 1
        assert store.paths() == {} and store.count() == 0


class Trap:
    """Unpickling it writes a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, (f"open({str(self.file)!r}, 'w')",)


def plant(folder: Path, sql: str, *values: object) -> None:
    connection = sqlite3.connect(folder / "cache.db")
    with connection:
        connection.execute(sql, values)
    connection.close()


def test_a_pickled_value_is_refused_and_never_loaded(folder: Path, tmp_path: Path) -> None:
    with NoteStore(folder) as store:
        store.put(a_note())
    bomb = pickle.dumps(Trap(tmp_path / "owned"))
    plant(folder, "UPDATE Cache SET mode = 4, value = ? WHERE key LIKE 'note:%'", bomb)
    with NoteStore(folder) as store, pytest.raises(StoreDamaged) as caught:
        store.get("b" * 32)
    assert "sleepcode forget --notes" in caught.value.remedy
    assert not (tmp_path / "owned").exists()


def test_a_pickled_key_is_refused_and_never_loaded(folder: Path, tmp_path: Path) -> None:
    with NoteStore(folder) as store:
        store.put(a_note())
    bomb = pickle.dumps(Trap(tmp_path / "owned"))
    plant(folder, "UPDATE Cache SET raw = 0, key = ? WHERE key LIKE 'note:%'", bomb)
    with NoteStore(folder) as store, pytest.raises(StoreDamaged):
        store.count()
    assert not (tmp_path / "owned").exists()


def test_a_row_that_names_a_file_neither_reads_nor_deletes_it(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("precious")
    with NoteStore(folder) as store:
        store.put(a_note())
    plant(folder, "UPDATE Cache SET mode = 2, value = NULL, filename = '../outside'")
    with NoteStore(folder) as store:
        with pytest.raises(StoreDamaged):
            store.get("b" * 32)
        with pytest.raises(StoreDamaged):
            store.delete("b" * 32)
    assert outside.read_text() == "precious"


def test_a_store_that_is_no_database_names_the_remedy(folder: Path) -> None:
    folder.mkdir()
    (folder / "cache.db").write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreDamaged) as caught:
        NoteStore(folder)
    assert "sleepcode forget --notes" in caught.value.remedy


def test_a_note_of_another_shape_is_as_good_as_none(folder: Path) -> None:
    with NoteStore(folder) as store:
        store.put(a_note())
    plant(folder, "UPDATE Cache SET value = ? WHERE key LIKE 'note:%'", b'{"brief": 3}')
    with NoteStore(folder) as store:
        assert store.get("b" * 32) is None
        assert store.for_path("a.py") == ()


def test_nothing_is_evicted_past_diskcaches_own_limit(folder: Path) -> None:
    with NoteStore(folder) as store:
        assert (store._cache.eviction_policy, store._cache.cull_limit) == ("none", 0)
        store._cache.reset("size_limit", 1)
        for number in range(20):
            store.put(a_note(f"{number:032}"))
        assert store.count() == 20


def test_only_the_user_may_look_into_the_folder(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    NoteStore(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SleepcodeError, match="cannot use the note store"):
        NoteStore(tmp_path / "file" / "notes")


def test_two_processes_may_write_at_once(folder: Path) -> None:
    NoteStore(folder).close()
    code = """
import sys; from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_note_store import a_note
from sleepcode.edges.notes import NoteStore
with NoteStore(Path(sys.argv[1])) as store:
    for number in range(50):
        store.put(a_note(f"{sys.argv[2]}{number:031}"))
"""
    here = str(Path(__file__).parent)
    writers = [subprocess.Popen((sys.executable, "-c", code, folder, name, here)) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    with NoteStore(folder) as store:
        assert len(store.for_path("a.py")) == store.count() == 100
        assert store.problems() == ()
