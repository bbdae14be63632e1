"""What the claims about a file are compared with."""

import builtins
import keyword
import re
import sys

from sleepcode.core.checks.claims import Known
from sleepcode.core.checks.mentions import words_in
from sleepcode.core.model import Brief, digest_of
from sleepcode.core.model_notes.asking import is_prose
from sleepcode.core.model_notes.brief import BriefInputs
from sleepcode.workspace import Workspace

_NO_CODE = re.compile(r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|/\*(?:.|\n)*?\*/|(?:^|\s)(?:#|//)[^\n]*', re.M)
_ALWAYS_THERE = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"null", "nil", "undefined", "self", "this"}


def known_about(workspace: Workspace, inputs: BriefInputs, brief: Brief) -> Known:
    paths = dict.fromkeys([inputs.path, *(call.site.path for call in inputs.calls if call.site)])
    files: dict[str, tuple[str, ...]] = {}
    digests: dict[str, str] = {}
    for each in paths:
        try:
            text = inputs.content if each == inputs.path else text_in(workspace, each)
        except OSError:
            continue
        files[each] = tuple(text.splitlines())
        digests[each] = digest_of(text.encode("utf-8", "surrogateescape"))
    index = workspace.index()
    calls = {
        (edge.caller, edge.callee)
        for definition in inputs.definitions
        for edge in (*index.callers_of(definition.id), *index.callees_of(definition.id))
    }
    # The file's own section holds its comments too; what only a comment names does not exist.
    shown = "\n".join(section.text for section in brief.sections[1:] if section.keyed)
    return Known(
        path=inputs.path,
        files=files,
        digests=digests,
        definitions=inputs.definitions,
        names=words_in(text_of_code(inputs)) | words_in(shown) | _ALWAYS_THERE,
        paths=frozenset(index.paths()),
        calls=frozenset(calls),
        is_prose=is_prose(inputs),
        common=_ALWAYS_THERE | sys.stdlib_module_names,
    )


def text_of_code(inputs: BriefInputs) -> str:
    """The file without comments and longer strings; a text is all there is to it."""
    return inputs.content if is_prose(inputs) else _NO_CODE.sub(" ", inputs.content)


def text_in(workspace: Workspace, path: str) -> str:
    content = workspace.repository.read(path, workspace.settings.max_file_bytes)
    if not isinstance(content, bytes):
        raise OSError(f"{content.why}")
    return content.decode("utf-8", "surrogateescape")
