"""How likely a line of a function runs, by the blocks around it."""

from sleepcode.core.reach.guards import likelihoods

SOURCE = """\
def first(a):
    if a:
        return one()
    try:
        two()
    except ValueError:
        three()
    raise four()

def second():
    five()
"""


def test_branches_handlers_and_earlier_ways_out_count() -> None:
    lines = SOURCE.split("\n")
    found = likelihoods(lines, dict.fromkeys(range(1, 100), 0))
    assert found[lines.index("        return one()") + 1] == 0.55
    assert found[lines.index("        two()") + 1] == 0.9  # something may have returned before
    assert found[lines.index("        three()") + 1] == 0.15 * 0.9
    assert found[lines.index("    raise four()") + 1] == 0.5 * 0.9
    assert found[lines.index("    five()") + 1] == 1.0  # what another function does is no matter
    assert 99 not in found


def test_a_line_may_be_asked_for_alone() -> None:
    lines = SOURCE.split("\n")
    whole = likelihoods(lines, dict.fromkeys(range(1, len(lines) + 1), 0))
    assert {line: likelihoods(lines, {line: 0})[line] for line in whole} == whole


def test_a_function_that_no_word_announces_begins_at_its_line() -> None:
    """What Java's method above returns early takes nothing from the one below."""
    source = """\
class Reader {
    int peek(int at) {
        if (at < 0) {
            return -1;
        }
        return at;
    }
    int read() {
        return next();
    }
}
"""
    assert likelihoods(source.split("\n"), {9: 0})[9] < 1
    assert likelihoods(source.split("\n"), {9: 8})[9] == 1
