"""A word for a kind of class ("exporter", "decoders") -> the class that such ones extend, and where they are listed."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from sleepcode.ask.reading import body_of, numbered, product
from sleepcode.core.answers.families import Deriving, ancestors_of, extend, subclasses_of
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.questions.match import stem_of
from sleepcode.core.suites.tested import in_tests, is_aside
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

SHORTEST_ACT = 4  # letters of what an agent does
LEAST = 2  # subclasses that make a kind of class
LISTED = 3  # of them that one place names, to be where they are listed
SHARE = 0.3  # of them, for the same
MOST_PLACES = 4
MOST_TOPS = 3
LEAST_NAMED = 0.3  # share of a list's name that the word is

_KIND = re.compile(
    r"\b(?:new|custom|own|another|additional|different|other)\s+"
    r"((?:(?!(?:for|to|in|of|with|like|such|as|called|named|that|which|from|on|so|and)\b)[a-z]+\b[ -]?){1,4})",
    re.IGNORECASE,
)
_TABLE = re.compile(  # at the top of a file
    r"(?:(?:export |const |static |final |public |pub |var |let )*|\s+(?:self|this)\.|\s*(?:pub )?static ref )(\w+)"
    r"\s*(?::[^=]+)?=\s*(?:&\[|\w*\(?\s*\{(?!\})|\w+\(\s*\[|\[(?!\]\s*$)|map\[|\(\s*$|(?:frozen)?set\((?!\))"
    r"|(?:[\w.]*[Dd]ict|Map|new \w*(?:Map|List|Set|Array|Registry)(?:<[^>]*>)?)\((?!\)))"
)
_TELLS_APART = re.compile(  # one of several cases, by its name
    r"\s*(?:case\s+[\w\"'.@:]|(?:\}\s*)?(?:el(?:se )?)?if\b.*[=!]==?\s*[\"']|[\"'][\w@/.-]+[\"']\s*(?::|=>)"
    r"|\w+(?:::\w+)+.*=>)"
)
_SAYS_CLASS = {"class", "classe", "type", "subclass", "implementation", "object", "function", "kind"}
_SAYS_LITTLE = {"backend", "engine", "driver", "provider", "adapter", "plugin", "format", "type", "strategy", "target"}
_LISTED = re.compile(
    r"(?:and |so )?(?:which|what|list(?: all)?) (?:the )?(?:different |available |supported |built-?in |kinds of )?"
    r"([a-z]+(?: [a-z]+){0,2}) (?:are (?:there|available|supported|built in|included)|exist|do we have"
    r"|(?:does it|do we) (?:have|support|ship)|can i use|come with it)[?. ]*$",
    re.IGNORECASE,
)
Spelled = Callable[[set[str]], Mapping[str, list[tuple[str, int]]]]


def kind_asked(text: str) -> tuple[str, ...]:
    """What "a new host key policy" may be called, the likeliest first: hostkeypolicy, keypolicy, policy."""
    return _alike(words_asked(text)[0])


def words_asked(text: str) -> tuple[list[str], list[str]]:
    """The words of what is asked for; those that tell: of "a new host backend class" only host."""
    found = _KIND.search(text)
    words = re.findall(r"[a-z]+", found[1].lower()) if found else []
    return words, [word for word in words if word not in _SAYS_CLASS | _SAYS_LITTLE] or words


def kind_listed(text: str) -> tuple[str, ...]:
    """The same of "which storage classes are there"."""
    found = _LISTED.match(text)
    words = re.findall(r"[a-z]+", found[1].lower()) if found else []
    return _alike([re.sub(r"(?:(ie)s|s)$", lambda end: "y" if end[1] else "", word) for word in words])


def _alike(words: list[str]) -> tuple[str, ...]:
    """The last word says what it is: an exception handler is no exception, but a storage backend is a storage."""
    while len(words) > 1 and words[-1] in _SAYS_CLASS:
        words.pop()
    also = words[:-1] if words and words[-1] in _SAYS_LITTLE else []
    return tuple(dict.fromkeys("".join(words[at:]) for at in range(len(words))) | dict.fromkeys(also))


def kind_of_class(
    workspace: Workspace, index: Index, word: str, spelled: Spelled, deriving: Deriving | None = None
) -> Found | None:
    """None where no family of classes of the product goes by the word."""
    stem = re.sub(r"(?:ies|s)$", lambda ending: "y" if ending[0] == "ies" else "", word.lower())
    if len(stem) < 3 or not stem.isalpha():
        return None
    ones = _called(workspace, index, stem)
    if not ones and (done := re.sub(r"e?[eo]r$", "", stem)) != stem and len(done) >= SHORTEST_ACT:
        ones = _called(workspace, index, done)  # a reloader may be a `StatReload`
    families = {one.id: (one, subclasses_of(index, one, deriving)) for one in ones}
    inside = {child.id for _, below in families.values() for child in below}
    tops = [
        (one, below)
        for id, (one, below) in families.items()
        if id not in inside and len(below) >= LEAST and (_of_that_kind(below, stem) or not _is_mixin(one))
    ]
    if not tops and (base := _shared_base(index, ones)):
        tops = [(base, subclasses_of(index, base, deriving))]
    if not tops:
        return None
    tops.sort(key=lambda each: (-len(each[1]), len(each[0].qualname), each[0].id))
    top, below = tops[0]
    found = extend(index, (top,), deriving)
    places = tuple(_listed(index, below, spelled))
    text = f"write a class that extends {named(top)}: {found.text}"
    if places:
        text += f"; they are listed in {places[0].text.partition(' names ')[0]}"
    for other, below in tops[1:MOST_TOPS]:
        where = f" ({other.path})" if named(other) == named(top) else ""
        text += f"; {named(other)}{where} is another such class, with {counted(len(below), 'subclass', 'subclasses')}"
    known = {each.id for other, below in tops for each in (other, *below)} | inside
    alone = [one for one in ones if one.id not in known]
    if alone:
        who = listed((named(one) for one in alone), MOST_PLACES)
        text += f"; {who} {'is' if len(alone) == 1 else 'are'} called so, too"
    others = [claim(index, "extend", f"{named(one)} is called so, too", [(one.path, one.line)]) for one in alone]
    return Found(text, (*places, *found.claims, *others), found.blind_spots, guessed=True)


def listed_under(workspace: Workspace, index: Index, word: str, readers: Callable[[str], list[str]]) -> Found | None:
    """ "A new hook": the table or list of the product whose name has the word in it, and who reads it."""
    stem = stem_of(word.lower())
    found: list[tuple[float, Claim]] = []
    for path, content in product(workspace, index) if len(word) >= SHORTEST_ACT else ():
        for at, line in numbered(content) if stem.encode() in content.lower().replace(b"_", b"") else ():
            match = _TABLE.match(line)
            parts = _stems_in(match[1]) if match else []
            share = parts.count(stem) / len(parts) if parts else 0.0
            share = 1.0 if "".join(parts).endswith(stem) and stem not in parts else share
            if match and share >= LEAST_NAMED and not _is_made(index, path, at, match):
                read = [one for id in readers(match[1]) if (one := index.definition(id)) and not in_tests(one.path)]
                who = f", read by {listed((named(one) for one in read), MOST_PLACES)}" if read else ""
                places = [(path, at), *((one.path, one.line) for one in read[:MOST_PLACES])]
                told = claim(index, "extend", f"`{match[1]}` lists them: `{line.strip()}`{who}", places)
                found.append((share, told))
    claims = tuple(told for _, told in sorted(found, key=lambda each: -each[0])[:MOST_PLACES])
    return Found(f"where they are listed, by its name: {claims[0].text}", claims, guessed=True) if claims else None


def _is_made(index: Index, path: str, at: int, line: re.Match[str]) -> bool:
    """Whether a function, a type or another list is written there: `const f = (`, `Rule = Union[(`, `{r for …}`."""
    starts = index.definition_at(path, at)
    is_function = starts is not None and starts.kind != "module" and starts.line == at
    capital = path.endswith(".py") and re.match(r"[A-Z]\w*[a-z]", line[1]) is not None
    is_type = capital and re.search(r"=\s*[A-Za-z]", line[0]) is not None
    return is_function or is_type or " for " in line.string


def _stems_in(name: str) -> list[str]:
    """Of the words that a name is made of, in order."""
    return [stem_of(part.lower()) for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)]


def _is_mixin(one: Definition) -> bool:
    return one.qualname.endswith("Mixin")


def _of_that_kind(below: Iterable[Definition], stem: str) -> bool:
    """What only has the ways of a `MiddlewareMixin` is no middleware."""
    return any(stem in one.qualname.lower() and not _is_mixin(one) for one in below)


def folder_of(index: Index, word: str) -> Found | None:
    """ "A new rule": the folder in which each rule is a module, or a folder, and who imports most of them."""
    stem = stem_of(word.lower())
    found: dict[str, dict[str, str]] = {}  # folder -> what stands in it -> a file of that
    for path in index.paths() if len(word) >= SHORTEST_ACT else ():
        parts = path.split("/")
        at = next((at for at, part in enumerate(parts[:-1]) if stem_of(part.lower()) == stem), None)
        if at is not None and language_of(path) and not is_aside(path):
            name = parts[at + 1].partition(".")[0]
            if name not in ("__init__", "index", "mod", "base"):
                found.setdefault("/".join(parts[: at + 1]), {}).setdefault(name, path)
    folder, ones = max(found.items(), key=lambda each: len(each[1]), default=("", {}))
    if len(ones) < LISTED:
        return None
    importers = Counter(by for path in ones.values() for by in index.importers_of(path) if not is_aside(by))
    claims = [
        claim(index, "extend", f"`{by}` imports {many} of the {len(ones)}", [(by, 1)])
        for by, many in importers.most_common(MOST_PLACES)
        if many >= max(LISTED, SHARE * len(ones))
    ]
    claims += [claim(index, "extend", f"`{name}` is one", [(path, 1)]) for name, path in sorted(ones.items())]
    where = f"; {claims[0].text}" if " imports " in claims[0].text else ""
    return Found(f"`{folder}/` holds {len(ones)} of that kind{where}", tuple(claims), guessed=True)


def told_apart(workspace: Workspace, index: Index, word: str, named_so: Iterable[Definition]) -> Found | None:
    """ "A new descriptor": the function called after them that tells them apart, as `parseDescriptor`."""
    stem = stem_of(word.lower())
    found: list[tuple[int, Claim]] = []
    for one in named_so if len(word) >= SHORTEST_ACT else ():
        called_so = stem in _stems_in(one.last)[1:]  # `format` alone formats
        if not called_so or one.kind not in ("function", "method") or is_aside(one.path):
            continue
        lines = body_of(workspace, one)
        cases = [at for at, line in enumerate(lines) if _TELLS_APART.match(line)]
        if len(cases) >= LISTED:
            quoted = listed((f"`{lines[at].strip()}`" for at in cases), MOST_PLACES)
            places = [(one.path, one.line + at) for at in cases]
            found.append((len(cases), claim(index, "extend", f"{named(one)} tells them apart: {quoted}", places)))
    if len(found) >= LISTED:  # each of `parse_date_greek`, `parse_date_korean`, … is one of that kind itself
        return None
    claims = tuple(told for _, told in sorted(found, key=lambda each: -each[0])[:MOST_PLACES])
    return Found(f"where one more would be told apart: {claims[0].text}", claims, guessed=True) if claims else None


def _called(workspace: Workspace, index: Index, stem: str) -> list[Definition]:
    """Classes of the product whose name ends in the word."""
    little = "|".join(sorted(_SAYS_LITTLE))
    header = re.compile(
        rf"\b(?:class|struct|interface|trait)\s+(\w*{stem}(?:e?[eo]r)?(?:Base|Interface|ABC|Mixin|{little})?)\b",
        re.IGNORECASE,
    )
    found: dict[str, Definition] = {}
    for path in index.paths():
        content = workspace.read(path) or b"" if language_of(path) and not in_tests(path) else b""
        if stem.encode() in content.lower():
            for name in set(header.findall(content.decode("utf-8", "replace"))):
                ones = (one for one in index.definitions_named(name) if one.path == path and one.kind == "class")
                found.update((one.id, one) for one in ones)
    return list(found.values())


def _shared_base(index: Index, ones: list[Definition]) -> Definition | None:
    """What most classes whose names end in the word extend, as `JSONFormatter` and others extend `FormatterPlugin`."""
    shared = Counter(base for one in ones for base in ancestors_of(index, one)[:1])
    base, many = next(iter(shared.most_common(1)), (None, 0))
    return base if many >= LEAST and 2 * many >= len(ones) else None


def _listed(index: Index, below: tuple[Definition, ...], spelled: Spelled) -> list[Claim]:
    """Definitions, or modules, that name many of them: a table, a registry, a chain of conditions."""
    own = [one for one in below if not in_tests(one.path)]
    names = {one.last for one in own}
    homes = {(one.path, line) for one in own for line in range(one.line, one.end_line + 1)}
    by_owner: dict[str, tuple[Definition, dict[str, list[tuple[str, int]]]]] = {}
    for name, places in spelled(names).items():
        for place in places:
            owner = index.definition_at(*place)
            inside = place in homes or in_tests(place[0])
            if owner is not None and not inside and not _imports(index, owner, place):
                by_owner.setdefault(owner.id, (owner, {}))[1].setdefault(name, []).append(place)
    many = [(owner, held) for owner, held in by_owner.values() if len(held) >= max(LISTED, SHARE * len(names))]
    homes_of = {one.path for one in own}  # a module that defines them lists them for export only
    many.sort(key=lambda each: (each[0].kind == "module" and each[0].path in homes_of, -len(each[1])))
    return [
        claim(
            index,
            "extend",
            f"{named(owner)} names {len(held)} of the {len(names)}",
            sorted({place for places in held.values() for place in places}),
        )
        for owner, held in many[:MOST_PLACES]
    ]


def _imports(index: Index, owner: Definition, place: tuple[str, int]) -> bool:
    """Whether the module only imports the name there."""
    return owner.kind == "module" and any(
        edge.kind == "import" and edge.site.line == place[1] for edge in index.callees_of(owner.id)
    )
