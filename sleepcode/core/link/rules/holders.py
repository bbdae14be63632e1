"""Outside objects that hold things for others: queues, futures and tasks, contexts, variables of a context."""

from sleepcode.core.link.rules import containers
from sleepcode.core.link.rules.protocols import awaited, iterate
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind
from sleepcode.languages.python import library


def gather(s: Solver, name: str, call: Call) -> None:
    """`await asyncio.gather(one(), *others)`: what each gives, in their order."""
    number = s.new_box(("gathered", call.site.number), "tuple")
    for place, source in enumerate(call.positional):
        given = s.fresh()
        s.watch(source, awaited, given, call.site)
        containers.put(s, s.boxes[number], place, given)
    for source in call.stars:
        each = s.fresh()
        s.watch(source, iterate, each, call.site)
        s.watch(each, awaited, s.boxes[number].loose, call.site)
    s.give(call.result, Kind.BOX, number)


def hold(s: Solver, name: str, call: Call) -> None:
    """`Queue()`, `ContextVar("name", default=value)`, `nullcontext(value)`, `create_task(work())`."""
    last = name.rpartition(".")[2]
    box = containers.held_in(
        s, name if name in library.HOLDERS or name in library.HOLDS_FIRST else library.FUTURE, call
    )
    if last in library.MAKES_TASK:
        s.watch(call.first, awaited, box.loose, call.site)
    elif name in library.HOLDS_FIRST:
        s.flow(call.first, box.loose)
    for label, source in call.keywords:
        if label == "default":
            s.flow(source, box.loose)


def wait_for_both(s: Solver, name: str, call: Call) -> None:
    """`done, pending = await asyncio.wait(tasks)`."""
    number = s.new_box(("waited for", call.site.number), "tuple")
    for place in (0, 1):
        containers.put(s, s.boxes[number], place, call.first)
    s.give(call.result, Kind.BOX, number)
