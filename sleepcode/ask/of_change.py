"""A question about a change -> the same question about each definition that changed."""

from msgspec.structs import replace

from sleepcode.ask.structural import Structure
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import in_tests

OF_EACH = {"callers", "callees", "cover", "untested", "effects", "raises", "none", "config", "dead", "extend"}
MOST = 12


def of_each(given: Structure, asked: Understood) -> Understood:
    """ "Who calls what I changed?": asked about the changed definitions of the product, where there are any."""
    if not asked.scope or asked.subjects or asked.paths or asked.question.intent not in OF_EACH:
        return asked
    changed = dict.fromkeys(one.id for one in given.impacts.of_change(given.workspace, asked.scope).changed)
    ones = [one for id in changed if (one := given.index.definition(id)) and one.qualname and not in_tests(one.path)]
    return replace(asked, subjects=tuple(ones[:MOST]), scope="") if ones else asked
