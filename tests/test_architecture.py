"""Doors -> rooms -> edges -> core -> errors: who may import whom, and one door per library."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "sleepcode"
MODULES = {
    file.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", "."): file
    for file in sorted(PACKAGE.rglob("*.py"))
}

DOORS = {"cli", "__main__"}
SERVICES = {"workspace", "refresh", "briefing", "gathering", "enriching", "arrivals", "crash"}  # rooms share
SERVICES |= {"measuring", "stats"}  # which watch runs and report shows
SERVICES |= {"call_model", "write_model", "thinking", "linking", "revisions"}
FOLDERS = {"errors": 0, "core": 1, "languages": 1, "prompts": 1, "phrases": 1, "edges": 2, "render": 5}
SERVICE, ROOM, DOOR = 3, 4, 6
SHARED_BY_EDGES = {"edges.sqlite_file"}

ONE_DOOR = {
    "diskcache": "edges.notes",
    "litellm": "edges.llm",
    "git": "edges.repository",
    "watchdog": "edges.events",
    "platformdirs": "edges.config",
    "xllamacpp": "llama_child",
    "detect_secrets": "edges.secrets",
    "typer": "cli",
    "sqlite3": "edges",
    "rich": "render",
}
NOT_IN_CORE = {
    *("asyncio", "glob", "io", "logging", "multiprocessing", "os", "psutil", "random", "shutil", "signal"),
    *("socket", "subprocess", "sys", "tempfile", "threading", "time", "urllib"),
    *ONE_DOOR,
}


def test_modules_import_downwards_and_siblings_not_at_all() -> None:
    wrong = []
    for me, name, line in imports(for_types=False):
        other = name.removeprefix("sleepcode.")
        if name == other or group(other) == group(me):
            continue
        mine, theirs = layer(me), layer(other)
        if theirs > mine or (theirs == mine and mine in (FOLDERS["edges"], ROOM) and other not in SHARED_BY_EDGES):
            wrong.append(f"{me}:{line} imports {other}")
    assert not wrong


def test_core_is_pure() -> None:
    wrong = [f"{me}:{line} imports {name}" for me, name, line in imports() if is_core(me) and top(name) in NOT_IN_CORE]
    wrong += [f"{me}:{line} calls {name}" for me, name, line in calls() if is_core(me) and name in ("open", "input")]
    assert not wrong


def test_the_folders_of_core_import_each_other_in_one_direction() -> None:
    known = {folder(me) for me in MODULES if folder(me)}
    arrows = {(folder(me), folder(name.removeprefix("sleepcode."))) for me, name, _ in imports()}
    arrows = {(mine, theirs) for mine, theirs in arrows if mine != theirs and {mine, theirs} <= known}
    below = {each: {theirs for mine, theirs in arrows if mine == each} for each in known}
    TopologicalSorter(below).prepare()  # raises CycleError, which names the circle


def test_modules_do_not_import_each_other_in_circles() -> None:
    below: dict[str, set[str]] = {module: set() for module in MODULES}
    for me, name, _ in imports(for_types=False):
        below[me] |= {name.removeprefix("sleepcode."), f"{name.removeprefix('sleepcode.')}.__init__"} & MODULES.keys()
    TopologicalSorter(below).prepare()  # raises CycleError, which names the circle


def test_each_library_has_one_door() -> None:
    wrong = [
        f"{me}:{line} imports {name}, whose door is {ONE_DOOR[top(name)]}"
        for me, name, line in imports()
        if top(name) in ONE_DOOR and not f"{me}.".startswith(f"{ONE_DOOR[top(name)]}.")
    ]
    assert not wrong


def test_only_render_prints_and_only_the_door_exits() -> None:
    prints = {"print", "sys.stdout.write", "sys.stderr.write"}
    exits = {"sys.exit", "exit", "quit"}
    wrong = [f"{me}:{line} {name}" for me, name, line in calls() if name in prints and top(me) != "render"]
    wrong += [f"{me}:{line} {name}" for me, name, line in calls() if name in exits and me not in DOORS]
    assert not wrong


def test_every_module_says_what_it_is_for() -> None:
    trees = {name: tree(name) for name in MODULES}
    assert [name for name, found in trees.items() if found.body and not ast.get_docstring(found)] == []


def top(name: str) -> str:
    return name.partition(".")[0]


def is_core(me: str) -> bool:
    return layer(me) == FOLDERS["core"]


def layer(module: str) -> int:
    first = top(module)
    if first in DOORS:
        return DOOR
    if first == "__init__":
        return FOLDERS["errors"]
    return FOLDERS.get(first, SERVICE if first in SERVICES else ROOM)


def group(module: str) -> str:
    """Modules of one group are one thing: a room in several files, an edge that is a folder."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "edges" else parts[0]


def folder(module: str) -> str:
    """The folder of core that a module stands in, as `link.rules`; empty for one that stands in none."""
    parts = module.split(".")
    return ".".join(parts[1:-1]) if parts[0] == "core" else ""


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


@cache
def imports(*, for_types: bool = True) -> list[tuple[str, str, int]]:
    """(module, what it imports, line), wherever the import stands."""
    found = []
    for me in MODULES:
        blocks = [node for node in ast.walk(tree(me)) if isinstance(node, ast.If)]
        typing = {id(n) for node in blocks if "TYPE_CHECKING" in ast.unparse(node.test) for n in ast.walk(node)}
        for node in ast.walk(tree(me)):
            if id(node) in typing and not for_types:
                continue
            if isinstance(node, ast.Import):
                found += [(me, alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                whole = [f"{node.module}.{alias.name}" for alias in node.names]
                known = [name if name.removeprefix("sleepcode.") in MODULES else str(node.module) for name in whole]
                found += [(me, name, node.lineno) for name in known]
    return found


@cache
def calls() -> list[tuple[str, str, int]]:
    return [
        (me, ast.unparse(node.func), node.lineno)
        for me in MODULES
        for node in ast.walk(tree(me))
        if isinstance(node, ast.Call)
    ]
