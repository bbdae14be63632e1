"""A name as people write it -> the definitions, or else the files, that it may mean; never a guess."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Protocol

from sleepcode.core.grammar import is_stub, language_of
from sleepcode.core.model import Definition
from sleepcode.core.suites.tested import in_tests, is_aside

SHORTEST_HELD = 3  # letters of an object's name
FEW = 3  # an ambiguous name with at most so many meanings is answered for all of them


class Names(Protocol):
    """What the index knows of names."""

    def definition(self, id: str) -> Definition | None: ...
    def definitions_named(self, name: str) -> tuple[Definition, ...]: ...
    def definitions_in(self, path: str) -> tuple[Definition, ...]: ...
    def definition_at(self, path: str, line: int) -> Definition | None: ...
    def near_names(self, name: str, most: int = 5) -> tuple[str, ...]: ...
    def name_in_any_case(self, name: str) -> str: ...
    def imported_as(self, alias: str) -> str: ...
    def offered_as(self, alias: str) -> Definition | None: ...
    def paths(self) -> tuple[str, ...]: ...


Found = tuple[tuple[Definition, ...], tuple[str, ...]]  # definitions, or files


def look_up(name: str, names: Names, kind: str = "", *, loose: bool = False) -> Found | None:
    """loose: letters may differ in case, for what is surely meant as a name."""
    path, _, line = name.rpartition(":") if name.rpartition(":")[2].isdigit() else (name, "", "")
    if "::" in name:
        file, _, inner = name.partition("::")
        files = files_called(file, names)
        ids = (f"{one}::{inner.replace('::', '.')}" for one in files)
        ones = tuple(one for id in ids if (one := names.definition(id)))
        return (ones, ()) if ones else None
    if line:
        ones = tuple(one for file in files_called(path, names) if (one := names.definition_at(file, int(line))))
        return (ones, ()) if ones else None
    if ones := sorted_out(names.definitions_named(name), kind):
        modules = tuple(one.path for one in ones if one.kind == "module")
        return ((), modules) if len(modules) == len(ones) else (ones, ())
    files = files_called(name, names) if "/" in name or "." in name or kind == "module" else ()
    files = files or (going_by(name, names) if "-" in name else ())
    if files:
        return (), files
    if ones := sorted_out(_offered(name, names) or _of_an_object(name, names), kind):
        return ones, ()
    if loose and (one := names.offered_as(name)):
        return (one,), ()
    ones = sorted_out(_in_any_case(name, names), kind) if loose else ()
    return (ones, ()) if ones else None


def _offered(name: str, names: Names) -> tuple[Definition, ...]:
    """What a package hands on under its own name: `click.echo`, and `nx.has_path` where `nx` stands for it."""
    head, _, rest = name.partition(".")
    if not rest or names.definitions_named(head):
        return ()
    package = head if head in packages_of(names) else names.imported_as(head)
    inside = (f"{package}/", f"src/{package}/", f"lib/{package}/")
    ones = tuple(one for one in names.definitions_named(rest) if one.qualname == rest)
    if package in packages_of(names):
        ones = ones or tuple(filter(None, [names.offered_as(rest)]))
        return tuple(one for one in ones if one.path.startswith(inside))
    # Go calls a package like its folder; that of the root by a name that stands in no path.
    ones = tuple(one for one in ones if one.path.endswith(".go"))
    return tuple(one for one in ones if f"/{one.path}".rpartition("/")[0].endswith(f"/{head}")) or tuple(
        one for one in ones if "/" not in one.path
    )


def _of_an_object(name: str, names: Names) -> tuple[Definition, ...]:
    """`server.close` is said of an object: the method of a class whose name ends so, `WebSocketServer`."""
    head, _, last = name.rpartition(".")
    held = head.rpartition(".")[2].replace("_", "").lower()
    if len(held) < SHORTEST_HELD or names.definitions_named(head):
        return ()
    ones = (one for one in names.definitions_named(last) if one.kind == "method" and "." in one.qualname)
    return tuple(one for one in ones if one.qualname.split(".")[-2].lower().endswith(held))


def _in_any_case(name: str, names: Names) -> tuple[Definition, ...]:
    """What has that name but for its case, when that is one name only; `KeyError` is no `keyError()`."""
    written = name.rpartition(".")[2]
    if written.isupper():  # a constant is no method that has its name in small letters
        return ()
    last, is_class = written.lower(), bool(re.match(r"[A-Z]\w*[a-z]", written))
    spelled = names.name_in_any_case(last)
    ones = names.definitions_named(spelled) if spelled else ()
    ones = tuple(one for one in ones if not is_class or one.kind == "class")
    meant = tuple(one for one in ones if f".{one.qualname}".lower().endswith(f".{name}".lower()))
    return meant if len({one.qualname for one in meant}) == 1 else ()


def files_called(path: str, names: Names) -> tuple[str, ...]:
    """The files a written path may mean: itself, the end of one, all under a folder."""
    path = path.removeprefix("./").rstrip("/")
    everything = names.paths()
    if path in everything:
        return (path,)
    ends = tuple(one for one in everything if one.endswith(f"/{path}")) or _module(path, everything)
    ends = tuple(one for one in ends if not in_tests(one)) or ends
    return ends or tuple(one for one in everything if f"/{path}/" in f"/{one}")


def going_by(word: str, names: Names) -> tuple[str, ...]:
    """The modules or the package of the product that go by a plain word ("when routing changes")."""
    product = [path for path in names.paths() if language_of(path) and not is_aside(path)]
    modules = tuple(path for path in product if path.rpartition("/")[2].partition(".")[0] == word)
    return modules if 1 <= len(modules) <= FEW else tuple(path for path in product if f"/{word}/" in f"/{path}")


def _module(dotted: str, everything: tuple[str, ...]) -> tuple[str, ...]:
    """The file of `package.module`, or the `__init__` of `package.sub`."""
    if "." not in dotted or "/" in dotted:
        return ()
    stem = f"/{dotted.replace('.', '/')}"
    named = {one: f"/{one.rpartition('.')[0]}" for one in everything}
    exact = tuple(one for one, known in named.items() if known.endswith((stem, f"{stem}/__init__")))
    return exact if len(exact) <= FEW else ()


_KINDS = {"function": {"function", "method"}, "test": {"function", "method", "class", "test"}}


def sorted_out(ones: Iterable[Definition], kind: str) -> tuple[Definition, ...]:
    """Without later twins of one definition; of the kind that was said; the product's before the tests'."""
    known = tuple(one for one in ones if "#" not in one.id)
    known = tuple(one for one in known if not is_stub(one.path)) or known
    fitting = tuple(one for one in known if not kind or one.kind in _KINDS.get(kind, {kind})) or known
    groups = (tuple(one for one in fitting if not aside(one.path)) for aside in (is_aside, in_tests))
    return next(filter(None, groups), fitting)


def packages_of(names: Names) -> set[str]:
    """The names that the project's own packages are imported by."""
    tops = (path.removeprefix("src/").removeprefix("lib/").split("/") for path in names.paths())
    found = {parts[0] for parts in tops if len(parts) == 2 and parts[1] == "__init__.py"} - {"tests", "test"}
    return found | {name.rstrip("0123456789") for name in found}  # jinja2 is called jinja


def resembling(name: str, names: Names) -> tuple[str, ...]:
    """Who else has that last name, else names spelled like it."""
    owner, _, last = name.rpartition("::")[2].rpartition(".")
    holders = names.definitions_named(owner) if owner else ()
    members = {
        one.last: one.qualname
        for holder in holders
        for one in names.definitions_in(holder.path)
        if one.id.rpartition(".")[0] == holder.id and "#" not in one.id
    }
    if close := get_close_matches(last, members, 3, 0.6):
        return tuple(members[one] for one in close)
    alike = [one for one in names.definitions_named(last) if last != name and not in_tests(one.path)]
    found = dict.fromkeys(re.sub(r"#\d+", "", one.qualname) for one in alike if one.qualname)
    return tuple(found)[:5] or names.near_names(last)


def ids_of(found: Found | None) -> tuple[str, ...]:
    return (*(one.id for one in found[0]), *found[1]) if found else ()
