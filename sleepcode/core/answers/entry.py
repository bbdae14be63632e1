"""Where execution starts: scripts, `__main__`, `main`, handlers that a decorator registers."""

import re
import tomllib
from collections.abc import Callable, Iterable

from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.answers.mains import mains, packages
from sleepcode.core.model import Claim, Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted

LinesOf = Callable[[str], tuple[str, ...]]
_REGISTERS = {
    "command", "route", "get", "post", "put", "patch", "delete", "websocket", "task", "callback", "group",
    "listens_for", "receiver", "on_event", "handler", "errorhandler", "hookimpl", "cli", "app_errorhandler",
}  # fmt: skip


def entry_points(rows: Rows, names: Callable[[str], tuple[Definition, ...]], lines_of: LinesOf) -> Found:
    """Installed scripts, `python -m`, guarded files, handlers.  names: dotted name -> definitions."""
    scripts = list(_scripts(rows, names, lines_of))
    modules = [*_modules(rows, lines_of), *mains(rows)]
    packaged = list(packages(rows, lines_of))
    handlers = list(_handlers(rows))
    claims = tuple(scripts + packaged + modules + handlers)
    parts = [
        counted(len(some), what, _MANY.get(what, ""))
        for some, what in (
            ([one for one in scripts if _PLUGIN not in one.text], "installed script"),
            ([one for one in scripts if _PLUGIN in one.text], "entry point for plugins"),
            (packaged, "entry of a package"),
            (modules, "runnable file"),
            (handlers, "registered handler"),
        )
        if some
    ]
    return Found(", ".join(parts) or "no entry point found: no script, no `main`, no registered handler", claims)


_MANY = {"entry point for plugins": "entry points for plugins", "entry of a package": "entries of packages"}


def _scripts(rows: Rows, names: Callable[[str], tuple[Definition, ...]], lines_of: LinesOf) -> Iterable[Claim]:
    for script, target, group, path, line in declared(lines_of):
        ones = names(target.replace(":", "."))
        text = f"`{script}` runs `{target}`" if not group else f"`{script}`{_PLUGIN}`{group}` is `{target}`"
        yield claim(rows, "entry", text, [(path, line), *((one.path, one.line) for one in ones[:1])])


_PLUGIN = ", an entry point of "


def declared(lines_of: LinesOf) -> Iterable[tuple[str, str, str, str, int]]:
    """(name, module:function, group, file, line) of pyproject.toml and setup.cfg; setup.py is not run.

    group: of a plugin's entry point; empty for a script.
    """
    lines = lines_of("pyproject.toml")
    try:
        written = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        written = {}
    project = written.get("project", {})
    tables = [("", project.get("scripts", {})), ("", project.get("gui-scripts", {}))]
    tables += [*project.get("entry-points", {}).items()]
    tables += written.get("tool", {}).get("poetry", {}).get("plugins", {}).items()
    for group, table in tables:
        for script, target in table.items():
            scripted = group in ("", "console_scripts", "gui_scripts")
            yield script, str(target), "" if scripted else group, "pyproject.toml", _line(lines, script)
    lines = lines_of("setup.cfg")
    inside, group = False, ""
    for at, text in enumerate(lines, 1):
        if text.startswith("["):
            inside = text.strip() in ("[options.entry_points]", "[entry_points]")  # the latter is pbr's
        elif inside and (head := re.match(r"([\w.]+)\s*=\s*$", text)):
            group = head[1]
        elif inside and (found := re.match(r"\s+([\w.-]+)\s*=\s*([\w.]+:[\w.]+)", text)):
            yield found[1], found[2], "" if "scripts" in group else group, "setup.cfg", at


def _line(lines: tuple[str, ...], word: str) -> int:
    return next(
        (at for at, text in enumerate(lines, 1) if re.match(rf"\s*[\"']?{re.escape(word)}[\"']?\s*=", text)),
        1,
    )


def _modules(rows: Rows, lines_of: LinesOf) -> Iterable[Claim]:
    for path in rows.paths():
        if in_tests(path):
            continue
        if path.endswith("__main__.py"):
            yield claim(rows, "entry", f"`python -m {path.rpartition('/')[0].replace('/', '.')}`", [(path, 1)])
            continue
        if not path.endswith((".py", ".pyw")):
            continue
        for at, text in enumerate(lines_of(path), 1):
            if re.match(r"if __name__ == [\"']__main__[\"']", text):
                yield claim(rows, "entry", f"`python {path}` runs its `__main__` block", [(path, at)])


def _handlers(rows: Rows) -> Iterable[Claim]:
    for path in rows.paths():
        facts = None if in_tests(path) else rows.facts_of(path)
        if facts is None:
            continue
        registered = {
            fact.line: decorator
            for fact in facts.definitions
            for decorator in fact.decorators
            if "." in decorator and decorator.partition("(")[0].rpartition(".")[2] in _REGISTERS
        }
        for one in rows.definitions_in(path) if registered else ():
            if one.line in registered and one.kind in ("function", "method"):
                text = f"{named(one)} is registered by `@{registered[one.line].lstrip('@')}`"
                yield claim(rows, "entry", text, [(path, one.line)])
