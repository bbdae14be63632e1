"""Who calls whom when a fixture's main.py really runs: the truth the Python fixtures are held to.

    python -I -S tests/fixtures_truth.py FOLDER...     prints {folder: [[caller, callee], ...]} as JSON

The caller is the nearest frame of the fixture's own files on the stack, so a callback that C code or the
standard library runs (`map`, `sorted`, `print`, `with`) counts for the function that handed it over.
A generator or coroutine is called where it is created, not where it is resumed; comprehensions belong to
the scope they stand in; finalisers are left out, since nobody's line calls them.
"""

import ast
import builtins
import importlib.machinery
import io
import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

LAZY = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR
Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def executed_edges(folder: str) -> list[list[str]]:
    """Run *folder*/main.py in this process, for good: modules stay imported, hooks stay set."""
    tracer = Tracer(os.path.realpath(folder))
    main = os.path.join(tracer.folder, "main.py")
    with open(main, "rb") as file:
        code = tracer.compile(file.read(), main)
    sys.path.insert(0, tracer.folder)
    sys.path_hooks.insert(0, tracer.path_hook)
    sys.path_importer_cache.clear()
    module = type(sys)("__main__")
    module.__file__ = main
    sys.modules["__main__"] = module
    tracer.follow_threads()
    threading.setprofile(tracer.on_event)
    sys.setprofile(tracer.on_event)
    try:
        exec(code, module.__dict__)
    finally:
        sys.setprofile(None)
    return sorted([caller, callee] for caller, callee in tracer.edges)


class Tracer:
    """Collects edges while code compiled by it runs."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.edges: set[tuple[str, str]] = set()
        self.owners: dict[CodeType, str] = {}  # code object -> id of the definition it belongs to
        self.functions: dict[CodeType, str] = {}  # code objects of eager functions and lambdas only
        self.starters: dict[threading.Thread, str | None] = {}

    def on_event(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code in self.functions:
            self.record(frame.f_back, self.functions[frame.f_code])

    def record(self, frame: FrameType | None, callee: str) -> None:
        caller = self.nearest(frame)
        if caller is not None and not callee.endswith(".__del__"):
            self.edges.add((caller, callee))

    def nearest(self, frame: FrameType | None) -> str | None:
        while frame is not None:
            if frame.f_code in self.owners:
                return self.owners[frame.f_code]
            frame = frame.f_back
        return self.starters.get(threading.current_thread())

    def created(self, callee: str) -> Any:
        """A decorator that records each creation of a generator or coroutine."""

        def decorate(function: Any) -> Any:
            def create(*arguments: Any, **keywords: Any) -> Any:
                self.record(sys._getframe(1), callee)
                return function(*arguments, **keywords)

            create.__dict__.update(function.__dict__)
            for name in ("__name__", "__qualname__", "__module__", "__doc__", "__annotations__"):
                setattr(create, name, getattr(function, name))
            return create

        return decorate

    def follow_threads(self) -> None:
        """A thread's first function is called by whoever started the thread."""
        start = threading.Thread.start

        def started(thread: threading.Thread) -> None:
            self.starters[thread] = self.nearest(sys._getframe(1))
            start(thread)

        threading.Thread.start = started  # type: ignore[method-assign]

    def path_hook(self, path: str) -> Any:
        if not os.path.realpath(path).startswith(self.folder):
            raise ImportError(path)
        tracer = self

        class Loader(importlib.machinery.SourceFileLoader):
            def source_to_code(self, data: Any, path: Any, **_: Any) -> CodeType:  # type: ignore[override]
                return tracer.compile(data, path)

        return importlib.machinery.FileFinder(path, (Loader, [".py"]))

    def compile(self, source: bytes, path: str) -> CodeType:
        relative = os.path.relpath(os.path.realpath(path), self.folder).replace(os.sep, "/")
        tree = ast.parse(source)
        names = dict(_names(tree, ""))
        for node, name in names.items():
            if _is_lazy(node):
                mark = ast.Subscript(
                    value=ast.Name(id="__created__", ctx=ast.Load()),
                    slice=ast.Constant(f"{relative}::{name}"),
                    ctx=ast.Load(),
                )
                node.decorator_list.append(ast.copy_location(mark, node))  # type: ignore[union-attr]
        ast.fix_missing_locations(tree)
        code = compile(tree, path, "exec", dont_inherit=True)
        builtins.__created__ = _Lookup(self.created)  # type: ignore[attr-defined]
        self._own(code, tree, relative, names)
        return code

    def _own(self, code: CodeType, scope: Scope, relative: str, names: dict[Scope, str]) -> None:
        """Pair *code* with *scope*, and the code objects inside it with the scopes inside."""
        self.owners[code] = f"{relative}::{names[scope]}" if names[scope] else relative
        if not isinstance(scope, ast.Module | ast.ClassDef) and not code.co_flags & LAZY:
            self.functions[code] = self.owners[code]
        inside = [n for n in names if n is not scope and n in set(_scopes_in(scope))]
        self._own_constants(code, scope, inside, relative, names)

    def _own_constants(
        self, code: CodeType, scope: Scope, inside: list[Scope], relative: str, names: dict[Scope, str]
    ) -> None:
        for constant in code.co_consts:
            if not isinstance(constant, CodeType):
                continue
            node = next((n for n in inside if _is_code_of(constant, n)), None)
            if node is not None:
                self._own(constant, node, relative, names)
            else:  # a comprehension, or the hidden scope of type parameters
                self.owners[constant] = self.owners[code]
                self._own_constants(constant, scope, inside, relative, names)


class _Lookup:
    """`__created__["id"]`: a subscript, so that no call is seen."""

    def __init__(self, make: Any) -> None:
        self.make = make

    def __getitem__(self, callee: str) -> Any:
        return self.make(callee)


def _names(scope: Scope, prefix: str) -> Iterator[tuple[Scope, str]]:
    """Every scope below *scope* and its qualified name, as sleepcode numbers them."""
    yield scope, prefix
    lambdas = 0
    seen: dict[str, int] = {}
    for node in sorted(_scopes_in(scope), key=lambda n: (n.lineno, n.col_offset)):
        if isinstance(node, ast.Lambda):
            lambdas += 1
            name = f"<lambda{lambdas}>"
        else:
            seen[node.name] = seen.get(node.name, 0) + 1
            name = node.name if seen[node.name] == 1 else f"{node.name}#{seen[node.name]}"
        yield from _names(node, f"{prefix}.{name}" if prefix else name)


def _scopes_in(scope: Scope) -> Iterator[Any]:
    """The functions, classes and lambdas that stand directly in *scope*'s body."""
    body = [scope.body] if isinstance(scope, ast.Lambda) else scope.body
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            pending += node.decorator_list  # evaluated by the enclosing scope, as are defaults and bases
            if isinstance(node, ast.ClassDef):
                pending += [*node.bases, *node.keywords]
            else:
                pending.append(node.args)
                pending += [node.returns] if node.returns else []
        elif isinstance(node, ast.Lambda):
            yield node
            pending.append(node.args)
        else:
            pending += ast.iter_child_nodes(node)


def _is_code_of(code: CodeType, node: Any) -> bool:
    if isinstance(node, ast.Lambda):
        body = (node.body.lineno, node.body.col_offset)
        return code.co_name == "<lambda>" and any((p[0], p[2]) == body for p in code.co_positions())
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return code.co_name == node.name and code.co_firstlineno == first


def _is_lazy(node: Scope) -> bool:
    """Does calling it only make a generator, a coroutine or both?"""
    if isinstance(node, ast.AsyncFunctionDef):
        return True
    if not isinstance(node, ast.FunctionDef):
        return False
    pending: list[ast.AST] = list(node.body)
    while pending:
        inner = pending.pop()
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            pending += ast.iter_child_nodes(inner)
    return False


def executed_apart(folder: str) -> Any:
    """What *folder*'s case does in a process of its own: its edges, or the traceback as text."""
    if not hasattr(os, "fork"):
        done = subprocess.run(
            [sys.executable, "-I", "-S", __file__, "--one", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        return json.loads(done.stdout) if done.returncode == 0 else done.stderr
    read, write = os.pipe()
    child = os.fork()  # three times faster than a new interpreter
    if child == 0:
        with os.fdopen(write, "w") as file:
            sys.stdout = io.StringIO()  # fixtures may print
            try:
                answer: Any = executed_edges(folder)
            except BaseException:
                answer = traceback.format_exc()
            json.dump(answer, file)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        text = file.read()
    os.waitpid(child, 0)
    return json.loads(text or '"died"')


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    if sys.argv[1] == "--one":
        printed, sys.stdout = sys.stdout, io.StringIO()
        edges = executed_edges(sys.argv[2])
        json.dump(edges, printed)
    else:
        json.dump({folder: executed_apart(folder) for folder in sys.argv[1:]}, sys.stdout)
