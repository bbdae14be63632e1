"""Source text -> options of a command line that no call of Python's parsers declares.

Classes and tables that hold `["-w", "--workers"]`; clap of Rust; flag, pflag and cobra of Go; commander and yargs of
JavaScript; picocli, JCommander and commons-cli of Java.  Read from the text: these forms are regular.
"""

import re
from collections.abc import Callable, Iterator

from sleepcode.core.command_options import LONGEST_DEFAULT, CommandOption, dest_of
from sleepcode.core.wording import clipped

_STRING = r"(?:\"((?:\\.|[^\"\\\n])*)\"|'((?:\\.|[^'\\\n])*)'|`([^`]*)`)"
_NAME = re.compile(r"(?<![\w-])--?[A-Za-z?][\w-]*")
_LITERAL = re.compile(_STRING)
_HINT = {
    "python": rb"=\s*[\[(]\s*[\"']--?[A-Za-z]|[\"']\s*:\s*[\[(]\s*[\"']--?[A-Za-z]",
    "rust": rb"#\[(?:arg|clap|structopt)\(|\bArg::new\(|\bArg::with_name\(",
    "go": rb"(?:[fF]lags?(?:\(\))?|\bfs|FlagSet)\.\w+\(",
    "java": rb"@(?:\w+\.)?(?:Option|Parameter)\b|\baddOption\(|Option\.builder\(",
}
_HINT |= dict.fromkeys(("javascript", "typescript", "tsx"), rb"\.(?:requiredO|o)ption\(")


def forms_in(content: bytes, language: str) -> tuple[CommandOption, ...]:
    """In the order of the file."""
    hint, reads = _HINT.get(language), _READERS.get(language)
    if hint is None or reads is None or re.search(hint, content) is None:
        return ()
    found = sorted(reads(content.decode("utf-8", "replace")), key=lambda one: one.line)
    return tuple(found)


def _of_python(text: str) -> Iterator[CommandOption]:
    """`cli = ["-w", "--workers"]` in a class, or the same in a table, what stands beside it saying the rest."""
    form = re.compile(
        r"^(?P<margin>[ \t]*)(?!negative|hidden|exclude|ignore)"
        r"(?:(?P<name>\w+)\s*(?::[^=\n]+)?=|[\"'](?P<key>\w+)[\"']\s*:)\s*[\[(]"
        rf"(?P<held>\s*{_STRING}(?:\s*,\s*{_STRING})*\s*,?\s*)[\])]",
        re.MULTILINE,
    )
    lines = text.splitlines()
    for match in form.finditer(text):
        names = tuple(_first(one) for one in _LITERAL.finditer(match["held"]))
        if not match["margin"] or not all(_NAME.fullmatch(name) for name in names):
            continue
        at = text.count("\n", 0, match.start()) + 1
        beside = _block(lines, at - 1, len(match["margin"].expandtabs()))

        def said(words: str, beside: str = beside) -> str:
            field = re.search(rf"(?m)^\s*[\"']?(?:{words})[\"']?\s*[:=](?!=)\s*(.*(?:\n\s*.*)?)", beside)
            return field[1] if field else ""

        default = said("default").partition("\n")[0].rstrip(", \\")
        help = _prose(beside, "desc|help|description|short|doc|usage")
        dest = _string(said("name|dest")) or dest_of(names)
        yield _option(names, help, default, at, dest)


def _block(lines: list[str], at: int, margin: int) -> str:
    """The lines around one that are indented as deep as it, or deeper."""
    first, last = at, at
    while first > 0 and (not lines[first - 1].strip() or _indent(lines[first - 1]) >= margin):
        first -= 1
    while last + 1 < len(lines) and (not lines[last + 1].strip() or _indent(lines[last + 1]) >= margin):
        last += 1
    return "\n".join(lines[first : last + 1])


def _prose(block: str, words: str) -> str:
    """The first sentence of the text that is kept under one of these names."""
    field = re.search(rf"(?m)^\s*[\"']?(?:{words})[\"']?\s*[:=]\s*\(?\s*[rufRUF]?(\"\"\"|'''|\"|')\\?", block)
    if field is None:
        return ""
    rest = block[field.end() :]
    text = rest.partition(field[1])[0] if len(field[1]) == 3 else _string(block[field.end() - 1 :])
    paragraph = " ".join(re.split(r"\n\s*\n", text.strip())[0].split())
    return paragraph


def _of_rust(text: str) -> Iterator[CommandOption]:
    lines = text.splitlines()
    derived = re.compile(
        r"#\[(?:arg|clap|structopt)\((?P<given>(?:[^()\[\]]|\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])*)\)\]"
    )
    for match in derived.finditer(text):
        field = re.match(r"(?:\s*#\[[^\]]*\])*\s*(?:pub(?:\([^)]*\))?\s+)?(\w+)\s*:\s*[\w(]", text[match.end() :])
        if field is None:
            continue
        at, given, name = text.count("\n", 0, match.start()) + 1, match["given"], field[1]
        long = re.search(r"\blong\b(?:\s*[=(]\s*\"([^\"]+)\")?", given)
        short = re.search(r"\bshort\b(?:\s*[=(]\s*'(.)')?", given)
        names = [f"-{short[1] or name[0]}"] if short else []
        names += [f"--{long[1] or name.replace('_', '-')}"] if long else []
        default = re.search(r"\bdefault_value(?:_t)?\s*[=(]\s*\"?([^\",)]+)", given)
        said = re.search(r"\bhelp\s*[=(]\s*\"((?:\\.|[^\"\\])*)\"", given)
        help = " ".join(said[1].split()) if said else _comment_above(lines, at - 1)
        end = text.count("\n", 0, match.end() + field.end()) + 1
        yield _option(tuple(names) or (name,), help, default[1] if default else "", at, name, not names, end)
    built = re.compile(
        r"\bArg::(?:new|with_name)\(\s*\"([\w-]+)\"\s*\)((?:\s*\.\w+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*)"
    )
    for match in built.finditer(text):
        given = match[2]
        long, short = re.search(r"\.long\(\s*\"([^\"]+)\"", given), re.search(r"\.short\(\s*['\"](.)['\"]", given)
        names = [f"-{short[1]}"] if short else []
        names += [f"--{long[1]}"] if long else []
        said = re.search(r"\.(?:help|about)\(\s*\"((?:\\.|[^\"\\])*)\"", given)
        default = re.search(r"\.default_value\(\s*\"([^\"]*)\"", given)
        at = text.count("\n", 0, match.start()) + 1
        help = " ".join(re.sub(r"\\\n\s*", " ", said[1]).split()) if said else ""
        yield _option(tuple(names) or (match[1],), help, default[1] if default else "", at, match[1], not names)


def _comment_above(lines: list[str], at: int) -> str:
    """The first paragraph of the `///` lines above, other attributes let pass."""
    found: list[str] = []
    for above in range(at - 1, -1, -1):
        line = lines[above].strip()
        if line.startswith("///"):
            found.append(line.lstrip("/").strip())
        elif not line.startswith("#["):
            break
    whole = "\n".join(found[::-1])
    return " ".join(whole.split("\n\n")[0].split())


def _of_go(text: str) -> Iterator[CommandOption]:
    kinds = r"Bool|String|U?[Ii]nt\d*|Float\d+|Duration|StringSlice|StringArray|IntSlice|Count|Func|StringToString"
    form = re.compile(rf"(?:[fF]lags?(?:\(\))?|\bfs|FlagSet|\bf)\.(?P<kind>{kinds})?(?P<var>Var)?(?P<short>P)?\(")
    for match in form.finditer(text):
        if not match["kind"] and not match["var"]:
            continue
        given = _arguments(text, match.end())
        given = given[1:] if match["var"] else given
        texts = [_string(each) for each in given]
        if not texts or not re.fullmatch(r"[\w.-]+", texts[0]) or not given[0].lstrip().startswith(('"', "`")):
            continue
        dashes = "--" if match["short"] or "pflag" in text or "cobra" in text else "-"
        names = [f"{dashes}{texts[0]}"]
        rest = list(given[1:])
        if match["short"] and rest:
            letter = _string(rest.pop(0))
            names = [f"-{letter}", *names] if letter else names
        help = _string(rest[-1]) if rest else ""
        default = " ".join(rest[0].split()) if len(rest) > 1 else ""
        at = text.count("\n", 0, match.start()) + 1
        yield _option(tuple(names), " ".join(help.split()), default, at, texts[0])


def _of_javascript(text: str) -> Iterator[CommandOption]:
    for match in re.finditer(r"\.(?:requiredOption|option)\(", text):
        given = _arguments(text, match.end())
        first = _string(given[0]) if given else ""
        at = text.count("\n", 0, match.start()) + 1
        typed = tuple(_NAME.findall(first))
        if typed and first.startswith("-"):  # commander, cac, sade
            rest = [each for each in given[2:] if not each.lstrip().startswith(("(", "function", "parse"))]
            default = " ".join(rest[-1].split()) if rest and not rest[-1].lstrip().startswith("{") else ""
            yield _option(typed, _string(given[1]) if len(given) > 1 else "", default, at, dest_of(typed))
        elif re.fullmatch(r"[A-Za-z][\w-]*", first) and len(given) == 2 and given[1].lstrip().startswith("{"):  # yargs
            said = re.search(rf"\b(?:describe|description|desc)\s*:\s*{_STRING}", given[1])
            held = re.search(r"\bdefault\s*:\s*([^,}\n]+)", given[1])
            alias = re.search(r"\balias\s*:\s*[\"'](\w)[\"']", given[1])
            names = ((f"-{alias[1]}",) if alias else ()) + (f"--{first}",)
            yield _option(names, _first(said) if said else "", held[1].strip() if held else "", at, first)


def _of_java(text: str) -> Iterator[CommandOption]:
    form = re.compile(r"@(?:\w+\.)*(?:Option|Parameter)\s*\(")
    for match in form.finditer(text):
        given = ", ".join(_arguments(text, match.end()))
        held = re.search(r"\bnames?\s*=\s*(\{[^}]*\}|\"[^\"]*\")", given)
        names = tuple(dict.fromkeys(_NAME.findall(held[1]))) if held else ()
        if names:
            said = re.search(r"\bdescription\s*=\s*\{?\s*\"((?:\\.|[^\"\\])*)\"", given)
            default = re.search(r"\bdefaultValue\s*=\s*\"([^\"]*)\"", given)
            at = text.count("\n", 0, match.start()) + 1
            yield _option(names, said[1] if said else "", default[1] if default else "", at, dest_of(names))
    for match in re.finditer(r"\baddOption\(", text):
        texts = [_string(each) for each in _arguments(text, match.end())]
        if len(texts) >= 3 and re.fullmatch(r"\w", texts[0] or ""):
            names = (f"-{texts[0]}",) + ((f"--{texts[1]}",) if texts[1] else ())
            yield _option(names, texts[-1], "", text.count("\n", 0, match.start()) + 1, dest_of(names))


def _arguments(text: str, at: int) -> list[str]:
    """What stands between the commas of a call, up to the bracket that closes it."""
    found, depth, start = [], 0, at
    while at < len(text):
        if text[at] in "\"'`" and (literal := _LITERAL.match(text, at)):
            at = literal.end()
            continue
        if text[at] in ")]}" and depth == 0:
            break
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if text[at] == "," and depth == 0:
            found.append(text[start:at])
            start = at + 1
        at += 1
    return [each.strip() for each in (*found, text[start:at]) if each.strip()]


def _option(
    names: tuple[str, ...], help: str, default: str, line: int, dest: str, positional: bool = False, end: int = 0
) -> CommandOption:
    shown = clipped(default, LONGEST_DEFAULT)
    return CommandOption(names, dest, help, shown, positional, "", line, end or line)


def _first(literal: re.Match[str]) -> str:
    return next((text for text in literal.groups() if text is not None), "")


def _string(text: str) -> str:
    """What the literals say that an argument is made of; empty when it begins with something else."""
    parts: list[str] = []
    rest = text.strip()
    while literal := _LITERAL.match(rest):
        parts.append(_first(literal))
        rest = rest[literal.end() :].lstrip(" \n\t+\\")
    return "".join(parts)


def _indent(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())


_READERS: dict[str, Callable[[str], Iterator[CommandOption]]] = {
    "python": _of_python,
    "rust": _of_rust,
    "go": _of_go,
    "java": _of_java,
    **dict.fromkeys(("javascript", "typescript", "tsx"), _of_javascript),
}
