"""What rustc's MIR says each call of a crate runs.

    rust.py PROJECT MIR > truth.json

    RUSTC_BOOTSTRAP=1 rustc --edition 2021 --crate-type lib --test -Zmir-include-spans=on --emit=mir -o MIR src/lib.rs

The format is told in score.py.  MIR names callees and where they are called, not where they stand: a place here is
"~Type.method" or "~function".  A method of a type variable may be any implementation of the trait's.
"""

import json
import re
import sys
from pathlib import Path

CALL = re.compile(r"^ +\S+ = (.*?) -> (?:\[return|unwind).*// scope \d+ at (\S+?):(\d+):\d+: (\d+):\d+", re.M)
TYPES = re.compile(r"^\s*(?:pub(?:\([^)]*\))? )?(?:unsafe )?(?:struct|enum|union|trait|type) (\w+)", re.M)
FUNCTIONS = re.compile(r"\bfn (\w+)")
IMPLEMENTED = re.compile(
    r"^\s*(?:unsafe )?impl\b(?:<.*?>)? (?:[\w:]+::)?(\w+)(?:<.*?>)? for &?(?:mut )?(?:[\w:]+::)?(\w+)", re.M
)


def main() -> None:
    root = Path(sys.argv[1])
    texts = {
        p.relative_to(root).as_posix(): p.read_text("utf-8") for p in root.rglob("*.rs") if "target" not in p.parts
    }
    types = {name for text in texts.values() for name in TYPES.findall(text)}
    functions = {name for text in texts.values() for name in FUNCTIONS.findall(text)}
    implementors: dict[str, set[str]] = {}
    for text in texts.values():
        for trait, name in IMPLEMENTED.findall(text):
            implementors.setdefault(trait, set()).add(name)
    calls = []
    for written, path, first, last in CALL.findall(Path(sys.argv[2]).read_text("utf-8")):
        owner, trait, name = read(written)
        if path not in texts or not name:
            continue
        others: list[str] = []
        to: str | None = ""
        if owner in types:
            to, others = f"~{owner}.{name}", [f"~{trait}.{name}"]
        elif trait in types and name in functions:
            to = f"~{trait}.{name}"
            others = [f"~{one}.{name}" for one in sorted(implementors.get(trait, ()))] + [f"~{owner}.{name}"]
        elif not owner and not trait and "std::" not in written and "core::" not in written and name in functions:
            to = f"~{name}"
        elif trait and len(owner) < 2:  # a type variable behind a trait of a library
            to = None
        lines = texts[path].split("\n")
        inside = range(int(first), int(last) + 1)
        named = [line for line in inside if re.search(rf"\b{name}\b", lines[line - 1])]
        calls.append([path, [int(first), *named], name, to, others])
    print(json.dumps({"calls": calls, "files": sorted({row[0] for row in calls})}))


def read(written: str) -> tuple[str, str, str]:
    """(type, trait, function), each by its last name, of `<&mut a::B<T> as Trait>::f::<u8>(move _4)`."""
    called = written.partition("(")[0] if not written.startswith("<") else written[: end_of(written)]
    found = re.match(r"<(?:&'?\w* ?(?:mut )?|&)*(?:\w+::)*(\w*).* as (?:\w+::)*(\w+).*>::(\w+)", called)
    if found:
        return found[1], found[2], found[3]
    plain = called
    while (shorter := re.sub(r"(::)?<[^<>]*>", "", plain)) != plain:
        plain = shorter
    parts = [part for part in plain.split("::") if part]
    if not parts or not re.fullmatch(r"\w+", parts[-1]):
        return "", "", ""
    owner = parts[-2] if len(parts) > 1 and parts[-2][:1].isupper() else ""
    return owner, "", parts[-1]


def end_of(written: str) -> int:
    """Where the arguments begin: the first bracket outside of <…>."""
    depth = 0
    for i, letter in enumerate(written):
        depth += (letter == "<") - (letter == ">" and written[i - 1] not in "-=")
        if letter == "(" and depth == 0:
            return i
    return len(written)


if __name__ == "__main__":
    main()
