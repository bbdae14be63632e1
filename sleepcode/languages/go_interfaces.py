"""Go: which types of a project satisfy which of its interfaces; no file says so."""

from collections import defaultdict

from sleepcode.core.facts import Flag
from sleepcode.languages.protocol import Files


def satisfied(files: Files) -> tuple[tuple[str, int, str, int], ...]:
    """(path, type, path, interface): types with every method of an interface, by name and number of parameters."""
    interfaces: list[tuple[str, int, frozenset[tuple[str, int]]]] = []
    methods: dict[tuple[str, int], set[tuple[str, int]]] = {}
    by_name: dict[tuple[str, str], tuple[str, int]] = {}
    embeds: list[tuple[str, int]] = []
    for path, facts in files.items():
        folder = path.rpartition("/")[0]
        for index, d in enumerate(facts.definitions):
            if d.kind == "class" and d.parent == 0:
                by_name[folder, d.name] = (path, index)
                if d.bases:
                    embeds.append((path, index))
    for path, facts in files.items():
        folder = path.rpartition("/")[0]
        for d in facts.definitions:
            if d.kind != "method":
                continue
            signature = (d.name.rpartition(".")[2], len(d.params) - 1)
            if d.parent == 0:
                owner = by_name.get((folder, d.name.partition(".")[0]))
            else:
                owner = (path, d.parent)
            if owner is not None:
                methods.setdefault(owner, set()).add(signature)
    _promote(files, embeds, methods, by_name)
    having: dict[tuple[str, int], set[tuple[str, int]]] = defaultdict(set)
    for owner, signatures in methods.items():
        facts = files[owner[0]]
        if facts.definitions[owner[1]].flags & Flag.ABSTRACT:
            interfaces.append((*owner, frozenset(signatures)))
        else:
            for signature in signatures:
                having[signature].add(owner)
    found = []
    for path, index, wanted in interfaces:
        rarest = min(wanted, key=lambda signature: len(having[signature]))
        for owner in sorted(having[rarest]):
            if wanted <= methods[owner]:
                found.append((*owner, path, index))
    return tuple(found)


def _promote(
    files: Files,
    embeds: list[tuple[str, int]],
    methods: dict[tuple[str, int], set[tuple[str, int]]],
    by_name: dict[tuple[str, str], tuple[str, int]],
) -> None:
    """Embedded types of the same package lend their methods; two rounds reach what code uses."""
    for _ in range(2):
        for path, index in embeds:
            facts = files[path]
            folder = path.rpartition("/")[0]
            names = {var: name for name, var in (*facts.exports.items(), *facts.free.items())}
            for base in facts.definitions[index].bases:
                lender = by_name.get((folder, names.get(base, "")))
                if lender is not None and lender in methods:
                    methods.setdefault((path, index), set()).update(methods[lender])
