"""What is made of a name while its file is imported changes with it."""

from sleepcode.core.changes.made_of import made_of

CODE = b"""\
OLD = ["get"]
NEW = OLD + ["trace"]
if NEW:
    ALL: dict = {2: OLD, 3: NEW}
OTHER = 1
TABLE = {}
TABLE["old"] = OLD


class Api:
    methods = ALL

    def call(self, method=OTHER):
        return OLD


def path(methods=NEW):
    return methods
"""


def test_constants_class_attributes_and_defaults_follow_through_each_other() -> None:
    """Not what reads the name when it is called: that is an edge of the graph."""
    assert set(made_of(CODE, "OLD")) == {"NEW", "ALL", "TABLE", "Api.methods", "path"}
    assert made_of(CODE, "OTHER") == ("Api.call",)
    assert made_of(b"def broken(:", "OLD") == ()
