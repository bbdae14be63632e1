"""Whether what is said of a function leads back to it: its docstring or a comment, taken out of it, as a question.

    python tests/bench/said_of_code.py FOLDER [FOLDER ...]     # unpacked source archives

Of each folder at most 40 first sentences of docstrings and 40 comments (seed 7) are asked as "where is ..." among the
folder's own code, tests left out.  Printed: the share whose function is the first, among two, among six, and MRR.
"""

import ast
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sleepcode.core.extract import extract  # noqa: E402
from sleepcode.core.model import Definition  # noqa: E402
from sleepcode.core.questions.match import stems  # noqa: E402
from sleepcode.core.questions.places import places  # noqa: E402
from sleepcode.core.suites.tested import in_tests  # noqa: E402

MOST, SEED, LISTED = 40, 7, 10
_CODE = re.compile(r"[=(){}\[\]<>]|TODO|XXX|type:|noqa|pragma")


class Said(NamedTuple):
    kind: str  # docstring, comment
    path: str
    qualname: str
    text: str
    first: int  # lines that are taken out
    last: int


def said_in(path: str, content: bytes) -> Iterator[Said]:
    lines = content.decode("utf-8").splitlines()
    for qualname, node in functions(ast.parse(content), ""):
        if node.end_lineno - node.lineno < 4:
            continue
        opening = node.body[0]
        inside = range(0)
        if doc := ast.get_docstring(node):
            inside = range(opening.lineno, opening.end_lineno + 1)
            yield Said("docstring", path, qualname, sentence(doc), opening.lineno, opening.end_lineno)
        at = node.lineno
        while at < node.end_lineno:
            end = at
            while end < node.end_lineno and lines[end].lstrip().startswith("# ") and end + 1 not in inside:
                end += 1
            if end > at:
                text = " ".join(line.strip(" #") for line in lines[at:end])
                yield Said("comment", path, qualname, sentence(text), at + 1, end)
            at = end + 1


def functions(node: ast.AST, owner: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{owner}.{child.name}" if owner else child.name
            if not isinstance(child, ast.ClassDef):
                yield name, child
            yield from functions(child, name)
        else:
            yield from functions(child, owner)


def sentence(text: str) -> str:
    paragraph = re.sub(r"\s+", " ", text.strip().partition("\n\n")[0]).replace("`", "")
    return re.split(r"(?<=[.!?]) ", paragraph)[0][:300]


def is_asked(one: Said) -> bool:
    return (
        4 <= len(re.findall(r"[A-Za-z]{3,}", one.text)) <= 20
        and not _CODE.search(one.text)
        and len(stems(one.text)) > 2
    )


def defined(path: str, content: bytes) -> tuple[Definition, ...]:
    found: list[Definition] = []
    facts = extract(path, content)
    for one in facts.definitions if facts else ():
        owner = found[one.parent].qualname if one.parent >= 0 else ""
        name = f"{owner}.{one.name}" if owner else one.name * (one.parent >= 0)
        found.append(Definition(f"{path}::{name}#{one.line}", path, "", name, one.kind, one.line, one.end_line))
    return tuple(found)


def ranks(folder: Path) -> Iterator[tuple[str, int]]:
    """(kind, rank of the function that it was said of; 0 where it is not listed)."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.py"))}
    files = {path: content for path, content in files.items() if not in_tests(path)}
    cases: list[Said] = []
    for path, content in files.items():
        try:
            cases += filter(is_asked, said_in(path, content))
        except (SyntaxError, UnicodeDecodeError):
            continue
    random.Random(SEED).shuffle(cases)
    known = {path: defined(path, content) for path, content in files.items()}
    for kind in ("docstring", "comment"):
        for one in [case for case in cases if case.kind == kind][:MOST]:
            lines = files[one.path].split(b"\n")
            lines[one.first - 1 : one.last] = [b""] * (one.last - one.first + 1)
            without = files | {one.path: b"\n".join(lines)}
            found = places(f"where is {one.text}", without.items(), lambda path, _: known[path], LISTED)
            right = (place.definition for place in found)
            at = [n for n, it in enumerate(right, 1) if (it.path, it.qualname) == (one.path, one.qualname)]
            yield kind, at[0] if at else 0


def main() -> None:
    of: dict[str, list[int]] = {}
    for folder in sys.argv[1:]:
        for kind, rank in ranks(Path(folder)):
            of.setdefault(kind, []).append(rank)
    for kind, all_ranks in of.items():
        n = len(all_ranks)
        shares = "  ".join(f"top {most} {sum(0 < rank <= most for rank in all_ranks) / n:.3f}" for most in (1, 2, 6))
        print(f"{kind}: {n} asked  {shares}  MRR {sum(1 / rank for rank in all_ranks if rank) / n:.3f}")


if __name__ == "__main__":
    main()
