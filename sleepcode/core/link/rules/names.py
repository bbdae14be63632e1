"""Names across files: free names, star imports and attributes of modules."""

from collections.abc import Iterator

from sleepcode.core.facts import BESIDE, Op
from sleepcode.core.link.rules.outside_members import attach_members
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind


def bind_names(s: Solver) -> None:
    """Give every free name of every file its sources."""
    program = s.program
    scopes: dict[tuple[str, str], dict[str, list[int]]] = {}
    for file, facts in enumerate(program.facts):
        hooks = program.adapters[file]
        s.stars[file] = [
            module
            for definition in facts.definitions
            for instruction in definition.code
            if instruction[0] == Op.STAR
            for module in program.modules(file, instruction[1], instruction[2])
        ]
        key = hooks.publishes(program.paths[file], facts)
        if key:
            scope = scopes.setdefault((hooks.family, key), {})
            for name, local in facts.exports.items():
                scope.setdefault(name, []).append(program.variable_base[file] + local)
    for file, facts in enumerate(program.facts):
        hooks = program.adapters[file]
        base = program.variable_base[file]
        shared = scopes.get((hooks.family, hooks.publishes(program.paths[file], facts)), {})
        for name, local in facts.free.items():
            _bind_free(s, file, name, base + local, shared, hooks.spellings(name))
    attach_members(s, scopes)
    for owner_path, owner, base_path, base_class in (
        row
        for family, members in program.families.items()
        for row in program.hooks_of_family[family].implied_bases(members)
    ):
        child = program.definition_base[program.number[owner_path]] + owner
        parent = program.definition_base[program.number[base_path]] + base_class
        s.hierarchy.add_base(child, 99, parent)


def _bind_free(
    s: Solver,
    file: int,
    name: str,
    into: int,
    shared: dict[str, list[int]],
    spellings: tuple[str, ...],
) -> None:
    program = s.program
    hooks = program.adapters[file]
    for spelling in hooks.included(name):
        found = list(_included(s, file, spelling))
        for source in found:
            s.flow(source, into)
        if found:
            return
    for spelling in spellings:
        if sources := shared.get(spelling):
            for source in sources:
                s.flow(source, into)
            return
    if name in hooks.builtins:
        s.give(into, Kind.EXTERNAL, f"builtins.{name}")
    elif hooks.checked_types:
        if spellings[-1] in hooks.library.texts:
            s.texts.add(into)
        s.unfound.append((into, spellings[-1].replace("::", ".")))
    elif hooks.free_is_external:
        s.give(into, Kind.EXTERNAL, spellings[-1].replace("::", "."))


def _included(s: Solver, file: int, name: str) -> Iterator[int]:
    """The variable of *name* in the modules that the file takes in; where names are overloaded, in each of them."""
    if not s.program.adapters[file].overloads:
        for module in reversed(s.stars[file]):
            source = _starred(s, file, module, name, set())
            if source is not None:
                yield source
                return
        return
    seen, waiting = {file}, list(s.stars[file])
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += s.stars.get(module, ())
            local = s.program.facts[module].exports.get(name)
            if local is not None:
                yield local + s.program.variable_base[module]


def exported(s: Solver, file: int, name: str, seen: set[int]) -> int | None:
    """The variable of *name* in the module, through its star imports; None when it has none."""
    if file in seen:
        return None
    seen.add(file)
    local = s.program.facts[file].exports.get(name)
    if local is not None:
        return local + s.program.variable_base[file]
    found: list[int] = []
    for module in reversed(s.stars.get(file, ())):
        source = _starred(s, file, module, name, seen)
        if source is not None:
            found.append(source)
            if not s.program.adapters[file].overloads:
                break
    if len(found) < 2:
        return found[0] if found else None
    for source in found:  # which one it is, the build's configuration says
        s.flow(source, s.variable_for("starred", file, name))
    return s.variable_for("starred", file, name)


def _starred(s: Solver, file: int, module: int, name: str, seen: set[int]) -> int | None:
    """The variable of *name* in the module, if `from module import *` gives it to *file*.

    What a module of a package has itself from the package, another one gave that before.
    """
    facts = s.program.facts[module]
    if facts.all_names is not None and name not in facts.all_names:
        return None
    local = facts.exports.get(name)
    if local is not None and file in s.program.taken_from(module, local):
        return None
    return exported(s, module, name, seen)


def package_attribute(s: Solver, file: int, package: int, name: str, result: int, site: Site) -> None:
    """`module.name`, where several files together may be the module (a package of Go)."""
    for member in s.packages[package] or (file,):
        if not package or name in s.program.facts[member].exports:
            module_attribute(s, member, name, result, site)
            s.flow(s.variable_for("module attribute", member, name), result)


def module_attribute(s: Solver, file: int, name: str, result: int, site: Site) -> None:
    """`module.name`: what the module binds, else a submodule, else its `__getattr__`."""
    source = exported(s, file, name, set())
    if source is not None:
        s.flow(source, result)
    if source is None or s.points_to[source] is None:
        path = s.program.paths[file]
        if path.endswith("__init__.py"):
            for module in s.program.modules(file, 1, name):
                s.give(result, Kind.MODULE, module)
                return
    if source is None:
        hook = exported(s, file, "__getattr__", set())
        if hook is not None:
            s.watch(hook, Solver.call, Call(site, result))


def imported(s: Solver, file: int, level: int, module: str, name: str, result: int, site: Site) -> None:
    """An import statement: bind *result*, and note which modules it runs."""
    program = s.program
    found = program.modules(file, level, module) if module or level else ()
    if not name:
        if found:
            s.give(result, Kind.MODULE, found[0], s.package(found))
            if result < 0 or module.rpartition("::")[2] not in program.adapters[file].path_heads:
                _runs(s, file, level, module, site)
        if not found and level == 0 and result >= 0:
            s.give(result, Kind.EXTERNAL, module)
        return
    bound = False
    for target in found:
        _runs(s, file, level, module, site)
        source = exported(s, target, name, set())
        # `from . import a` in the package itself binds the very name it would find.
        if source is not None and source != result:
            s.flow(source, result)
            if source in s.constants:
                s.constants[result] = s.constants[source]
            elif source in s.stands_for:
                s.stands_for[result] = s.stands_for[source]
            s.flow(s.variable_for("module attribute", target, name), result)
            bound = target != file  # `from . import name` in __init__ itself means the submodule
    if not bound:
        dotted = f"{module}.{name}" if module else name
        for target in program.modules(file, level, dotted):
            s.give(result, Kind.MODULE, target)
            _runs(s, file, level, dotted, site)
            bound = True
            for package in found[:1] if target not in found else ():
                _ask_package(s, file, package, target, site)
    if not bound and found:
        module_attribute(s, found[0], name, result, site)
    elif not bound and level == 0:
        s.give(result, Kind.EXTERNAL, f"{module}.{name}")


def _ask_package(s: Solver, file: int, package: int, submodule: int, site: Site) -> None:
    """`from package import submodule` asks the package's `__getattr__` for what was not imported before."""
    hook = exported(s, package, "__getattr__", set()) if file != package else None
    if hook is not None and submodule not in s.program.imported(package, s.program.facts[package]):
        s.watch(hook, Solver.call, Call(site, -1))


def _runs(s: Solver, file: int, level: int, module: str, site: Site) -> None:
    """Importing a.b.c runs a, a.b and a.b.c, where packages are modules themselves."""
    parts = module.split(".") if module else [""]
    first = 1 if s.program.adapters[file].packages_run else len(parts)
    for length in range(first, len(parts) + 1):
        for target in s.program.modules(file, level, ".".join(parts[:length])):
            if target != file and (module != BESIDE or _calls_anything(s, target)):
                s.imports.append((site.node, target, site.line))


def _calls_anything(s: Solver, file: int) -> bool:
    """Whether the file calls something outside of all functions.

    But for its own `init`: much of what such a one names it only hands over, to be run later.
    """
    definitions = s.program.facts[file].definitions
    own = {fact.var for fact in definitions if fact.name == "init"}
    return any(i[0] == Op.CALL and i[2] not in own for i in definitions[0].code)
