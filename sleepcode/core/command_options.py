"""Source text -> the options and arguments that its commands take, as calls declare them."""

import re
from collections.abc import Iterator

import msgspec
from tree_sitter import Node, Query

from sleepcode.core import grammar
from sleepcode.core.matches import decodable, matches, text_of
from sleepcode.core.wording import clipped

LONGEST_DEFAULT = 40
_OPTION = re.compile(r"--?[A-Za-z?][\w-]*")
_FLAG_PAIR = re.compile(r"(--[A-Za-z][\w-]*)\s*/\s*(--?[A-Za-z][\w-]*)")
# Names of functions that declare options; any other does where it is given one with such a keyword.
_DECLARES = {"add_argument", "add_option", "option", "Option"}
_ARGUMENTS = {"add_argument", "argument"}
_DEFINES = re.compile(r"define|DEFINE_\w+")  # of tornado and absl: the name is written without its dashes
_KEYWORDS = {"help", "action", "default", "dest", "type", "nargs", "is_flag", "required", "choices", "metavar"}
_KEYWORDS |= {"multiple", "short_help", "const", "envvar", "callback"}
_OF_TYPER = {"Option", "Argument"}


class CommandOption(msgspec.Struct, frozen=True):
    """One option, or one positional argument, of a command."""

    names: tuple[str, ...]  # as typed: `--force`, `-f`; the metavariable of a positional argument
    dest: str  # the name that its value is kept under
    help: str
    default: str  # as written; "" when none is given
    positional: bool
    command: str  # the function whose option it is; "" where it is added to a parser
    line: int  # of the name, or the call
    end_line: int  # of the call


def options_in(content: bytes, language: str) -> tuple[CommandOption, ...]:
    """In the order of the file; empty for a language whose query does not look for them."""
    query = _query(language)
    if query is None or not may_declare(content):
        return ()
    found: dict[int, tuple[int, CommandOption]] = {}
    for _, captures in matches(query, grammar.parser(language).parse(decodable(content)).root_node):
        one = _declared({name: nodes[0] for name, nodes in captures.items()})
        at = captures["arguments"][0].start_byte
        if one is not None and len(captures) > found.get(at, (0, one))[0]:  # what stands around the call says more
            found[at] = (len(captures), one)
    return tuple(found[at][1] for at in sorted(found))


def may_declare(content: bytes) -> bool:
    """A look at the bytes, for files that need no parsing."""
    return (
        re.search(
            rb"(?:add_argument|add_option|\b[Oo]ption|\b[Aa]rgument|\bdefine|DEFINE_\w+)\s*\(|[\"']--[A-Za-z]", content
        )
        is not None
    )


def _query(language: str) -> Query | None:
    try:
        return grammar.query(language, "options")
    except (FileNotFoundError, KeyError):
        return None


def _declared(captures: dict[str, Node]) -> CommandOption | None:
    made, arguments = text_of(captures["made"]), captures["arguments"]
    given = arguments.named_children
    given = [*given[0].named_children, *given[1:]] if given and given[0].type == "list" else given  # click.Option([…])
    texts = [(node, _string(node)) for node in given if node.type in _STRINGS]
    keywords = {text_of(name): value for name, value in _keywords(arguments)}
    written = [(node, text) for node, text in texts if _OPTION.fullmatch(text) or _FLAG_PAIR.fullmatch(text)]
    names = tuple(name for _, text in written for name in re.split(r"\s*/\s*", text))
    if not names and _DEFINES.fullmatch(made) and texts and (made != "define" or _KEYWORDS & keywords.keys()):
        names = (f"--{texts[0][1]}",) if re.fullmatch(r"[\w-]+", texts[0][1]) else ()
    parameter = text_of(captures["parameter"]) if "parameter" in captures else ""
    if parameter and made not in _OF_TYPER:
        return None
    if not names and parameter and made == "Option":
        names = _of_parameter(parameter, text_of(captures["type"]))
    positional = not names
    if positional:
        first = texts[0][1] if texts else _string(keywords["dest"]) if "dest" in keywords else parameter
        if not (made in _ARGUMENTS or (parameter and made == "Argument")) or not re.fullmatch(r"[\w-]+", first):
            return None
        names = (_string(keywords["metavar"]) if "metavar" in keywords and made == "add_argument" else first,)
        names = names if names[0] else (first,)
    elif made not in _DECLARES and not _DEFINES.fullmatch(made) and not _KEYWORDS & keywords.keys():
        return None
    bare = [text for _, text in texts if re.fullmatch(r"[A-Za-z_]\w*", text)]
    dest = _string(keywords["dest"]) if "dest" in keywords else parameter or (bare[0] if bare else dest_of(names))
    at = written[0][0] if written else arguments
    return CommandOption(
        names,
        dest,
        _help(keywords),
        _default(captures, arguments, keywords, bool(parameter)),
        positional,
        text_of(captures["command"]) if "command" in captures else "",
        at.start_point.row + 1,
        arguments.end_point.row + 1,
    )


_STRINGS = {"string", "concatenated_string"}


def _keywords(arguments: Node) -> Iterator[tuple[Node, Node]]:
    for each in arguments.named_children:
        if each.type == "keyword_argument":
            name, value = each.child_by_field_name("name"), each.child_by_field_name("value")
            if name is not None and value is not None:
                yield name, value


def _string(node: Node) -> str:
    """What the literal says; what is worked out inside of it is left out."""
    if node.type == "parenthesized_expression" and node.named_children:
        return _string(node.named_children[0])
    if node.type == "concatenated_string":
        return "".join(_string(each) for each in node.named_children)
    if node.type == "call" and (method := node.child_by_field_name("function")) is not None:  # "…".strip()
        held = method.child_by_field_name("object")
        return _string(held) if held is not None else ""
    if node.type != "string":
        return ""
    return "".join(text_of(each) for each in node.named_children if each.type in ("string_content", "interpolation"))


def _help(keywords: dict[str, Node]) -> str:
    """The short one where both are there, in one line."""
    said = (_string(keywords[name]) for name in ("short_help", "help") if name in keywords)
    return " ".join(next((text for text in said if text.strip()), "").split())


def _default(captures: dict[str, Node], arguments: Node, keywords: dict[str, Node], parameter: bool) -> str:
    first = arguments.named_children[0] if parameter and arguments.named_children else None
    node = captures.get("default") or keywords.get("default")
    if node is None and first is not None and first.type not in ("keyword_argument", "ellipsis") and "type" in captures:
        node = first if not (first.type == "string" and _OPTION.fullmatch(_string(first))) else None
    text = " ".join(text_of(node).split()) if node is not None else ""
    return clipped(text, LONGEST_DEFAULT)


def dest_of(names: tuple[str, ...]) -> str:
    """The first long name, as argparse and click make a variable of it."""
    long = next((name for name in names if name.startswith("--")), names[0])
    return long.lstrip("-").replace("-", "_")


def _of_parameter(parameter: str, declared: str) -> tuple[str, ...]:
    """How typer names the option of a parameter."""
    name = parameter.replace("_", "-")
    return (f"--{name}", f"--no-{name}") if "bool" in declared else (f"--{name}",)
