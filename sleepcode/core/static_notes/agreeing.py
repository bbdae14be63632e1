"""Keys that one Python function writes and another reads: the two have to agree, and no call says so."""

import ast
import re
from collections import Counter
from collections.abc import Iterable

from sleepcode.core.examples.module import Function, defined
from sleepcode.core.model import Definition
from sleepcode.core.static_notes.inputs import Inputs, Weighed, label, proved
from sleepcode.core.wording import listed, short

MOST_KEYS = 4  # that are named
_KEY = re.compile(r"[A-Za-z_][\w.:-]{2,40}")
Places = dict[str, tuple[int, str]]  # key -> the first line, and of what; empty: of a dict that is written out


def agreeing(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about pairs of functions; a key that more than two functions know has no pair."""
    module = inputs.product_module()
    written: dict[Definition, Places] = {}
    read: dict[Definition, Places] = {}
    functions: dict[Definition, Function] = {}
    for definition, _, function in defined(module, inputs.definitions) if module else ():
        written[definition], read[definition] = _keys(function)
        functions[definition] = function
    known = Counter(key for each in written for key in {*written[each], *read[each]})
    for writer, keys in written.items():
        for reader, wanted in read.items():
            shared = [key for key in keys if key in wanted and known[key] == 2]
            if not shared or label(writer) == label(reader) or _hands_on(functions[reader], writer):
                continue
            alike = writer.kind == "method" and writer.id.rpartition(".")[0] == reader.id.rpartition(".")[0]
            if len(shared) == 1 and not alike and keys[shared[0]][1] != wanted[shared[0]][1]:
                continue  # one word alone is often that of something else
            names = listed((f"`{key}`" for key in shared), MOST_KEYS)
            noun = "the key" if len(shared) == 1 else "the keys"
            text = f"{label(writer)} writes {noun} {names}, which {label(reader)} reads: they have to agree"
            places = [at for key in shared for at in (inputs.here(keys[key][0]), inputs.here(wanted[key][0]))]
            yield Weighed(11 + min(len(shared), 3), writer.id, proved("coupling", text, places))


def _hands_on(reader: Function, writer: Definition) -> bool:
    """Whether what it reads goes into the writer: it reads from something else then."""
    returned = (node.value for node in ast.walk(reader) if isinstance(node, ast.Return))
    calls = (value.func for value in returned if isinstance(value, ast.Call))
    return any(ast.unparse(each).rpartition(".")[2] == short(writer) for each in calls)


def _keys(function: Function) -> tuple[Places, Places]:
    """Those it writes, and those it reads and does not write."""
    writes: Places = {}
    reads: Places = {}
    for node in ast.walk(function):
        match node:
            case ast.Subscript(value=of, slice=ast.Constant(value=str() as key), ctx=ctx):
                places = writes if isinstance(ctx, ast.Store) else reads
                places.setdefault(key, (node.lineno, ast.unparse(of)))
            case ast.Call(
                func=ast.Attribute(value=of, attr="get" | "pop"), args=[ast.Constant(value=str() as key), *_]
            ):
                reads.setdefault(key, (node.lineno, ast.unparse(of)))
            case ast.Dict(keys=keys):
                for each in keys:
                    if isinstance(each, ast.Constant) and isinstance(each.value, str):
                        writes.setdefault(each.value, (each.lineno, ""))
            case _:
                pass
    kept = {key: place for key, place in writes.items() if _KEY.fullmatch(key)}
    return kept, {key: place for key, place in reads.items() if _KEY.fullmatch(key) and key not in writes}
