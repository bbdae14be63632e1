"""The user's test command, and the environment in which it runs in the copy with our plugin loaded."""

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from sleepcode.edges.scratch import Scratch
from sleepcode.errors import SleepcodeError
from sleepcode.workspace import Workspace

OUT = "SLEEPCODE_PROBE_OUT"
_ASSIGNS = re.compile(r"[A-Za-z_]\w*=")
_SHELL = re.compile(r"&&|\|\||[;|<>`*]|\$")


@dataclass(frozen=True, slots=True)
class TestCommand:
    """What is started, and what its environment holds beside ours."""

    words: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    said: str  # as the user wrote it


def test_command(workspace: Workspace) -> TestCommand:
    """The user's own setting; a repository cannot set it.  Raises SleepcodeError when there is none."""
    said = workspace.settings.test_command.strip()
    try:
        words = shlex.split(said)
    except ValueError as error:
        raise SleepcodeError(f"test_command is not a command: {error}", remedy="close its quotes") from None
    if not words:
        raise SleepcodeError(
            "there is no test command to measure with",
            remedy='set test_command = "pytest" in your own configuration (`sleepcode config` says where)',
        )
    if os.name == "posix" and _SHELL.search(said):
        return TestCommand(("/bin/sh", "-c", said), (), said)
    environment = []
    while words and _ASSIGNS.match(words[0]):
        name, _, value = words.pop(0).partition("=")
        environment.append((name, value))
    if not words:
        raise SleepcodeError("test_command only sets variables", remedy="name the program, such as pytest")
    if "/" in words[0] and not Path(words[0]).is_absolute():
        words[0] = str(workspace.root / words[0])  # an environment in the work tree is not in the copy
    return TestCommand(tuple(words), tuple(environment), said)


def environment_of(
    command: TestCommand,
    origin: Path,
    scratch: Scratch,
    out: Path,
    roots: Sequence[str],
    told: Mapping[str, str],
) -> dict[str, str]:
    """Everything is told by variables, so that the command may be of any shape.

    told: more variables for the plugin.
    """
    mine = dict(os.environ) | dict(command.environment)
    for name in ("PYTEST_CURRENT_TEST", "COVERAGE_PROCESS_START", "COV_CORE_SOURCE", "PYTEST_XDIST_WORKER"):
        mine.pop(name, None)
    for name in [name for name in mine if name.startswith(("GIT_", "SLEEPCODE_"))]:
        del mine[name]
    paths = [str(resources.files("sleepcode.probe")), *(str(scratch.tree / root) for root in roots)]
    return mine | {
        "PYTHONPATH": os.pathsep.join([*paths, *filter(None, [mine.get("PYTHONPATH", "")])]),
        "PYTEST_PLUGINS": ",".join([*filter(None, [mine.get("PYTEST_PLUGINS", "")]), "sleepcode_probe"]),
        "PYTEST_ADDOPTS": f"{mine.get('PYTEST_ADDOPTS', '')} --continue-on-collection-errors".strip(),
        "TMPDIR": str(scratch.temporary),
        # The copy is no repository, and must not be taken for part of one.
        "GIT_CEILING_DIRECTORIES": str(scratch.folder),
        # tox lets through what it is told to.
        "TOX_OVERRIDE": "testenv.pass_env+=PYTHONPATH,PYTEST_PLUGINS,PYTEST_ADDOPTS,SLEEPCODE_PROBE_*",
        OUT: str(out),
        "SLEEPCODE_PROBE_TREE": str(scratch.tree),
        "SLEEPCODE_PROBE_ORIGIN": str(origin),
        "SLEEPCODE_PROBE_PARENT": str(os.getpid()),
        **told,
    }
