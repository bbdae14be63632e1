"""What a language's own module tells the extractor and the linker that its query cannot.

A language without a module gets `Plain`.  Everything here is a pure function of its arguments, so
facts stay a function of one file's bytes, and a project is known by its paths and its facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import takewhile
from typing import TYPE_CHECKING, Protocol

from sleepcode.core.facts import FileFacts
from sleepcode.core.grammar import Library, table
from sleepcode.core.matches import unquoted

if TYPE_CHECKING:
    from tree_sitter import Node

    from sleepcode.core.generic.draft import Extraction, Handler
    from sleepcode.core.generic.roles import Role

Files = Mapping[str, FileFacts]  # path -> facts, of one family of languages
Handlers = Mapping[str, "Handler"]  # by role
NONE: Handlers = {}
Manifests = Mapping[str, Mapping[str, str]]  # path of a package.json, go.mod, ... -> what it says


@dataclass(frozen=True, slots=True)
class Project:
    """The files of one family of languages, as the resolution of modules needs to see them."""

    paths: frozenset[str]
    folders: Mapping[str, tuple[str, ...]]  # folder ("" at the top) -> paths of its files, sorted
    packages: Mapping[str, tuple[str, ...]]  # declared package -> paths, sorted
    roots: tuple[str, ...] = ()  # prefixes that the project's own modules go by (Go), longest first
    places: Mapping[str, str] = field(default_factory=dict)  # what manifests say, as each language needs it


class Adapter(Protocol):
    """The hooks.  Extraction reads the first group, linking the second."""

    family: str  # languages of one family see each other's definitions: "javascript", "c", "java"
    implicit_this: str  # the name of the receiver that methods do not declare; "" where they do
    field_mark: str  # before the name of an attribute that is read, not called: "." where fields and methods
    # of one name are two things (Java)
    library: Library  # what is known of its own library
    bare_members: bool  # a bare name may mean a member of the enclosing class (Java, C++)
    declares: Handlers  # role -> handler of the first pass, in place of the general one
    evaluates: Handlers  # role -> handler of the second pass, in place of the general one
    overloads: bool  # definitions of one name differ by their parameters
    types_builtins: bool  # a declared builtin type is all there is to its values (Java; a C `char` may be a pointer)
    builtins: frozenset[str]  # names that are bound everywhere, as `builtins.<name>`
    free_is_external: bool  # a free name found nowhere is the name of something outside
    has_packages: bool  # `project` reads the package that each file declares
    packages_run: bool  # importing a.b.c runs a and a.b, too
    final_types: bool  # only abstract types (interfaces, traits) have subtypes (Go, Rust, C)
    nominal_types: bool  # what is declared of a class holds that class's objects and its subclasses' only
    checked_types: bool  # and the compiler sees to that, so that nothing else gets there (C++)
    keyed_by_names: bool  # a member may go by what a name holds: `[kName]() {}` (JavaScript's symbols)
    own_library: frozenset[str]  # modules that are the language's own, whatever the project calls its files
    path_heads: frozenset[str]  # what paths only begin with: names no import of its own (Rust's `crate`)
    exports_all: bool  # what a file declares at its top is seen by others, private names aside

    def prepare(self, content: bytes) -> bytes:
        """The bytes as the grammar can read them; every line keeps its place."""

    def reread(self, content: bytes) -> bytes:
        """The same for a file in which the grammar found errors: what is valid, and unknown to it."""

    def is_constructor(self, name: str, class_name: str) -> bool: ...

    def also_named(self, name: str) -> tuple[str, ...]:
        """Further names of a member: the graph's for operators and such (`__call__`)."""

    def spelled(self, x: "Extraction", name: str) -> str:
        """How a name that is declared nowhere here is written among the free names; see `spellings`."""

    def names(self, x: "Extraction", role: "Role") -> tuple[str, str]:
        """(name, class that it stands outside of or "") of a definition."""

    def title(self, x: "Extraction", role: "Role") -> str:
        """What the runner calls a test; what is only known when it runs stands as `${code}`."""

    def owner(self, x: "Extraction", name: str) -> int:
        """The variable of the class that a definition outside of it names as its own."""

    def holder(self, x: "Extraction", kind: "Node | None") -> str:
        """What stands before the name of a member of a value that is taken apart as one of *kind* (Rust's variants)."""

    def finish(self, x: "Extraction") -> None:
        """The last word on one file, before its facts are frozen."""

    def project(self, files: Files) -> Project:
        """What `resolve_module` reads; computed once for many files."""

    def told(self, project: Project, manifests: Manifests) -> Project:
        """*project* with what the repository's own descriptions say of it; see core/manifests.py."""

    def resolve_module(self, module: str, level: int, path: str, project: Project) -> tuple[str, ...]:
        """The files that together are what IMPORT or STAR of (*level*, *module*) in *path* names.

        Empty when it lies outside of the project.
        """

    def publishes(self, path: str, facts: FileFacts) -> str:
        """The key of the scope whose files see each other's exports without an import; "" for none."""

    def spellings(self, name: str) -> tuple[str, ...]:
        """The exported names a free name may stand for, in order; the first hit wins.

        The last one names it where nothing in the project does.
        """

    def included(self, name: str) -> tuple[str, ...]:
        """The same, where another file's text is taken in (#include): its private names are seen, too."""

    def implied_bases(self, files: Files) -> tuple[tuple[str, int, str, int], ...]:
        """(path, class, path, base): definitions that are a base without saying so (Go's interfaces)."""


class Plain:
    """The hooks of a language that needs none."""

    family = ""
    implicit_this = "this"
    field_mark = ""
    bare_members = False
    overloads = False
    types_builtins = False
    builtins: frozenset[str] = frozenset()
    free_is_external = True
    has_packages = False
    packages_run = False
    final_types = False
    nominal_types = False
    checked_types = False
    exports_all = True
    own_library: frozenset[str] = frozenset()
    keyed_by_names = False
    path_heads: frozenset[str] = frozenset()

    def __init__(self, language: str = "", declares: Handlers = NONE, evaluates: Handlers = NONE) -> None:
        """declares, evaluates: the language's own roles, of the first pass and of the second."""
        self.library = table()[language].library if language else Library()
        self.family = self.family or language
        self.declares, self.evaluates = declares, evaluates

    def prepare(self, content: bytes) -> bytes:
        return content

    def reread(self, content: bytes) -> bytes:
        return content

    def is_constructor(self, name: str, class_name: str) -> bool:
        return name == "constructor"

    def also_named(self, name: str) -> tuple[str, ...]:
        return ()

    def spelled(self, x: "Extraction", name: str) -> str:
        return name

    def names(self, x: "Extraction", role: "Role") -> tuple[str, str]:
        return x.name(role), x.name(role, "receiver")

    def title(self, x: "Extraction", role: "Role") -> str:
        return unquoted(x.name(role, "title"))

    def owner(self, x: "Extraction", name: str) -> int:
        return x.named(name)

    def holder(self, x: "Extraction", kind: "Node | None") -> str:
        return ""

    def finish(self, x: "Extraction") -> None:
        return None

    def project(self, files: Files) -> Project:
        return project_of(files)

    def told(self, project: Project, manifests: Manifests) -> Project:
        return project

    def resolve_module(self, module: str, level: int, path: str, project: Project) -> tuple[str, ...]:
        return ()

    def publishes(self, path: str, facts: FileFacts) -> str:
        return ""

    def spellings(self, name: str) -> tuple[str, ...]:
        return (name,)

    def included(self, name: str) -> tuple[str, ...]:
        return self.spellings(name)

    def implied_bases(self, files: Files) -> tuple[tuple[str, int, str, int], ...]:
        return ()


@cache
def adapter(language: str) -> Adapter:
    """The hooks of *language*: `adapter` in the module that its row of languages.toml names."""
    module = table()[language].module
    found = getattr(import_module(module), "adapter", None) if module else None
    return found if found is not None else Plain(language)


def attached(facts: FileFacts) -> tuple[tuple[str, str, int], ...]:
    """(free name of the class, member, variable) of members defined outside of a class of another file.

    Go's methods, C++'s out-of-line definitions.  The same is in the code as SETATTR on the free name.
    """
    named = {var: name for name, var in facts.free.items()}
    return tuple(
        (named[d.bases[0]], d.name.rpartition(".")[2], d.var)
        for d in facts.definitions
        if d.kind == "method" and d.bases and d.bases[0] in named
    )


def project_of(files: Files) -> Project:
    folders: dict[str, list[str]] = {}
    packages: dict[str, list[str]] = {}
    for path in sorted(files):
        folders.setdefault(path.rpartition("/")[0], []).append(path)
        packages.setdefault(files[path].package, []).append(path)
    return Project(
        frozenset(files),
        {k: tuple(v) for k, v in folders.items()},
        {k: tuple(v) for k, v in packages.items() if k},
    )


def shared_folders(one: str, other: str) -> int:
    """How many leading folders two paths share."""
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
