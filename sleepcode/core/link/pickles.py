"""What is written by pickle and read again: the same object, which is given its state."""

from sleepcode.core.link import containers
from sleepcode.core.link.calls import enter_method
from sleepcode.core.link.protocols import has
from sleepcode.core.link.records import Call, Site
from sleepcode.core.link.solver import Solver
from sleepcode.core.link.values import Kind

WRITES = frozenset(("pickle.dumps", "cloudpickle.dumps", "dill.dumps"))
READS = frozenset(("pickle.loads", "cloudpickle.loads", "dill.loads"))
HELD = "<pickled>"


def write(s: Solver, call: Call) -> None:
    """`dumps(value)`: bytes that stand for what is written."""
    value = s.values.number(Kind.BOX, containers.new(s, (HELD, call.site.number), "record"))
    for source in call.positional[:1]:
        s.flow(source, s.variable_for("value attribute", value, HELD))
    s.add(call.result, value)


def read(s: Solver, call: Call) -> None:
    """`loads(data)`."""
    for source in call.positional[:1]:
        s.watch(source, _read, call.result, call.site)


def _read(s: Solver, value: int, result: int, site: Site) -> None:
    held = s.named.get(("value attribute", value, HELD))
    if held is not None:
        s.flow(held, result)
        s.watch(held, _restore, site)


def _restore(s: Solver, value: int, site: Site) -> None:
    if s.values.all[value][0] in (Kind.INSTANCE, Kind.SELF) and has(s, value, "__setstate__"):
        enter_method(s, Call(site, -1), value, "__setstate__", "operator")
