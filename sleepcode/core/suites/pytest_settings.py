"""What pytest's own configuration says about which files, classes and functions are tests."""

import shlex
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from sleepcode.core.suites.tested import in_tests

if TYPE_CHECKING:
    from configparser import ConfigParser

FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")

_NOT_SEARCHED = ("*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}")


class PytestSettings(msgspec.Struct, frozen=True):
    """The options that decide what is collected; the defaults are pytest's."""

    python_files: tuple[str, ...] = ("test_*.py", "*_test.py")
    python_classes: tuple[str, ...] = ("Test",)
    python_functions: tuple[str, ...] = ("test",)
    testpaths: tuple[str, ...] = ()
    doctest: bool = False  # --doctest-modules is in addopts
    source: str = ""  # the file they came from
    plugins: tuple[str, ...] = ()  # dotted modules that every run loads: the project's own pytest11, and -p
    by_folder: bool = False  # no file is called a test: the runner is told the folder, or the files

    def is_test_file(self, path: str) -> bool:
        name = path.rpartition("/")[2]
        return any(fnmatchcase(path if "/" in glob else name, glob) for glob in self.python_files)

    def discovers(self, path: str) -> bool:
        """Whether a loader of unittest's would look for test cases in the file, where pytest is not set up.

        Its own pattern, and Django's, is test*.py; who gives another one mostly says *tests.py.
        """
        name = path.rpartition("/")[2]
        is_named = name.startswith("test") or name.endswith(("tests.py", "test.py"))
        return not self.source and (is_named or (self.by_folder and in_tests(path)))

    def for_files(self, paths: Iterable[str]) -> "PytestSettings":
        """The settings as they are meant in a project of these files."""
        is_called = self.source or any(self.is_test_file(path) or self.discovers(path) for path in paths)
        return self if is_called else msgspec.structs.replace(self, by_folder=True)

    def is_plugin(self, path: str) -> bool:
        """Whether pytest loads the file by itself, when the project is installed."""
        return any(
            f"/{path}".endswith((f"/{module}.py", f"/{module}/__init__.py"))
            for module in (one.replace(".", "/") for one in self.plugins)
        )

    def is_testlike(self, path: str) -> bool:
        """May hold tests, fixtures, or the base classes of tests."""
        words = ("test", "conftest", "fixture", "plugin")
        return self.is_test_file(path) or self.is_plugin(path) or any(word in path.lower() for word in words)

    def collects(self, path: str) -> bool:
        """Whether pytest, run at the top without arguments, looks for tests in the file."""
        if not self.is_test_file(path):
            return False
        folders = path.split("/")[:-1]
        if not self.testpaths:
            return not any(fnmatchcase(folder, glob) for folder in folders for glob in _NOT_SEARCHED)
        prefixes = ["/".join(folders[: i + 1]) for i in range(len(folders))] + [path, "."]
        wanted = [glob.removeprefix("./").rstrip("/") or "." for glob in self.testpaths]
        return any(fnmatchcase(prefix, glob) for prefix in prefixes for glob in wanted)

    def is_test_class(self, name: str) -> bool:
        return any(_matches(name, pattern) for pattern in self.python_classes)

    def is_test_function(self, name: str) -> bool:
        return any(_matches(name, pattern) for pattern in self.python_functions)


def pytest_settings(texts: Mapping[str, str]) -> PytestSettings:
    """The settings of the first of FILES that has any; *texts* holds the files at the top that exist."""
    installed = declared_plugins(texts)
    for name in FILES:
        if name in texts and (found := _options(name, texts[name])) is not None:
            return _settings(found, name, installed)
    return PytestSettings(plugins=installed)


def declared_plugins(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The modules that pyproject.toml or setup.cfg give to pytest as entry points."""
    found: list[str] = []
    with suppress(tomllib.TOMLDecodeError, AttributeError):
        tables = tomllib.loads(texts.get("pyproject.toml", "")).get("project", {}).get("entry-points", {})
        found += (str(target) for target in tables.get("pytest11", {}).values())
    if "setup.cfg" in texts and (parser := _ini(texts["setup.cfg"])) is not None:
        lines = parser.get("options.entry_points", "pytest11", fallback="").splitlines()
        found += (line.partition("=")[2].strip() for line in lines if "=" in line)
    return tuple(dict.fromkeys(target.partition(":")[0] for target in found))


def _matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern) or (any(c in pattern for c in "*?[") and fnmatchcase(name, pattern))


def _ini(text: str) -> "ConfigParser | None":
    from configparser import ConfigParser, Error  # most projects have none, and most commands look at none

    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except Error:
        return None
    return parser


def _options(name: str, text: str) -> Mapping[str, object] | None:
    try:
        if name.endswith(".toml"):
            table = tomllib.loads(text)
            if name != "pyproject.toml":
                return dict(table.get("pytest", {}))
            pytest = table.get("tool", {}).get("pytest", {})
            found = pytest.get("ini_options", {k: v for k, v in pytest.items() if k != "ini_options"})
            return found or None
    except (tomllib.TOMLDecodeError, AttributeError):
        return None
    if (parser := _ini(text)) is None:
        return None
    section = "tool:pytest" if name == "setup.cfg" else "pytest"
    if parser.has_section(section):
        return dict(parser.items(section))
    return {} if name.endswith("pytest.ini") else None


def _settings(options: Mapping[str, object], source: str, installed: tuple[str, ...]) -> PytestSettings:
    def words(key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = options.get(key)
        if isinstance(value, str):
            try:
                return tuple(shlex.split(value)) or default
            except ValueError:
                return tuple(value.split()) or default
        return tuple(str(item) for item in value) or default if isinstance(value, list) else default

    default = PytestSettings()
    added = words("addopts", ())
    named = [name for option, name in pairwise(added) if option == "-p"]
    named += [option[2:] for option in added if option.startswith("-p") and len(option) > 2]
    return PytestSettings(
        words("python_files", default.python_files),
        words("python_classes", default.python_classes),
        words("python_functions", default.python_functions),
        words("testpaths", ()),
        "--doctest-modules" in added,
        source,
        tuple(dict.fromkeys((*installed, *(name for name in named if not name.startswith("no:"))))),
    )
