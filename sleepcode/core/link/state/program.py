"""FileFacts of many files laid side by side: one numbering of variables and of definitions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec.structs import replace

from sleepcode.core.facts import MIXED, DefFact, FileFacts, Flag, Op
from sleepcode.core.link.state.stubs import is_stub, without_stubs
from sleepcode.core.manifests import MANIFEST
from sleepcode.languages.protocol import Adapter, Project, adapter


class Program:
    """*paths* in order; variable v of file i is `variable_base[i] + v`, likewise definitions."""

    def __init__(self, files: Mapping[str, FileFacts], projects: Mapping[str, Project] | None = None) -> None:
        """*projects*, by family: where *files* are a part of more, by which imports are resolved."""
        manifests = {path: facts.says for path, facts in files.items() if facts.language == MANIFEST}
        files = without_stubs({path: facts for path, facts in files.items() if facts.language != MANIFEST})
        self.paths = sorted(files)
        self.facts = [files[path] for path in self.paths]
        self.number = {path: i for i, path in enumerate(self.paths)}
        self.variable_base: list[int] = []
        self.definition_base: list[int] = []
        self.definitions: list[DefFact] = []
        self.file_of: list[int] = []  # definition -> file
        variables = 0
        for i, facts in enumerate(self.facts):
            self.variable_base.append(variables)
            self.definition_base.append(len(self.definitions))
            variables += facts.variables
            self.definitions.extend(facts.definitions)
            self.file_of.extend([i] * len(facts.definitions))
        self.variables = variables
        self.adapters: list[Adapter] = [adapter(facts.language) for facts in self.facts]
        by_family: dict[str, dict[str, FileFacts]] = {}
        for path, facts, hooks in zip(self.paths, self.facts, self.adapters, strict=True):
            by_family.setdefault(hooks.family, {})[path] = facts
        self.families = by_family
        self.hooks_of_family: dict[str, Adapter] = {}
        for hooks in self.adapters:
            self.hooks_of_family.setdefault(hooks.family, hooks)
        self.projects: Mapping[str, Project] = projects or {
            family: self.hooks_of_family[family].told(self.hooks_of_family[family].project(members), manifests)
            for family, members in by_family.items()
        }
        self._give_declared_defaults()
        self.overloaded = self._overloaded()
        self.keeps_literals = any(map(decides_by_declarations, self.hooks_of_family.values()))
        self.types_builtins = any(h.types_builtins for h in self.hooks_of_family.values())
        self.functional_names = self._functional_names()
        scripts = by_family.get("javascript", {})
        self.scripts = frozenset(self.number[path] for path in scripts)
        steps = (i for facts in scripts.values() for fact in facts.definitions for i in fact.code)
        self.mixes = any(i[0] == Op.SETATTR and i[2] == MIXED for i in steps)
        self.attached: dict[tuple[int, str], int] = {}  # (class, name) -> variable of a member from outside
        self._properties: frozenset[str] | None = None
        self._taken: dict[int, dict[int, tuple[int, ...]]] = {}
        self._folders: dict[str, list[str]] | None = None
        self._resolved: dict[tuple[int, int, str], tuple[int, ...]] = {}

    def _functional_names(self) -> dict[str, frozenset[str]]:
        """Family -> the methods by which a function's value is called: of interfaces with one method."""
        found: dict[str, frozenset[str]] = {}
        for family, hooks in self.hooks_of_family.items():
            if not hooks.library.functional:
                continue
            abstract: dict[int, list[str]] = {}
            for number, fact in enumerate(self.definitions):
                if fact.flags & Flag.ABSTRACT and self.hooks_of(number).family == family:
                    abstract.setdefault(self.parent(number), []).append(fact.name)
            single = {names[0] for names in abstract.values() if len(names) == 1}
            found[family] = hooks.library.functional | single
        return found

    def _give_declared_defaults(self) -> None:
        """What a declaration in one file leaves open of a definition in another (C++)."""
        declared = {
            key: int(count) for facts in self.families.get("c", {}).values() for key, count in facts.says.items()
        }
        takes = {
            number: [p for p in fact.params if p.name != "this"]
            for number, fact in enumerate(self.definitions if declared else ())
            if fact.kind in ("method", "function") and self.hooks_of(number).family == "c"
        }
        alike = Counter((self.overload_set(number), len(taken)) for number, taken in takes.items())
        for number, taken in takes.items():
            fact, group = self.definitions[number], self.overload_set(number)
            optional = declared.get(f"{group[1]}/{','.join(p.name for p in taken)}", 0)
            if not optional and alike[group, len(taken)] == 1:
                optional = declared.get(f"{group[1]}/{len(taken)}", 0)
            if optional:
                open_ones = {p.var for p in taken[-optional:]}
                params = tuple(replace(p, default=True) if p.var in open_ones else p for p in fact.params)
                self.definitions[number] = replace(fact, params=params)

    def _overloaded(self) -> frozenset[int]:
        """Definitions that share class and name with another one, where the language tells them apart."""
        groups: dict[tuple[int, str], list[int]] = {}
        for number, fact in enumerate(self.definitions):
            if fact.kind in ("method", "function") and self.hooks_of(number).overloads:
                groups.setdefault(self.overload_set(number), []).append(number)
        return frozenset(number for group in groups.values() if len(group) > 1 for number in group)

    def overload_set(self, definition: int) -> tuple[int, str]:
        """What the overloads of one name have in common; those of a namespace or class may be in many files (C++)."""
        fact, owner = self.definitions[definition], self.parent(definition)
        if fact.kind == "function" or self.hooks_of(definition).family != "c":
            return (-1 if fact.kind == "function" else owner), fact.name
        class_name = fact.name if "." in fact.name else f"{self.definitions[owner].name}.{fact.name}"
        return -1, ".".join(class_name.split(".")[-2:])

    def path_of(self, definition: int) -> str:
        return self.paths[self.file_of[definition]]

    def base_of(self, definition: int) -> int:
        """The first variable of the file that the definition stands in."""
        return self.variable_base[self.file_of[definition]]

    def hooks_of(self, definition: int) -> Adapter:
        """What the definition's language decides by itself."""
        return self.adapters[self.file_of[definition]]

    def member(self, owner: int, name: str) -> int | None:
        """The variable of a class's own member, wherever it is written."""
        local = self.definitions[owner].members.get(name)
        if local is not None:
            return local + self.base_of(owner)
        return self.attached.get((owner, name)) if self.attached else None

    def has_member(self, name: str) -> bool:
        """Whether any class of the project defines it."""
        return name in self.definers

    @cached_property
    def definers(self) -> dict[str, list[int]]:
        """Name of a member -> the classes whose bodies bind it, in order."""
        found: dict[str, list[int]] = {}
        for number, fact in enumerate(self.definitions):
            for name in fact.members:
                found.setdefault(name, []).append(number)
        return found

    @cached_property
    def methods(self) -> dict[tuple[str, str], list[int]]:
        """(family, name) -> the methods of that name."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, fact in enumerate(self.definitions):
            if fact.kind == "method" and not is_stub(self.path_of(number), self.number):
                family = self.hooks_of(number).family
                found.setdefault((family, fact.name.rpartition(".")[2]), []).append(number)
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """The last names of all definitions."""
        return frozenset(fact.name.rpartition(".")[2] for fact in self.definitions)

    @cached_property
    def properties(self) -> frozenset[str]:
        """The names of all properties."""
        return frozenset(fact.name for fact in self.definitions if fact.flags & Flag.PROPERTY)

    def properties_of_classes(self) -> frozenset[str]:
        """Names of the properties whose receiver is called a class, as those of metaclasses are."""
        if self._properties is None:
            self._properties = frozenset(
                fact.name
                for fact in self.definitions
                if fact.flags & Flag.PROPERTY and fact.params and fact.params[0].name in ("cls", "klass")
            )
        return self._properties

    def parent(self, definition: int) -> int:
        """The enclosing definition; -1 for a module."""
        own = self.definitions[definition].parent
        return own + self.definition_base[self.file_of[definition]] if own >= 0 else -1

    def modules(self, file: int, level: int, name: str) -> tuple[int, ...]:
        """The files that an import of *name* in *file* means; empty when it lies outside."""
        key = (file, level, name)
        found = self._resolved.get(key)
        if found is None:
            hooks = self.adapters[file]
            paths = hooks.resolve_module(name, level, self.paths[file], self.projects[hooks.family])
            found = self._resolved[key] = tuple(self.number[path] for path in paths if path in self.number)
        return found

    def imported(self, file: int, facts: FileFacts) -> Iterator[int]:
        """The files that the imports of *file* name, *facts* being what it says; those inside functions, too."""
        for fact in facts.definitions:
            for i in fact.code:
                if i[0] == Op.IMPORT:
                    level, module, name = i[2], i[3], i[4]
                    if module or level:
                        yield from self.modules(file, level, module)
                    if name:
                        yield from self.modules(file, level, f"{module}.{name}" if module else name)
                elif i[0] == Op.STAR:
                    yield from self.modules(file, i[1], i[2])

    def taken_from(self, file: int, local: int) -> tuple[int, ...]:
        """The files of which a module takes the name that its own variable *local* stands for."""
        found = self._taken.get(file)
        if found is None:
            imports = (i for i in self.facts[file].definitions[0].code if i[0] == Op.IMPORT and i[4])
            found = self._taken[file] = {i[1]: self.modules(file, i[2], i[3]) for i in imports}
        return found.get(local, ())

    def beside(self, folder: str) -> tuple[str, ...]:
        """The files of a folder, and the fronts of the packages in it."""
        if self._folders is None:
            self._folders = {}
            for path in self.paths:
                inside, _, name = path.rpartition("/")
                self._folders.setdefault(inside, []).append(path)
                if name == "__init__.py":
                    self._folders.setdefault(inside.rpartition("/")[0], []).append(path)
        return tuple(self._folders.get(folder, ()))

    def qualname(self, definition: int) -> str:
        """Dotted names from the module's top; empty for a module."""
        parts: list[str] = []
        while self.definitions[definition].parent >= 0:
            parts.append(self.definitions[definition].name)
            definition = self.parent(definition)
        return ".".join(reversed(parts))

    def module_name(self, file: int) -> str:
        """The dotted name the project's own imports use; the path's own where the language has none."""
        hooks = self.adapters[file]
        names = getattr(self.projects[hooks.family], "names", {})
        path = self.paths[file]
        return names.get(path) or path.rpartition(".")[0].replace("/", ".")


def decides_by_declarations(hooks: Adapter) -> bool:
    """Whether overloads are chosen by what arguments are declared to be."""
    return hooks.types_builtins or hooks.checked_types
