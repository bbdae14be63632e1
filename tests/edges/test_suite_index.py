"""The runner's edges in SQLite, kept true while test files come, change and go."""

import pytest

from sleepcode.core.model import digest_of
from sleepcode.edges.suite_index import SuiteIndex


class Tree:
    """A work tree that counts what is read of it."""

    def __init__(self, **files):
        self.files = {name.replace("__", "/") + ".py": text for name, text in files.items()}
        self.read_paths = []

    def read(self, path):
        if path not in self.files:
            return None
        self.read_paths.append(path)
        return self.files[path].encode()

    def refresh(self, index):
        self.read_paths = []
        return index.refresh(lambda: self.digests, self.read)

    @property
    def digests(self):
        return {path: digest_of(text.encode()) for path, text in self.files.items()}


CONFTEST = "import pytest\n@pytest.fixture\ndef app(): pass\n"


def test_only_what_changed_is_read_again(tmp_path):
    """
    Nothing, when nothing changed; the one file, when one did; source files never.
    """
    tree = Tree(tests__conftest=CONFTEST, tests__test_a="def test_a(app): pass\n", src__mod="def f(): pass\n")
    with SuiteIndex.open(tmp_path / "suite.sqlite") as index:
        assert tree.refresh(index) == 2
        assert tree.refresh(index) == 0
        assert tree.read_paths == []
        tree.files["tests/test_a.py"] += "def test_b(): pass\n"
        assert tree.refresh(index) == 1
        assert tree.read_paths == ["tests/test_a.py"]
        assert index.tests() == 2


def test_a_base_whose_lines_move_costs_its_own_file(tmp_path):
    """
    What others see of it is the same, so their needs stand; a new test in it is one of its heirs, too.
    """
    base = "import unittest\nclass Base(unittest.TestCase):\n    def test_a(self): pass\n"
    heir = "from tests.base import Base\nclass TestHeir(Base): pass\n"
    tree = Tree(tests__base=base, tests__test_heir=heir, tests__test_b="def test_b(): pass\n")
    with SuiteIndex.open(tmp_path / "suite.sqlite") as index:
        tree.refresh(index)
        tree.files["tests/base.py"] = base.replace("import", "# of all\nimport")
        tree.refresh(index)
        assert [path for (path,) in index.connection.execute("SELECT path FROM stale")] == ["tests/base.py"]
        tree.files["tests/base.py"] = base.replace("test_a", "test_other")
        tree.refresh(index)
        assert "tests/test_heir.py::TestHeir::test_other" in index.test_ids()


def test_an_edited_conftest_changes_what_others_need(tmp_path):
    tree = Tree(tests__conftest=CONFTEST, tests__test_a="def test_a(app): pass\n")
    with SuiteIndex.open(tmp_path / "suite.sqlite") as index:
        tree.refresh(index)
        assert [row[0] for row in index.callers_of("tests/conftest.py::app")] == ["tests/test_a.py::test_a"]
        tree.files["tests/conftest.py"] = CONFTEST.replace("def app", "def other")
        tree.refresh(index)
        assert index.callers_of("tests/conftest.py::app") == []
        del tree.files["tests/test_a.py"]
        tree.refresh(index)
        assert index.tests() == 0


def test_it_outlives_the_process_and_heals_when_damaged(tmp_path):
    tree = Tree(tests__test_a="def test_a(): pass\n")
    with SuiteIndex.open(tmp_path / "suite.sqlite") as index:
        tree.refresh(index)
    with SuiteIndex.open(tmp_path / "suite.sqlite") as index:
        assert tree.refresh(index) == 0
        assert index.test_ids() == ("tests/test_a.py::test_a",)
    for file in tmp_path.glob("suite.sqlite*"):
        file.write_bytes(b"not a database, much longer than its header is" * 9)
    with SuiteIndex.open(tmp_path / "suite.sqlite") as index:
        assert tree.refresh(index) == 1


def test_a_few_edited_files_stand_beside_the_rest(tmp_path):
    """
    What they need now counts, what they needed does not; put together anew, it is the same.
    """
    files = {f"tests__test_{n}": f"def test_{n}(): pass\n" for n in range(60)}
    tree = Tree(**files, tests__conftest=CONFTEST)
    with SuiteIndex.open(tmp_path / "suite.sqlite") as index:
        tree.refresh(index)
        for n in range(3):
            tree.files[f"tests/test_{n}.py"] = "def test_other(app): pass\n"
        assert tree.refresh(index) == 3
        ids, needs = index.test_ids(), sorted(index.callers_of("tests/conftest.py::app"))
        assert "tests/test_1.py::test_other" in ids and "tests/test_1.py::test_1" not in ids
        assert len(needs) == 3
        counts = {word: count for word, count in index.rarity().counts.items() if count}
    with SuiteIndex.open(tmp_path / "anew.sqlite") as anew:
        tree.refresh(anew)
        assert (ids, needs) == (anew.test_ids(), sorted(anew.callers_of("tests/conftest.py::app")))
        assert counts == anew.rarity().counts


def test_what_was_read_when_time_was_up_is_not_read_again(tmp_path):
    tree = Tree(**{f"tests__test_{n}": f"def test_{n}(): pass\n" for n in range(250)})
    read = []

    def read_some(path):
        read.append(path)
        if len(read) == 230:
            raise TimeoutError
        return tree.read(path)

    with SuiteIndex.open(tmp_path / "suite.sqlite") as index, pytest.raises(TimeoutError):
        index.refresh(lambda: tree.digests, read_some)
    with SuiteIndex.open(tmp_path / "suite.sqlite") as index:
        index.refresh(lambda: tree.digests, read_some)
        assert index.tests() == 250
    assert len([path for path in read if path.startswith("tests/")]) < 300
