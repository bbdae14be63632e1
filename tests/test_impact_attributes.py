"""A changed attribute of a class is felt by what reads it, rather than by all that make objects of the class."""

import pytest

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.core.model import Impact
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

TEXT = """\
class Base:
    def shown(self):
        return self.mark


class Task(Base):
    mark = "task"
    written = False
    GET = "get"

    def write(self):
        return self.written

    def name(self):
        return "name"


task = Task()
GET = task.GET
"""
TESTS = """\
import text


def test_name():
    assert text.Task().name() == "name"


def test_shown():
    assert text.Task().shown() == "task"


def test_write():
    assert text.Task().write() is False


def test_write_again():
    one = text.Task()
    one.written = True
    assert one.write() is True


def test_get():
    assert text.GET == "get"
"""


@pytest.fixture
def impact(repo):
    repo.commit({"text.py": TEXT, "test_text.py": TESTS})

    def after(old: str, new: str) -> Impact:
        repo.write("text.py", TEXT.replace(old, new, 1))
        return impact_of(open_workspace(repo.root), ChangeSpec("current"), everything=True)

    return after


def first(found: Impact) -> str:
    return found.tests[0].id.rpartition("::")[2]


def score(found: Impact, name: str) -> float:
    return next((one.score for one in found.tests if one.id.endswith(f"::{name}")), 0.0)


def test_methods_of_a_base_read_it(impact):
    assert first(impact('mark = "task"', 'mark = "other"')) == "test_shown"


def test_a_test_that_gives_its_object_another_value_hardly_feels_it(impact):
    found = impact("written = False", "written = True")
    assert score(found, "test_write") > 2 * score(found, "test_write_again")
    assert score(found, "test_write") > 2 * score(found, "test_name")


def test_what_a_module_makes_of_it_is_followed(impact):
    found = impact('GET = "get"', 'GET = "other"')
    assert first(found) == "test_get"
    assert score(found, "test_get") > 2 * score(found, "test_name")
