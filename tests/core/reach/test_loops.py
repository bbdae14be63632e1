"""Lines that call each function of a loop, told apart from those that call one of several."""

from sleepcode.core.reach.loops import calls_each

SOURCE = """\
def all_of(options):
    for name, option in options.items():
        if name:
            option(name)
        other.check()
    first.check()

def the_first(options):
    for option in options:
        if option():
            return option

def inside(options):
    ready = [option() for option in options]
    return any(option() for option in options)

async def awaited(hooks):
    async for hook in hooks:
        await hook(self)
        await hook.close()
        def later():
            hook()
"""
SCRIPT = """\
for (const plugin of plugins) {
    plugin(this);
}
for _, rule := range rules {
    rule()
}
for (Rule rule : rules) {
    rule();
}
"""


def test_each_is_called_that_a_loop_goes_over_to_its_end() -> None:
    lines = SOURCE.split("\n")
    each = [lines[line - 1].strip() for line in sorted(calls_each(lines, range(1, 100)))]
    assert each == ["option(name)", "ready = [option() for option in options]", "await hook(self)"]


def test_loops_of_other_languages_are_read_alike() -> None:
    assert calls_each(SCRIPT.split("\n"), range(1, 20)) == {2, 5, 8}
