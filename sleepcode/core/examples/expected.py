"""A Python test file -> what its tests expect of the calls of a name: `assert f("a") == "b"`, `with raises(X): f()`.

Only what can be read alone is told: names stand for what the test has put into them, rows of `parametrize` and of loops
are filled in, and what is made by fixtures, patched, or done to the world before ends the reading of a test.
"""

import ast
import builtins
import contextlib
import copy
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sleepcode.core.examples.filled import Filling, is_fixed
from sleepcode.core.examples.module import parsed

MOST_BYTES = 400_000
MOST_ROWS = 60  # of a table
MOST_SHOWN = 90  # characters of a call or value
_PLAIN_WITH = {"subTest", "warns", "deprecated_call", "assertWarns", "suppress_warnings", "catch_warnings"}
_RAISES = {"raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp"}
_EQUAL = {"assertEqual", "assertEquals", "assertIs", "assertListEqual", "assertDictEqual", "assertTupleEqual"}
_EQUAL |= {"assertSetEqual", "assertSequenceEqual", "assertMultiLineEqual", "eq_"}
_TRUTH = {"assertTrue": "true", "assert_": "true", "assertFalse": "false"}
_NOT_RUN = {"skip", "skipif", "xfail", "usefixtures"}  # other marks change nothing; other decorators may
_BY_BUILTIN = {"__str__": "str", "__repr__": "repr", "__len__": "len", "__int__": "int", "__bool__": "bool"}
_BY_BUILTIN |= {"__float__": "float", "__bytes__": "bytes", "__iter__": "list"}
_NOT_ALONE = (ast.Lambda, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.comprehension)
_Values = dict[str, ast.expr]


class Expected(NamedTuple):
    """What a test expects of one call."""

    call: str  # as it could be typed
    outcome: str  # "to be `'b'`", "to raise `ValueError`", "to be true"
    tells: bool  # a plain value that is none of the arguments, or an exception
    given: int  # arguments
    line: int  # of the call
    shown_at: int  # of the row that it was filled in from; the call's own where there is none


class _Ended(Exception):
    """From here on a reader would have to know more than the test's own lines."""


def expected_of(text: str, lines: Iterable[int], name: str) -> tuple[Expected, ...]:
    """Of what is called *name* at these lines.  name: the last one; of a constructor its class's."""
    wanted = frozenset(lines)
    if not wanted or len(text) > MOST_BYTES:
        return ()
    names = {name, _BY_BUILTIN.get(name, name)}
    found: dict[Expected, None] = {}
    for function in _read(text):
        if any(function.start <= line <= function.end for line in wanted):
            found |= {each: None for of, each in function.expects if of in names and each.line in wanted}
    return tuple(found)


class _Read(NamedTuple):
    """A function of a test file: its lines, and what it expects, by the last name of what is called."""

    start: int
    end: int
    expects: tuple[tuple[str, Expected], ...]


@lru_cache(maxsize=1024)  # many files ask of one test file; what it expects is small, its tree is not
def _read(text: str) -> tuple[_Read, ...]:
    file = _parsed(text)
    if file is None:
        return ()
    read: list[_Read] = []
    for function, above in file.functions:
        reading = _Reading(file, [])
        reading.read(function, above)
        read.append(_Read(function.lineno, function.end_lineno or 0, tuple(reading.found)))
    return tuple(read)


@dataclass(frozen=True)
class _File:
    functions: tuple[tuple[ast.FunctionDef, tuple[ast.ClassDef, ...]], ...]
    constants: Mapping[str, ast.expr]  # set once, at the module's level, to what can be read alone
    known: frozenset[str]  # imported names: they mean the same everywhere in it


def _parsed(text: str) -> _File | None:
    tree = parsed(text)
    if tree is None:
        return None
    imported: set[str] = set()
    sets: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                sets[node.id] += 1
        elif isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {one.asname or one.name.partition(".")[0] for one in node.names}
    constants = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        if sets[node.targets[0].id] == 1
    }
    return _File(tuple(_functions(tree.body, ())), constants, frozenset(imported - set(sets)))


def _functions(
    body: list[ast.stmt], above: tuple[ast.ClassDef, ...]
) -> Iterator[tuple[ast.FunctionDef, tuple[ast.ClassDef, ...]]]:
    for each in body:
        if isinstance(each, ast.FunctionDef):
            yield each, above
        elif isinstance(each, ast.ClassDef):
            yield from _functions(each.body, (*above, each))


@dataclass
class _Reading:
    """One test while it is read."""

    file: _File
    found: list[tuple[str, Expected]]
    rows: dict[str, int] = field(default_factory=dict)  # name -> the line of the row that gave its value
    made_of: dict[str, set[str]] = field(default_factory=dict)  # name that the test sets -> names in its value

    def read(self, function: ast.FunctionDef, above: tuple[ast.ClassDef, ...]) -> None:
        decorators = [each for one in above for each in one.decorator_list] + function.decorator_list
        if not all(".mark." in f".{ast.unparse(each)}" and _last(each) not in _NOT_RUN for each in decorators):
            return
        every = function.args
        taken = {each.arg for each in (*every.posonlyargs, *every.args, *every.kwonlyargs)} - {"self", "cls"}
        every_table = [self._table(each) for each in decorators if _last(each) == "parametrize"]
        tables = [each for each in every_table if each]
        if taken - {name for table in tables for name in table[0]}:
            return
        for filled in itertools.islice(itertools.product(*tables), MOST_ROWS):
            values = {name: value for row in filled for name, value in row.items()}
            self.rows = {name: value.lineno for name, value in values.items()}
            with contextlib.suppress(_Ended):
                self._body(function.body, values)

    def _table(self, decorator: ast.expr) -> list[_Values]:
        """Its rows, each name with its value; empty where they are made at run time."""
        if not isinstance(decorator, ast.Call) or len(decorator.args) < 2:
            return []
        try:
            named = ast.literal_eval(decorator.args[0])
        except (ValueError, TypeError):
            return []
        names = [each.strip() for each in (named.split(",") if isinstance(named, str) else named)]
        return [row for each in self._items(decorator.args[1]) if (row := _bound(names, each)) is not None]

    def _items(self, node: ast.expr) -> list[ast.expr]:
        """What stands in a list; a mapping's pairs where its `items()` are gone through."""
        if isinstance(node, ast.Name):
            node = self.file.constants.get(node.id, node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "items":
            inner = node.func.value
            inner = self.file.constants.get(inner.id, inner) if isinstance(inner, ast.Name) else inner
            pairs = list(zip(inner.keys, inner.values, strict=True)) if isinstance(inner, ast.Dict) else []
            whole: list[ast.expr] = [ast.copy_location(ast.Tuple([k, v], ast.Load()), k) for k, v in pairs if k]
            return whole[:MOST_ROWS]
        items = node.elts if isinstance(node, ast.List | ast.Tuple) else []
        return [] if any(isinstance(each, ast.Starred) for each in items) else items[:MOST_ROWS]

    def _body(self, body: list[ast.stmt], values: _Values) -> None:
        for each in body:
            self._statement(each, values)

    def _statement(self, node: ast.stmt, values: _Values) -> None:
        match node:
            case ast.Assert():
                self._asserted(node.test, values)
            case ast.Expr(value=ast.Call() as call) if _last(call) in _EQUAL and len(call.args) >= 2:
                self._equal(call.args[0], call.args[1], values)
            case ast.Expr(value=ast.Call() as call) if _last(call) in _TRUTH and call.args:
                self._told(call.args[0], f"to be {_TRUTH[_last(call)]}", values)
            case ast.Expr(value=ast.Call(args=[what]) as call) if _last(call) == "assertIsNone":
                self._told(what, "to be `None`", values)
            case ast.Expr(value=ast.Call(args=[error, called, *given]) as call) if _last(call) in _RAISES:
                made = ast.copy_location(ast.Call(called, given, call.keywords), call)
                self._told(made, f"to raise {self._errors(error, values)}", values)
            case ast.Expr(value=ast.Call() as call) if _last(call).startswith("assert"):
                pass
            case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Import() | ast.ImportFrom():
                pass
            case ast.Assign(targets=[ast.Name(id=name)]):
                return self._set(name, node.value, values)
            case ast.Assign(targets=[ast.Tuple() as target]) if all(isinstance(e, ast.Name) for e in target.elts):
                for each in target.elts:
                    self._set(_root(each), None, values)
            case ast.Assign(targets=[target]) | ast.AugAssign(target=target) if _root(target) in self.made_of:
                self._changed(_root(target), values)
            case ast.Expr(value=ast.Call(func=ast.Attribute() as called)) if _root(called) in self.made_of:
                self._changed(_root(called), values)
            case ast.If():
                return self._body(node.body if self._holds(node.test, values) else node.orelse, values)
            case ast.With(items=[ast.withitem(context_expr=ast.Call() as call)]):
                self._within(call, node.body, values)
            case ast.For(orelse=[]) if items := self._items(self._filled(node.iter, values) or node.iter):
                self._each(node, items, values)
            case _:
                raise _Ended
        self._used(node, values)

    def _within(self, call: ast.Call, body: list[ast.stmt], values: _Values) -> None:
        if _last(call) in _PLAIN_WITH:
            return self._body(body, values)
        if _last(call) not in _RAISES or not call.args:
            raise _Ended
        if len(body) == 1 and isinstance(body[0], ast.Expr | ast.Assign):
            self._told(body[0].value, f"to raise {self._errors(call.args[0], values)}", values)
        return None

    def _holds(self, test: ast.expr, values: _Values) -> bool:
        """Whether a row takes that branch; raises _Ended where it is not plain."""
        filled = self._filled(test, values)
        match filled:
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]):
                is_none = isinstance(left, ast.Constant) and left.value is None
                return is_none is isinstance(op, ast.Is)
            case ast.Constant(value=bool() | None as value):
                return bool(value)
            case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=bool() | None as value)):
                return not value
            case _:
                raise _Ended

    def _errors(self, node: ast.expr, values: _Values) -> str:
        filled = self._filled(node, values)
        if filled is None:
            raise _Ended
        names = filled.elts if isinstance(filled, ast.Tuple) else [filled]
        return " or ".join(f"`{ast.unparse(each).rpartition('.')[2]}`" for each in names)

    def _each(self, node: ast.For, items: list[ast.expr], values: _Values) -> None:
        names = [n.id if isinstance(n, ast.Name) else "" for n in getattr(node.target, "elts", [node.target])]
        for item in items:
            row = _bound(names, item) if all(names) else None
            if row is None:
                raise _Ended
            self.rows |= {name: value.lineno for name, value in row.items()}
            self._body(node.body, values | row)

    def _set(self, name: str, value: ast.expr | None, values: _Values) -> None:
        self._changed(name, values)
        self.made_of[name] = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)} if value else set()
        filled = self._filled(value, values) if value else None
        if isinstance(value, ast.Name) and not is_fixed(filled):
            self._changed(value.id, values)  # two names of one object
        elif filled is not None:
            values[name] = filled

    def _changed(self, name: str, values: _Values) -> None:
        """What it holds is not known any more, nor what was made of it."""
        values.pop(name, None)
        for other in [each for each, of in self.made_of.items() if name in of and each in values]:
            self._changed(other, values)

    def _used(self, node: ast.stmt, values: _Values) -> None:
        """What is no literal may have been changed by what was called with it."""
        asserts = node.value if isinstance(node, ast.Expr) and _last(node.value).startswith("assert") else None
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and each is not asserts]
        for each in (inner for call in calls for inner in ast.walk(call)):
            if isinstance(each, ast.Name) and each.id in values and not is_fixed(values[each.id]):
                self._changed(each.id, values)

    def _asserted(self, test: ast.expr, values: _Values) -> None:
        match test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                self._equal(left, right, values)
            case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant() as right]):
                self._told(left, f"to be `{ast.unparse(right)}`", values)
            case ast.UnaryOp(op=ast.Not(), operand=what):
                self._told(what, "to be false", values)
            case ast.Call() | ast.Attribute() | ast.Name():
                self._told(test, "to be true", values)
            case _:
                pass

    def _equal(self, left: ast.expr, right: ast.expr, values: _Values) -> None:
        for call, value in ((left, right), (right, left)):
            other = self._filled(value, values)
            shown = _shown(other) if other is not None else ""
            if shown:
                self._told(call, f"to be `{shown}`", values, self._row_of(value))

    def _told(self, call: ast.expr, outcome: str, values: _Values, row: int = 0) -> None:
        filled = None if isinstance(call, ast.Constant) else self._filled(call, values)
        called = filled.func if isinstance(filled, ast.Call) else filled
        if filled is None or not isinstance(called, ast.Attribute | ast.Name) or isinstance(filled, ast.Name):
            return
        text = _shown(filled)
        line = called.end_lineno or called.lineno
        if not text or outcome == f"to be `{text}`":
            return
        tells = outcome.startswith("to raise") or (_is_told(outcome) and outcome[7:-1] not in _arguments(filled))
        given = len(filled.args) + len(filled.keywords) if isinstance(filled, ast.Call) else 0
        one = Expected(text, outcome, tells, given, line, self._row_of(call) or row or line)
        self.found.append((_last(called), one))

    def _row_of(self, node: ast.expr) -> int:
        return next((self.rows[n.id] for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in self.rows), 0)

    def _filled(self, node: ast.expr, values: _Values) -> ast.expr | None:
        """With the names' values in it; None when it cannot be read alone."""
        if any(self._is_filled_in(each, values) for each in ast.walk(node)):
            node = Filling(values, self.file.constants).visit(copy.deepcopy(node))
        return node if self._is_alone(node) else None

    def _is_filled_in(self, node: ast.AST, values: _Values) -> bool:
        if isinstance(node, ast.Name):
            return node.id in values or is_fixed(self.file.constants.get(node.id))
        return isinstance(node, ast.JoinedStr | ast.Starred) or (isinstance(node, ast.keyword) and node.arg is None)

    def _is_alone(self, node: ast.expr) -> bool:
        for each in ast.walk(node):
            if isinstance(each, _NOT_ALONE):
                return False
            if isinstance(each, ast.Name) and each.id not in self.file.known and not hasattr(builtins, each.id):
                return False
        return True


def _bound(names: list[str], item: ast.expr) -> _Values | None:
    """Names and the values of one row; None where it is not written out."""
    if isinstance(item, ast.Call) and _last(item) == "param":
        if any(each.arg == "marks" for each in item.keywords):
            return None
        item = item.args[0] if len(names) == 1 and len(item.args) == 1 else ast.Tuple(item.args, ast.Load())
    if len(names) == 1:
        return {names[0]: item}
    parts = item.elts if isinstance(item, ast.Tuple | ast.List) else []
    return dict(zip(names, parts, strict=True)) if len(parts) == len(names) else None


def _root(node: ast.expr) -> str:
    """`f` of `f.path.add`; empty where it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _last(node: ast.expr) -> str:
    """The last name of what is called, or named."""
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_told(outcome: str) -> bool:
    try:
        ast.literal_eval(outcome.removeprefix("to be ").strip("`"))
    except (ValueError, SyntaxError):
        return outcome in ("to be true", "to be false")
    return True


def _arguments(call: ast.expr) -> set[str]:
    """Every value in it, as written."""
    return {_written(each) for each in ast.walk(call) if each is not call and isinstance(each, ast.expr)}


def _shown(node: ast.expr) -> str:
    text = _written(node)
    return text if len(text) <= MOST_SHOWN and "`" not in text and text.isprintable() else ""


def _written(node: ast.expr) -> str:
    """As source; empty where that cannot be: before Python 3.12 no backslash stands in the braces of an f-string."""
    try:
        return ast.unparse(node)
    except ValueError:
        return ""
