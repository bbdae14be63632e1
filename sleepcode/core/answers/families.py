"""Classes and their families: subclasses, what overrides what, what a subclass has to write."""

from collections.abc import Callable, Iterable

from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.answers.satisfied import satisfying
from sleepcode.core.answers.signature import fact_of
from sleepcode.core.bases import bases_at, bases_in
from sleepcode.core.facts import Flag
from sleepcode.core.model import Claim, Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted, listed

MOST_GENERATIONS = 6
MOST_REWRITTEN = 6  # methods that most subclasses have of their own
MOST_SHOWN = 8  # of these, each
MOST_NAMED = 6  # in the first line
MOST_HANDS = 3  # files that give a class on before the one that names it
_OF_NOTHING = {"object", "Generic", "Protocol"}  # bases without members that one overrides
_GIVES_ON = {"__init__.py", "__init__.pyi", "index.ts", "index.js", "index.mjs", "index.tsx", "mod.rs", "lib.rs"}
_SEE_EACH_OTHER = (".java", ".go")  # within a folder
_HAVE_INTERFACES = (".go", ".java", ".rs", ".ts", ".tsx", ".mts", ".cts")

# The files in which a class has a base of that name; without it, only the importers are looked at.
Deriving = Callable[[str], Iterable[str]]


def extend(rows: Rows, subjects: tuple[Definition, ...], deriving: Deriving | None = None) -> Found:
    """Of a class: its subclasses and what they must write; of a method: what overrides it."""
    claims: list[Claim] = []
    parts: list[str] = []
    overriding: set[str] = set()
    for subject in subjects:
        if subject.kind == "class":
            below = subclasses_of(rows, subject, deriving)
            left = [one for one in _methods(rows, subject) if _is_abstract(rows, one)]
            claims += [
                claim(rows, "extend", f"{named(one)} is left to subclasses", [(one.path, one.line)]) for one in left
            ]
            claims += _rewritten(rows, subject, below)
            pure = bool(left) and subject.path.endswith(_HAVE_INTERFACES) and _is_abstract(rows, subject)
            does = "implements" if pure else "extends"
            claims += [
                claim(rows, "extend", f"{named(one)} {does} {named(subject)}", [(one.path, one.line)]) for one in below
            ]
            number = _with_tests(below, "class" if pure else "subclass", "classes" if pure else "subclasses")
            none = "implements it" if pure else f"names {named(subject)} as a base"
            some = f"is implemented by {number}" if pure else f"has {number}"
            of_it = f"of {named(subject)}: " if pure else ""
            own = [one for one in below if not in_tests(one.path)]
            names = f": {listed((named(one) for one in own), MOST_NAMED)}" if own and len(subjects) == 1 else ""
            parts.append(f"{named(subject)} {some}{names}" if below else f"{of_it}no class of the project {none}")
        else:
            over = overrides_of(rows, subject, deriving)
            overriding |= {one.id for one in (*over, subject)} if over or len(subjects) == 1 else set()
            claims += [
                claim(rows, "extend", f"{named(one)} overrides {named(subject)}", [(one.path, one.line)])
                for one in over
            ]
            if over or len(subjects) == 1:
                number = _with_tests(over, "method") if over else "no method"
                parts.append(f"{named(subject)} is overridden by {number}")
    if (
        len({named(one) for one in subjects}) < len(subjects) == len(parts)
    ):  # two classes of one name: say which is which
        parts = [f"{part} ({one.path})" for part, one in zip(parts, subjects, strict=True)]
    over_none = [one for one in subjects if one.kind != "class" and one.id not in overriding]
    if parts and over_none:
        who = listed((named(one) for one in over_none), MOST_NAMED)
        parts.append(f"{who} {'is' if len(over_none) == 1 else 'are'} called so, too, and not overridden")
    if not parts:
        parts = [f"none of the {len(subjects)} methods of that name is overridden"]
    return Found("; ".join(parts), tuple(claims))


def _with_tests(ones: tuple[Definition, ...], noun: str, plural: str = "") -> str:
    """ "4 subclasses, 1 of them in tests": those of the tests are no part of what the project offers."""
    inside = sum(in_tests(one.path) for one in ones)
    told = "all in tests" if inside == len(ones) else f"{inside} of them in tests"
    return counted(len(ones), noun, plural) + (f", {told}" if inside else "")


def _rewritten(rows: Rows, cls: Definition, below: tuple[Definition, ...]) -> list[Claim]:
    """The methods that most of its subclasses have of their own, most often first: those that one writes."""
    written: list[tuple[int, Definition, list[tuple[str, int]]]] = []
    for method in _methods(rows, cls):
        last = method.last
        if method.kind == "method" and not (last.startswith("__") and last.endswith("__")):
            own = [one for child in below if (one := _method_of(rows, child, last))]
            if own and 2 * len(own) >= len(below):
                written.append((len(own), method, [(one.path, one.line) for one in own[:MOST_SHOWN]]))
    written.sort(key=lambda each: -each[0])
    return [
        claim(
            rows,
            "extend",
            f"{number} of the {len(below)} have their own {named(method)}",
            [(method.path, method.line), *places],
        )
        for number, method, places in written[:MOST_REWRITTEN]
    ]


def overridden(rows: Rows, subjects: tuple[Definition, ...]) -> Found:
    """What a class, or a method, overrides of the project's classes above it."""
    claims: list[Claim] = []
    parts: list[str] = []
    outside = False
    for subject in subjects:
        cls = subject if subject.kind == "class" else rows.definition(subject.id.rpartition(".")[0])
        if cls is None or cls.kind != "class":
            continue
        above = ancestors_of(rows, cls)
        outside |= any(
            base is None and name != "object" for one in (cls, *above) for name, base in _bases_of(rows, one)
        )
        ones = _methods(rows, cls) if subject is cls else [subject]
        found = 0
        for one in ones:
            last = one.last
            base = next((each for top in above if (each := rows.definition(f"{top.id}.{last}"))), None)
            if base is not None and "#" not in one.id:
                found += 1
                text = f"{named(one)} overrides {named(base)}"
                claims.append(claim(rows, "extend", text, [(one.path, one.line), (base.path, base.line)]))
        number = counted(found, "member")
        parts.append(
            f"{named(subject)} overrides {number} of its bases" if above else f"{named(subject)} has no base here"
        )
    text = "; ".join(parts) or "only classes and their methods override"
    if outside:
        text += "; what it overrides of classes outside of the project is not known"
    return Found(text, tuple(claims), (), guessed=outside)


def bases(rows: Rows, subjects: tuple[Definition, ...]) -> Found:
    """The classes that a class names as its bases, and theirs, nearest first."""
    claims: list[Claim] = []
    parts: list[str] = []
    for subject in (one for one in subjects if one.kind == "class"):
        direct: list[str] = []
        seen, generation = {subject.id}, [subject]
        for _ in range(MOST_GENERATIONS):
            above = [(one, name, base) for one in generation for name, base in _bases_of(rows, one)]
            direct = direct or [name for _, name, _ in above]
            for one, name, base in above:
                text = f"{named(one)} extends {named(base) if base else f'`{name}`, which is not of this project'}"
                claims.append(claim(rows, "extend", text, [(one.path, one.line)]))
            generation = [base for _, _, base in above if base and base.id not in seen]
            seen.update(base.id for base in generation)
        names = " and ".join(f"`{name}`" for name in direct)
        parts.append(f"{named(subject)} extends {names}" if direct else f"{named(subject)} names no base")
    return Found("; ".join(parts), tuple(dict.fromkeys(claims))) if parts else extend(rows, subjects)


def ancestors_of(rows: Rows, one: Definition) -> tuple[Definition, ...]:
    """The project's classes above it, nearest first."""
    found: dict[str, Definition] = {}
    generation = [one]
    for _ in range(MOST_GENERATIONS):
        above = [base for each in generation for _, base in _bases_of(rows, each) if base is not None]
        generation = [base for base in above if base.id not in found and base.id != one.id]
        found.update((base.id, base) for base in generation)
    return tuple(found.values())


def _bases_of(rows: Rows, one: Definition) -> list[tuple[str, Definition | None]]:
    """The names of its bases in order; which class of the project each is, by the files that its own may see."""
    return [(name, _class_called(rows, one, name)) for name in bases_at(rows.facts_of(one.path), one.line)]


def _class_called(rows: Rows, one: Definition, name: str) -> Definition | None:
    known = [each for each in rows.definitions_named(name) if each.kind == "class" and each.id != one.id]
    nearest = [each for each in known if each.path == one.path]
    imported = [each for each in known if one.path in rows.importers_of(each.path)]
    return next(iter(nearest or imported or (known if len(known) == 1 else ())), None)


def subclasses_of(rows: Rows, one: Definition, deriving: Deriving | None = None) -> tuple[Definition, ...]:
    """Classes that name it as a base, and their subclasses; by its name, in its file and those that import it.

    deriving: also where a package gives it on (`pkg.Base` of pkg/base.py).
    """
    found: dict[str, Definition] = {}
    known: Bases = {}
    generation = [one]
    for _ in range(MOST_GENERATIONS):
        children = [child for parent in generation for child in _children(rows, parent, known, deriving)]
        children += [child for parent in generation for child in _silent_children(rows, parent)]
        generation = [child for child in children if child.id not in found and child.id != one.id]
        found.update((child.id, child) for child in generation)
    return tuple(sorted(found.values(), key=lambda child: (child.path, child.line)))


def overrides_of(rows: Rows, method: Definition, deriving: Deriving | None = None) -> tuple[Definition, ...]:
    """Methods of that name in the subclasses of its class."""
    owner, _, name = method.id.rpartition(".")
    above = rows.definition(owner) if method.kind == "method" else None
    if above is None or above.kind != "class" or (name.startswith("__") and not name.endswith("__")):
        return ()
    ones = (_method_of(rows, child, name) for child in subclasses_of(rows, above, deriving))
    return tuple(one for one in ones if one)


def _method_of(rows: Rows, cls: Definition, name: str) -> Definition | None:
    """Of a class whose methods may stand in other files of its folder (Go), too."""
    found = rows.definition(f"{cls.id}.{name}")
    if found is not None or not cls.path.endswith(".go"):
        return found
    folder, wanted = cls.path.rpartition("/")[0], f"{cls.qualname}.{name}"
    named_so = (one for one in rows.definitions_named(wanted) if one.qualname == wanted)
    return next((one for one in named_so if one.path.rpartition("/")[0] == folder), None)


def root_of(rows: Rows, methods: tuple[Definition, ...]) -> Definition | None:
    """The one of them that all others override; None where they are no such family."""
    for one in methods:
        below = {each.id for each in overrides_of(rows, one)} | {one.id}
        if all(each.id in below for each in methods):
            return one
    return None


def tops_of(rows: Rows, methods: tuple[Definition, ...]) -> tuple[Definition, ...]:
    """Those of them that override none of the others, the one that most others override first."""
    below = {one.id: {each.id for each in overrides_of(rows, one)} for one in methods}
    over = {id for ids in below.values() for id in ids}
    tops = [one for one in methods if one.id not in over]
    return tuple(sorted(tops, key=lambda one: -len(below[one.id]))) or methods


Bases = dict[str, tuple[tuple[int, tuple[str, ...]], ...]]  # path -> (line of a class, names of its bases)


def _children(rows: Rows, parent: Definition, known: Bases, deriving: Deriving | None) -> Iterable[Definition]:
    last = parent.last
    for path in _who_may_name(rows, parent, deriving):
        if path not in known:
            facts = rows.facts_of(path)
            known[path] = tuple((fact.line, bases) for _, fact, bases in bases_in(facts)) if facts else ()
        named_so = {line for line, bases in known[path] if last in bases}
        if named_so:
            for one in rows.definitions_in(path):
                if one.kind == "class" and one.line in named_so and one.id != parent.id:
                    yield one


def _silent_children(rows: Rows, parent: Definition) -> list[Definition]:
    abstract = [one for one in _methods(rows, parent) if _is_abstract(rows, one)]
    return satisfying(rows, parent, abstract) if abstract else []


def _who_may_name(rows: Rows, parent: Definition, deriving: Deriving | None) -> Iterable[str]:
    """Its file, its importers, and the importers of what gives it on that see no nearer class of that name."""
    near = dict.fromkeys((parent.path, *rows.importers_of(parent.path)))
    if deriving is None:
        return near
    last = parent.last
    further = {path for path in deriving(last) if path not in near}
    if further:
        others = {one.path for one in rows.definitions_named(last) if one.kind == "class"} - {parent.path}
        nearer = {path for home in others for path in (home, *rows.importers_of(home))}
        home = parent.path.rpartition("/")[0]  # the files of a package need no import to see each other
        beside = {path for path in further if path.endswith(_SEE_EACH_OTHER) and path.rpartition("/")[0] == home}
        near.update(dict.fromkeys(sorted(((further - nearer) & _given_to(rows, parent.path)) | beside)))
    return near


def _given_to(rows: Rows, home: str) -> set[str]:
    """The files that import what gives on, as packages do, what stands in *home*."""
    found: set[str] = set()
    giving = {home}
    for _ in range(MOST_HANDS):
        importers = {path for each in giving for path in rows.importers_of(each)} - found
        found |= importers
        giving = {path for path in importers if path.rpartition("/")[2] in _GIVES_ON}
    return found


def _methods(rows: Rows, one: Definition) -> list[Definition]:
    return [each for each in rows.definitions_in(one.path) if each.id.rpartition(".")[0] == one.id]


def _is_abstract(rows: Rows, one: Definition) -> bool:
    fact = fact_of(rows, one)
    return bool(fact and fact.flags & Flag.ABSTRACT)
