"""What rustc's MIR says each call of a crate runs.

    rust.py PROJECT MIR > truth.json

    RUSTC_BOOTSTRAP=1 rustc --edition 2021 --crate-type lib --test -Zmir-include-spans=on -Ztrim-diagnostic-paths=no
        --emit=mir -o MIR src/lib.rs

The format is told in score.py.  A method of a type variable or a `dyn` may be any implementation of the trait's; of
impls that differ by what their trait is given (`From<A>`, `From<B>`) any one counts; what is derived stands nowhere.
A call within a macro's own text counts once for each callee, anywhere in the function that it is expanded in; what
stands in functions that macros write is left out, and counted on stderr.
"""

import json
import re
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

HEAD = re.compile(r"^(?:const )?fn (.+) -> .* \{$", re.M)
RETURN = re.compile(r"^    let mut _0: .*// return place in scope \d+ at (\S+?):(\d+):\d+: (\d+):\d+", re.M)
CALL = re.compile(r"^ +\S+ = (.*?) -> (?:\[return|unwind).*// scope \d+ at (\S+?):(\d+):\d+: (\d+):\d+", re.M)
PLACE = re.compile(r"// scope \d+ at (\S+?):(\d+):\d+: (\d+):\d+", re.M)
IMPL = re.compile(r"<impl at (\S+?):(\d+):(\d+): (\d+):(\d+)>")
MACRO = re.compile(r"^[ \t]*(?:pub(?:\([^)]*\))? )?macro_rules! *(\w+)", re.M)
# What a method of a library's trait runs in its place, and the operators, which are written otherwise.
RUNS = {"ne": "eq", "lt": "partial_cmp", "le": "partial_cmp", "gt": "partial_cmp", "ge": "partial_cmp"}
SIGNS = {
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "add": "+", "sub": "-", "mul": "*",
    "div": "/", "rem": "%", "neg": "-", "not": "!", "index": "[", "index_mut": "[", "bitand": "&", "bitor": "|",
    "bitxor": "^", "shl": "<<", "shr": ">>", "add_assign": "+=", "sub_assign": "-=", "bitor_assign": "|=",
    "bitand_assign": "&=", "next": "for ",
}  # fmt: skip


class Written(NamedTuple):
    """A function that stands in the source."""

    module: str
    owner: str  # the type of its impl, or its trait; by its last name
    trait: str
    name: str
    place: str
    derived: bool
    signature: str


def main() -> None:
    root = Path(sys.argv[1]).resolve()
    sources = (p for p in root.rglob("*.rs") if "target" not in p.parts)
    texts = {p.relative_to(root).as_posix(): p.read_text("utf-8").split("\n") for p in sources}
    macros = {path: list(_macros(lines)) for path, lines in texts.items()}
    mir = Path(sys.argv[2]).read_text("utf-8")
    traits = {name for lines in texts.values() for name in re.findall(r"\btrait (\w+)", "\n".join(lines))}
    heads = [*HEAD.finditer(mir)]
    bodies = [(one[1], mir[one.end() : two.start() if two else None]) for one, two in pairwise([*heads, None])]
    functions, places = defaultdict(list), {}
    for head, body in bodies:
        found = _written(head, body, texts, traits)
        if found:
            functions[found.name].append(found)
            places[head] = found
    rows, left = {}, 0
    for head, body in bodies:
        outer = head.partition("::{closure")[0]
        caller = places.get(head) or next((p for h, p in places.items() if h.partition("(")[0] == outer), None)
        for written, path, first, last in CALL.findall(body):
            if path not in texts:
                continue
            name, to, others = _resolve(written, functions, traits)
            lines = _lines(name, texts[path], int(first), int(last))
            if not lines:
                continue
            within = any(start <= int(first) <= end for start, end in macros[path])
            if within and (caller is None or _made(caller, macros)):
                left += bool(to)
                continue
            if within:
                path, lines = caller.place.rpartition(":")[0], _body(caller.place, body)
            if caller is None or not caller.derived:
                rows[path, tuple(sorted({*lines})), name, to, tuple(others)] = None
    print(f"{left} calls in functions that macros write are left out", file=sys.stderr)
    calls = [[path, [*lines], name, to, [*others]] for path, lines, name, to, others in rows]
    print(json.dumps({"calls": calls, "files": sorted({row[0] for row in calls})}))


def _macros(lines: list[str]) -> list[tuple[int, int]]:
    """The lines of each macro's own text."""
    for i, line in enumerate(lines):
        if MACRO.match(line):
            indent = len(line) - len(line.lstrip())
            ends = (j for j in range(i, len(lines)) if lines[j].startswith(" " * indent + "}"))
            yield i + 1, next(ends, i) + 1


def _made(caller: Written, macros: dict[str, list[tuple[int, int]]]) -> bool:
    path, _, line = caller.place.rpartition(":")
    return any(start <= int(line) <= end for start, end in macros[path])


def _body(place: str, body: str) -> list[int]:
    path, _, first = place.rpartition(":")
    ends = [int(end) for there, _, end in PLACE.findall(body) if there == path and int(end) >= int(first)]
    return [*range(int(first), min(max(ends, default=int(first)), int(first) + 300) + 1)]


def _lines(name: str, lines: list[str], first: int, last: int) -> list[int]:
    """Where the name, or the sign of an operator, stands; empty when it is not written."""
    inside = range(first, min(last, len(lines)) + 1)
    if name in SIGNS and any(SIGNS[name] in lines[line - 1] for line in inside):
        return [first]
    pattern = re.compile(rf"(?<!fn )\b{name}\b")
    named = [line for line in inside if name and pattern.search(lines[line - 1])]
    return [first, *named] if named else []


def _written(head: str, body: str, texts: dict[str, list[str]], traits: set[str]) -> Written | None:
    spot = RETURN.search(body)
    path = head[: end_of(head)]
    if spot is None or spot[1] not in texts or "{closure" in path or "promoted[" in path:
        return None
    module, owner, trait, derived, text = "", "", "", False, ""
    inside = IMPL.search(path)
    if inside:
        module, name = path[: inside.start()].rstrip(":"), path[inside.end() :].strip(":")
        lines = texts[inside[1]]
        first, start, last, end = (int(part) for part in inside.groups()[1:])
        text = " ".join(lines[first - 1 : last])
        text = text[start - 1 : len(text) - len(lines[last - 1]) + end - 1]
        derived = not text.lstrip("unsafe ").startswith("impl")
        trait, owner = ("", "") if derived else header(text)
    else:
        parts = split(path)
        name = parts[-1]
        owner = parts[-2] if len(parts) > 1 and parts[-2] in traits else ""
        module = "::".join(parts[: -2 if owner else -1])
    if "::" in name:  # a function within
        module, owner, trait, name = f"{module}::{name}", "", "", split(name)[-1]
    if derived:
        seen = re.search(r"_1: &?(?:mut )?([\w:]+)", head)
        owner, trait = (seen[1].rpartition("::")[2] if seen else ""), text.strip()
    lines = texts[spot[1]]
    signs = (
        n for n in range(int(spot[2]), max(0, int(spot[2]) - 30), -1) if re.search(rf"\bfn {name}\b", lines[n - 1])
    )
    return Written(module, owner, trait, name, f"{spot[1]}:{next(signs, spot[2])}", derived, text + head[len(path) :])


def header(text: str) -> tuple[str, str]:
    """(trait, type), each by its last name, of `impl<'a, T: X> a::Trait<Y> for &'a mut b::Type<T>`."""
    text = text.removeprefix("unsafe ").removeprefix("impl").strip()
    if text.startswith("<"):
        text = text[closing(text) :].strip()
    depth = 0
    for i, letter in enumerate(text):
        depth += (letter == "<") - (letter == ">" and text[i - 1] not in "-=")
        if depth == 0 and text.startswith(" for ", i):
            return last_name(text[:i]), last_name(text[i + 5 :])
    return "", last_name(text)


def last_name(written: str) -> str:
    written = re.sub(r"^(?:&\s*(?:'\w+ )?(?:mut )?|dyn |\*(?:const|mut) |\[)+", "", written.strip())
    written = re.split(r"\bwhere\b", written)[0]
    parts = split(written.split(" + ")[0])
    return parts[-1].strip(" ]") if parts else ""


def split(path: str) -> list[str]:
    """The names of a path, without what stands in <…>."""
    plain, depth = "", 0
    for i, letter in enumerate(path):
        depth += letter == "<"
        plain += letter if depth == 0 else ""
        depth -= letter == ">" and path[i - 1] not in "-="
    return [part.strip() for part in plain.split("::") if part.strip()]


def closing(text: str) -> int:
    """Behind the bracket that closes the first one."""
    depth = 0
    for i, letter in enumerate(text):
        depth += (letter == "<") - (letter == ">" and text[i - 1] not in "-=")
        if depth == 0:
            return i + 1
    return len(text)


def end_of(written: str) -> int:
    """Where the arguments begin: the first bracket outside of <…>."""
    depth = 0
    for i, letter in enumerate(written):
        depth += (letter == "<") - (letter == ">" and written[i - 1] not in "-=")
        if letter == "(" and depth == 0:
            return i
    return len(written)


def _resolve(written: str, functions: dict[str, list[Written]], traits: set[str]) -> tuple[str, str | None, list[str]]:
    """(name as called, place, other places) of `<&mut a::B<T> as Trait>::f::<u8>(move _4)`."""
    called = written[: end_of(written)]
    if called.startswith("<") and " as " in called[: closing(called)]:
        kind, full = cut(called[1 : closing(called) - 1])
        return _of_trait(kind, full, split(called[closing(called) :])[-1], functions, traits)
    parts = split(called)
    if not parts or not re.fullmatch(r"\w+", parts[-1]):
        return "", "", []
    *around, name = parts
    free = [f for f in functions[name] if not f.owner and f.module == "::".join(around)]
    owner = around[-1] if around else ""
    inherent = [f for f in functions[name] if f.owner == owner and not f.trait]
    return name, *_places(free or _near(inherent, "::".join(around), functions))


def _of_trait(
    kind: str, full: str, name: str, functions: dict[str, list[Written]], traits: set[str]
) -> tuple[str, str | None, list[str]]:
    owner, trait = last_name(kind), last_name(full)
    bare = re.sub(r"^(?:&(?:'\w+ )?(?:mut )?)+", "", kind)
    variable = ("::" not in bare and bare[:1].isupper()) or bare.startswith(("dyn ", "(dyn ", "impl ", "<"))
    own = [f for f in functions[name] if f.trait == trait]
    runs = name if any(f.owner == owner for f in own) else RUNS.get(name, name)
    exact = [f for f in functions[runs] if f.trait == trait and f.owner == owner and _takes(f, full)]
    if exact and not variable:
        return name, *_places(_near(exact, kind, functions))
    if trait in traits and _is_local(full, functions):
        given = [f.place for f in functions[name] if not f.trait and f.owner == trait]
        others = own if variable else [f for f in own if len(f.owner) <= 2]  # impl<T> Trait for T
        return name, f"~{trait}.{name}", [*given, *(f.place for f in others if not f.derived)]
    return name, None if variable else "", []


def cut(inside: str) -> tuple[str, str]:
    """What stands on each side of the outermost ` as `."""
    depth = 0
    for i, letter in enumerate(inside):
        depth += (letter == "<") - (letter == ">" and inside[i - 1] not in "-=")
        if depth == 0 and inside.startswith(" as ", i):
            return inside[:i], inside[i + 4 :]
    return inside, ""


def _takes(function: Written, trait: str) -> bool:
    """Whether an impl's function takes what its trait is given: of From<A> and From<B> the right one."""
    name = last_name(re.sub(r"'\w+,? ?", "", trait.partition("<")[2]).removesuffix(">"))
    if not name and function.trait in ("PartialEq", "PartialOrd"):  # with one of the same type
        given = function.signature.partition("_2: ")[2]
        return re.search(rf"\b{function.owner}\b", given) is not None
    return len(name) < 2 or re.search(rf"\b{re.escape(name)}\b", function.signature) is not None


def _is_local(path: str, functions: dict[str, list[Written]]) -> bool:
    first = path.partition("::")[0]
    return "::" not in path or any(f.module.partition("::")[0] == first for them in functions.values() for f in them)


def _near(found: list[Written], kind: str, functions: dict[str, list[Written]]) -> list[Written]:
    """Of types that share a last name those of the module that is written; none for those of other crates."""
    bare = re.sub(r"^(?:&(?:'\w+ )?(?:mut )?|dyn )+", "", kind)
    module = "::".join(split(bare)[:-1])
    return [f for f in found if f.module == module] or (found if _is_local(bare, functions) else [])


def _places(found: list[Written]) -> tuple[str, list[str]]:
    places = sorted({f.place for f in found if not f.derived})
    return (places[0] if places else ""), places[1:]


if __name__ == "__main__":
    main()
