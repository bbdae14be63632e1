"""Whether one definition has to do with another name: takes it, defines it, raises it, extends it, calls it."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from sleepcode.ask.attributes import declared
from sleepcode.ask.given import Given
from sleepcode.ask.reading import syntax_at
from sleepcode.ask.seen import Seen
from sleepcode.ask.trait_values import decorated, imports_of, yes_no
from sleepcode.core.answers.families import ancestors_of, bases
from sleepcode.core.answers.found import Found, all_named, claim, named
from sleepcode.core.answers.members import attributes_of, held_by
from sleepcode.core.answers.reaching import path
from sleepcode.core.answers.signature import constructor, parameter_type
from sleepcode.core.facts import Flag
from sleepcode.core.model import Claim, Definition, Question
from sleepcode.core.questions.traits import Trait
from sleepcode.core.questions.understood import Understood
from sleepcode.core.wording import listed, short

Subjects = tuple[Definition, ...]
_HAS_TO = re.compile(r"required|mandatory|have to|must")
_CATCH_ALL = ("everything", "Exception", "BaseException")
# Those that look for the name themselves, so that a word of the language may be one.
_LOOKING = {"parameter", "type", "default", "member", "overrides", "imports", "calls"}


def relation(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    """None where the second name may be no name, and is none here."""
    known = trait.sure or asked.targets or trait.name in _LOOKING
    return _RELATIONS[trait.name](given, asked, trait, subjects) if subjects and known else None


def _parameter(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    from sleepcode.ask.defaults import default_of

    name = trait.names[1]
    told: list[str] = []
    yes: list[bool] = []
    more: list[Claim] = []
    ones = [constructor(given.index, one) if one.kind == "class" else one for one in subjects]
    exists = trait.sure
    for subject, one in zip(subjects, ones, strict=True):
        if one.kind == "class":
            return None
        seen = Seen(given, one)
        param = next((each for each in seen.parameters if each.name == name), None)
        spread = any(each.kind == "**" for each in seen.parameters)
        asks_default = trait.name == "default"
        exists |= param is not None
        yes.append(param is not None and (not asks_default or param.default != bool(_HAS_TO.search(trait.words))))
        if param is None:
            told.append(f"{named(one)} has no parameter `{name}`" + (", though it takes any keyword" if spread else ""))
            trait = replace(trait, asks="which") if spread or asks_default else trait
        elif asks_default and not param.default:
            told.append(f"`{name}` of {named(one)} has no default: it has to be given")
        elif asks_default and (found := default_of(given.workspace, given.index, name, (subject,))):
            told.append(found.text)
            more += found.claims
        else:
            told.append(f"{named(one)} takes `{name}`")
    found = yes_no(given, trait, yes, told, ones)
    return replace(found, claims=tuple(dict.fromkeys((*more, *found.claims)))) if exists else None


def _member(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    """A method, an attribute, a name of a file; one that it inherits is told as such."""
    index, name = given.index, trait.names[1].rpartition(".")[2]
    is_base = any(each.kind == "class" for each in asked.targets) or name in Seen(given, subjects[0]).derived()
    if is_base and re.search(r"(?i)\bimplement", asked.question.text):
        return _inherits(given, asked, replace(trait, name="inherits"), subjects)
    told: list[str] = []
    yes: list[bool] = []
    ones: list[Definition] = []
    exists = trait.sure
    for one in subjects:
        is_class = one.kind == "class"
        above = ancestors_of(index, one) if is_class else ()
        own = _own(given, one, name)
        inherited = next((each for base in above if (each := _own(given, base, name))), None)
        known = own or inherited
        holder = None if known or not is_class else _holder(given, (one, *above), name)
        facts = None if known or is_class else given.facts_of(one.path)
        is_bound = facts is not None and name in facts.exports
        ones.append(known or one)
        yes.append(bool(known or holder or is_bound))
        exists |= yes[-1]
        if trait.name == "overrides" and known:
            yes[-1] = bool(own and inherited)
            told.append(_overrides(one, own, inherited))
        elif known:
            kind = "property" if Seen(given, known).flagged(Flag.PROPERTY) else known.kind
            sort = re.search(r"(?i)\b(propert|attribute|method)", asked.question.text)
            if sort and (sort[1].lower() == "method") != (kind == "method"):
                trait = replace(trait, asks="which")  # there is one, of another kind
            if not own and re.search(r"(?i)\b(?:defin|implement|own\b)", asked.question.text):
                trait = replace(trait, asks="which")
            told.append(
                f"{named(one)} defines `{name}`, a {kind}"
                if own
                else f"{named(one)} does not define `{name}` itself, it inherits {named(known)}"
            )
        elif holder:
            told.append(f"`{name}` is an attribute of {named(one)}" + (f", by {named(holder)}" * (holder is not one)))
        elif is_bound:
            told.append(f"{named(one)} has `{name}`, by an import or an assignment")
        else:
            nor = f", nor has {all_named(above)}" if above else ""
            told.append(f"{named(one)} has no `{name}`{nor}")
            base = Seen(given, one).base_outside() if is_class else ""
            gives = any(index.definition(f"{cls.id}.__getattr__") for cls in (one, *above))
            if base or gives:
                told.append(f"what {f'`{base}`, which is not of this project,' if base else '`__getattr__`'} gives it is not known")  # fmt: skip  # noqa: E501
                trait = replace(trait, asks="which")
    return yes_no(given, trait, yes, told, ones) if exists else None


def _own(given: Given, one: Definition, name: str) -> Definition | None:
    found = given.index.definition(f"{one.id}.{name}" if one.kind == "class" else f"{one.path}::{name}")
    return found or next((each for each in held_by(given.index, one) if short(each) == name), None)


def _type(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    """How a parameter, or what a class holds, is declared."""
    name = trait.names[1].rpartition(".")[2]
    found: list[Found] = []
    for one in subjects:
        if one.kind == "class":
            field = declared(given.workspace, given.index, [one, *ancestors_of(given.index, one)], name)
            found += [Found(field[1].text, (field[1],))] if field else []
        if one.kind != "class" and any(param.name == name for param in Seen(given, one).parameters):
            head = Seen(given, one).head
            kind = parameter_type(head[head.find(short(one)) :], name)
            said = f"declares `{name}` as `{kind}`" if kind else f"says no type of `{name}`"
            found.append(Found(f"{named(one)} {said}", (Seen(given, one).header(),)))
    claims = tuple(dict.fromkeys(each for one in found for each in one.claims))
    return Found(listed(each.text for each in found), claims) if found else None


def _holder(given: Given, classes: Subjects, name: str) -> Definition | None:
    lines_of = given.structure.lines_of
    for cls in classes:
        own = f"_{short(cls).lstrip('_')}{name}"  # as Python keeps `__name`
        if {name, own} & attributes_of(given.index, cls, lines_of(cls.path)).keys():
            return cls
    return None


def _overrides(one: Definition, own: Definition | None, inherited: Definition | None) -> str:
    if own and inherited:
        return f"{named(own)} overrides {named(inherited)}"
    if own:
        return f"{named(own)} overrides nothing of this project"
    base = named(inherited) if inherited else "nothing of that name"
    return f"{named(one)} does not define it, it inherits {base}"


def _inherits(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    index, name = given.index, trait.names[1].rpartition(".")[2]
    target = next((each for each in asked.targets if each.kind == "class"), None)
    if len(subjects) != 1 or (trait.name == "base" and target is None):
        return None
    child, parent = (target, subjects[0]) if trait.name == "base" and target else (subjects[0], target)
    told, label = bases(index, (child,)), named(parent) if parent else f"`{name}`"
    if name in Seen(given, child).derived():
        return Found(f"yes: {named(child)} derives `{name}`", (Seen(given, child).header(),))
    direct = any(each.text.startswith(f"{named(child)} extends {label}") for each in told.claims)
    above = ancestors_of(index, child)
    if parent in above or (parent is None and any(_extends(each, name) for each in told.claims)):
        how = "extends" if direct else "inherits, through other classes, from"
        return Found(f"yes: {named(child)} {how} {label}", told.claims)
    if parent is not None and child in ancestors_of(index, parent):
        other = bases(index, (parent,)).claims
        return Found(f"no, it is the other way round: {named(parent)} inherits from {named(child)}", other)
    outside = Seen(given, child).base_outside()
    if parent is None and outside:
        return None
    return Found(f"no: {named(child)} does not inherit from {label}; {told.text}", told.claims, guessed=bool(outside))


def _extends(told: Claim, name: str) -> bool:
    return re.search(rf" extends `(?:[\w.]+(?:\.|::))?{re.escape(name)}`", told.text) is not None


def _raises(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    """What the rules say that it raises, held against the name."""
    from sleepcode.ask.code_facts import code_facts

    name, question = trait.names[1].rpartition(".")[2], f"what does {short(subjects[0])} raise"
    plain = replace(asked, question=Question(question, "raises", subjects[0].id), targets=())
    facts = code_facts(given.workspace, given.index, plain, subjects)
    if facts is None:
        return None
    told = [each for each in facts.claims if f"`{name}`" in each.text and re.search(r"\braises?\b", each.text)]
    told.sort(key=lambda each: " raises " not in each.text)
    rest = tuple(each for each in facts.claims if each not in told)
    if told:
        return Found(f"yes: {told[0].text}", (*told, *rest), facts.blind_spots, facts.guessed)
    return Found(f"no line of {all_named(subjects)} raises `{name}`; {facts.text}", facts.claims, guessed=True)


def _catches(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    name = re.compile(rf"\b{re.escape(trait.names[1].rpartition('.')[2])}\b")
    caught: list[tuple[str, Claim]] = []
    for one in subjects:
        for each in syntax_at(given.workspace, one.path).of("catch"):
            owner = given.index.definition_at(one.path, each.line)
            if one.line <= each.line <= one.end_line and owner is not None:
                what = each.about or "everything"
                text = f"{named(owner)} catches `{what}`"
                caught.append((what, claim(given.index, "raises", text, [(one.path, each.line)])))
    fitting = [each for what, each in caught if name.search(what)]
    fitting = fitting or [each for what, each in caught if what in _CATCH_ALL]
    claims = tuple(dict.fromkeys((*fitting, *(each for _, each in caught))))
    if fitting:
        return Found(f"yes: {fitting[0].text}", claims)
    others = f", only {listed(f'`{what}`' for what, _ in caught)}" if caught else ""
    return Found(f"no line of {all_named(subjects)} catches `{trait.names[1]}` by its name{others}", claims)


def _carries(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    name = trait.names[1].rpartition(".")[2]
    found = decorated(given, replace(trait, asks="which"), subjects)
    yes = {Seen(given, one).decorated(name) for one in subjects}
    return replace(found, text=f"{'yes' if True in yes else 'no'}: {found.text}") if found and len(yes) == 1 else found


def _imports(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    name = trait.names[1].rpartition("/")[2].removesuffix(".py")
    found = [(one.path, *line) for one in subjects for line in imports_of(given, one.path, name)]
    claims = tuple(claim(given.index, "import", f"`{line}`", [(path, at)]) for path, at, line in found)
    if claims:
        return Found(f"yes: {all_named(subjects)} imports `{name}`", claims)
    said = f"no: no line of {all_named(subjects)} imports `{name}` by name"
    return Found(said, (), guessed=True) if trait.sure else None


def _calls(given: Given, asked: Understood, trait: Trait, subjects: Subjects) -> Found | None:
    if all(one.kind == "module" for one in subjects):
        return None if asked.targets else _imports(given, asked, trait, subjects)
    if not asked.targets:
        return None
    found = path(given.index, subjects, asked.targets)
    direct = len(found.claims) == 1 and found.claims[0].text.startswith("1. ")
    asks_direct = found.claims and re.search(r"call|invok", trait.words)
    return (
        replace(found, text=f"{'yes' if direct else 'not by itself'}: {found.text}") if direct or asks_direct else found
    )


_RELATIONS: dict[str, Callable[[Given, Understood, Trait, Subjects], Found | None]] = {
    "parameter": _parameter,
    "type": _type,
    "default": _parameter,
    "member": _member,
    "overrides": _member,
    "inherits": _inherits,
    "base": _inherits,
    "carries": _carries,
    "raises": _raises,
    "catches": _catches,
    "imports": _imports,
    "calls": _calls,
}
