"""What the outside runs of what it is handed: functions, hooks of its base classes, objects of given classes."""

import re

from sleepcode.core.facts import DefFact, Op
from sleepcode.core.link.rules import containers, members, protocols
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.calls import CALLABLES
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, OBJECTS, Kind
from sleepcode.languages.python import library

# A parameter's name that says that objects are made of what it is given: `cls=`, `formatter_class=`.
MAKES = re.compile(r"(.*_)?(cls|class|klass)_?$")
# And an attribute's that says for which methods' results: `response_class`, `ResponseClass`.
SET_FOR = re.compile(r"(\w{3,}?)_?(?:[cC]lass|cls|Cls|klass)")


def escapes(s: Solver, call: Call, taker: str = "", *, by_name: bool = False) -> None:
    """What is handed to the outside may be called by it; *taker* is the name of what is called, where it is known.

    by_name: only functions are, and only those given under a name that says so.
    """
    last = taker.rpartition(".")[2]
    later = library.FIELD_CALLS if last in library.FIELDS else ()  # once an object is made
    given = [v for label, v in call.keywords if label not in later and (not by_name or label in library.CALLED_BY_NAME)]
    if by_name:
        for source in given:
            _hand(s, source, call.site, taker)
        return
    function_at = library.FUNCTION_AT.get(last, len(call.positional))
    for place, source in enumerate(call.positional):
        rest = call.positional[place + 1 :] if last in library.PASSES_ON else ()
        held = (
            containers.held_in(s, library.FUTURE, call).loose
            if last in library.SUBMITS and place == function_at
            else -1
        )
        _hand(s, source, call.site, taker, Call(call.site, held, rest, stars=call.stars if rest else ()))
        if place == function_at and source not in s.literals:
            break
    labels = dict(call.keywords)
    spread = tuple(labels[name] for name in ("args",) if name in labels)
    by_name_given = tuple(labels[name] for name in ("kwargs",) if name in labels)
    if not call.positional:  # `super().__init__(*args)` hands on whatever it was given itself
        for source in call.stars:
            s.watch(source, _each_escapes, call.site, taker)
    for source in (*given, *call.stars):
        is_target = source == labels.get("target")  # `Thread(target=f, args=(a,))`
        passed = Call(call.site, -1, stars=spread, mappings=by_name_given) if is_target else None
        _hand(s, source, call.site, taker, passed)
    for label, source in call.keywords:
        if MAKES.match(label):
            s.watch(source, _made_outside, call)


def _hand(s: Solver, source: int, site: Site, taker: str, passed: Call | None = None) -> None:
    """passed: the call that the outside makes of a function, with what it is given along."""
    if source not in s.literals:
        s.watch(source, _escape, site, taker, passed or Call(site, -1))


def _escape(s: Solver, value: int, site: Site, taker: str, passed: Call) -> None:
    kind, a, _ = s.values.all[value]
    if kind in CALLABLES:
        s.call(value, passed, "callback")
    elif kind == Kind.BOX:
        if s.first_time("escapes", a, site.number):
            s.watch(s.boxes[a].everything, _held_escapes, site)
    elif kind in (*INSTANCES, Kind.CLASS):
        called_back(s, value, site, "__init__" if taker.endswith(".__init__") else "")
        if kind != Kind.CLASS:
            run_overriding(s, value, site, taker)
        if kind != Kind.CLASS and protocols.has(s, value, "__call__"):
            enter_method(s, Call(site, -1), value, "__call__", "callback" if _is_application(s, a) else "maybe")


def _each_escapes(s: Solver, value: int, site: Site, taker: str) -> None:
    kind, a, _ = s.values.all[value]
    if kind == Kind.BOX and s.first_time("escapes each", a, site.number):
        s.watch(s.boxes[a].everything, _escape, site, taker, Call(site, -1))


def _is_application(s: Solver, owner: int) -> bool:
    """Whether its objects are called as servers and their test clients call an application."""
    for k in s.hierarchy.order(owner):
        for method in s.children.get(k, ()):
            fact = s.program.definitions[method]
            if fact.name == "__call__":
                return tuple(parameter.name for parameter in fact.params[1:]) in library.APPLICATIONS
    return False


def run_overriding(s: Solver, value: int, site: Site, taker: str) -> None:
    """Of a base in *taker*'s own package: what surely overrides a method of it, for it calls that one, too.

    In other languages than Python what a class reads of others says nothing of its bases.
    """
    owner, package = s.values.all[value][1], taker.partition(".")[0]
    if package in library.STANDARD or package not in {base.partition(".")[0] for base in s.hierarchy.outside(owner)}:
        return
    if s.program.hooks_of(owner).family != "python":
        return
    here = s.node_definition[site.node]
    key = ("calls up", owner)
    overriding = s.hierarchy.derived.get(key)
    if overriding is None:
        overriding = s.hierarchy.derived[key] = [row for k in s.hierarchy.order(owner) for row in _calling_up(s, k)]
    for method, name in overriding:
        if method != here:
            enter_method(s, Call(site, -1), value, name, "callback")


def _made_outside(s: Solver, value: int, call: Call) -> None:
    """The outside makes an object of a class that derives from one of its own, and that may be what it returns."""
    kind, owner, _ = s.values.all[value]
    if kind == Kind.CLASS and s.hierarchy.outside(owner):
        s.call(value, Call(call.site, call.result), "callback")


def made_by_base(s: Solver, receiver: int, name: str, call: Call) -> None:
    """What a method of an outside base makes: an object of the class that has it, or of one that is set for it.

    `Request.blank(path)`, and `request.get_response(app)` where the class says `ResponseClass = Response`.
    """
    kind, owner, _ = s.values.all[receiver]
    base, _, last = name.rpartition(".")
    if call.result < 0 or base in ("builtins.type", "builtins.object"):
        return
    if kind in (Kind.CLASS, Kind.CLS):
        _made_outside(s, s.values.number(Kind.CLASS, owner), call)
    elif kind in INSTANCES:
        words = last.replace("_", "").lower()
        for set_for in {each for k in s.hierarchy.order(owner) for each in s.program.definitions[k].members}:
            of = SET_FOR.fullmatch(set_for)
            if of is not None and of[1].replace("_", "").lower() in words:
                chosen = s.variable_for("set for", receiver, set_for)
                members.read(s, receiver, set_for, chosen, call.site)
                s.watch(chosen, _made_outside, call)


def _held_escapes(s: Solver, value: int, site: Site) -> None:
    """Of what a container hands out only objects of outside classes are taken to be run."""
    if s.values.all[value][0] in INSTANCES:
        called_back(s, value, site)


def called_back(s: Solver, value: int, site: Site, through: str = "") -> None:
    """The methods that an outside base class calls on its subclass, when its own method *through* is run."""
    kind, owner, _ = s.values.all[value]
    if kind not in OBJECTS:
        return
    if not s.hierarchy.outside(owner):
        return
    key = ("called back", owner, through)
    names = s.hierarchy.derived.get(key)
    if names is None:
        names = s.hierarchy.derived[key] = _called_back(s, owner, through)
    if names:
        instance = value if kind in INSTANCES else s.values.number(Kind.SELF, owner)
        for name in names:
            enter_method(s, Call(site, -1), instance, name, "callback")


def _called_back(s: Solver, owner: int, through: str) -> list[str]:
    patterns = [p for base in s.hierarchy.outside(owner) for p in _run_by(base, through)]
    if not patterns:
        return []
    names = {name for k in s.hierarchy.order(owner) for name in s.program.definitions[k].members}
    return [
        name
        for name in sorted(names)
        # What starts with two underscores is not what `_*` means.
        if any(
            name == p or (p.endswith("*") and not name.startswith("__") and name.startswith(p[:-1])) for p in patterns
        )
    ]


def _calling_up(s: Solver, owner: int) -> list[tuple[int, str]]:
    """The class's own methods that call the one they override, with their names."""
    definitions = s.program.definitions
    named = ((method, definitions[method].name) for method in s.children.get(owner, ()))
    return [
        (method, name)
        for method, name in named
        if not name.startswith("__") and _calls_up(definitions[method], definitions[owner].var)
    ]


def _calls_up(fact: DefFact, owner: int) -> bool:
    """Whether a method of the class whose name the variable *owner* holds calls the one that it overrides.

    `super().close()`, `Base.close(self)`.
    """
    if fact.kind != "method" or not fact.params:
        return False
    receiver = fact.params[0].var
    instructions = [i for i in fact.code if i[0] == Op.CALL]
    bases = {i[1] for i in instructions if tuple(i[3]) == (owner, receiver)}
    bases |= {i[1] for i in fact.code if i[0] == Op.COPY and i[2] in bases}
    given_itself = {i[2] for i in instructions if tuple(i[3][:1]) == (receiver,)}
    return any(i[0] == Op.ATTR and i[3] == fact.name and (i[2] in bases or i[1] in given_itself) for i in fact.code)


def _run_by(base: str, through: str) -> tuple[str, ...]:
    """What *base*'s own method *through* runs of a subclass; "": what whoever is given an object of it may run."""
    if through and base in library.RUNS:
        return library.RUNS[base].get(through, ())
    return library.CALLED_BACK.get(base, ()) if _drives(base, through) else ()


def _drives(base: str, through: str) -> bool:
    if through == "__init__":
        return base in library.DRIVEN_WHEN_MADE
    return not through or base not in library.DRIVEN_BY or through in library.DRIVEN_BY[base]
