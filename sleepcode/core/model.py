"""The nouns, frozen."""

from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

import msgspec

Digest = str  # 32 hex digits: BLAKE2b-128 of the bytes


def digest_of(content: bytes) -> Digest:
    return blake2b(content, digest_size=16).hexdigest()


class Span(NamedTuple):
    """1-based lines, both ends included."""

    start: int
    end: int


class Certainty(StrEnum):
    """How an edge of the call graph was found; the order is from surest to weakest."""

    RESOLVED = "resolved"  # one target, through names and types
    INFERRED = "inferred"  # a small set, through types or value flow
    CANDIDATE = "candidate"  # the same name only


CERTAINTIES = tuple(Certainty)  # where rows are many, a certainty goes by its place here


class Standing(StrEnum):
    """What an answer may be taken for."""

    EXACT = "exact"
    LOWER_BOUND = "lower-bound"  # there are places the graph cannot follow; they are listed
    UNKNOWN = "unknown"


class Definition(msgspec.Struct, frozen=True):
    """A module, class, function or lambda of the project.

    id: `path` for a module, else `path::Outer.inner`; a second definition of the same name in one
    scope is `path::name#2`.  The ids of what lies outside are `external:os.path.join`, `builtin:len`.
    """

    id: str
    path: str
    module: str  # dotted, as the project's own imports would name it
    qualname: str  # empty for a module
    kind: str  # module, class, function, method, lambda, test (other languages' test blocks)
    line: int
    end_line: int

    @property
    def last(self) -> str:
        """The last of its names: `match` of `Rule.match`, with its number where the scope has several."""
        return self.qualname.rpartition(".")[2]


class CallSite(msgspec.Struct, frozen=True):
    path: str
    line: int


class CallEdge(msgspec.Struct, frozen=True):
    """*caller* may run *callee*, because of what stands at *site*."""

    caller: str  # Definition.id
    callee: str  # Definition.id, external:… or builtin:…
    site: CallSite
    certainty: Certainty
    kind: str = "call"  # see README: call, override, property, operator, callback, import, class-body


class Arc(NamedTuple):
    """An edge inside of the project, as answers about the whole graph go through very many of them."""

    caller: str  # a definition's id, as in a CallEdge
    callee: str
    line: int
    certainty: Certainty
    kind: str

    @property
    def site(self) -> CallSite:
        return CallSite(self.caller.partition("::")[0], self.line)


class BlindSpot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place the linker cannot follow."""

    path: str
    line: int
    # dynamic-attribute, dynamic-import, exec, monkey-patch, entry-point, reflection, syntax-error,
    # unparsed, skipped, too-many-values; of a change: data, dependency, config, annotations, too-many-callers
    kind: str
    name: str = ""  # of too-many-values: the attribute that is called or read there; "" where a variable is called


class CallGraph(msgspec.Struct, frozen=True):
    definitions: tuple[Definition, ...]
    edges: tuple[CallEdge, ...]
    blind_spots: tuple[BlindSpot, ...]


class Changed(msgspec.Struct, frozen=True, omit_defaults=True):
    """One definition that a change touches."""

    id: str
    path: str
    line: int
    end_line: int
    # body, signature, added, removed, moved, decorators, bases, class-attribute, module-level, constant,
    # data, dependency, config
    how: str
    # Of a signature, when nothing but annotations and the defaults of these parameters differs; else None.
    only_defaults_of: tuple[str, ...] | None = None

    @property
    def is_annotation(self) -> bool:
        """Nothing that runs differs, but for what looks at annotations."""
        return self.only_defaults_of == ()


class BrokenCallSite(msgspec.Struct, frozen=True):
    """A place that no longer fits what it calls or imports."""

    path: str
    line: int
    why: str


class RankedTest(msgspec.Struct, frozen=True):
    """A test that may feel the change."""

    id: str  # as its runner accepts it
    rank: int  # from 1
    score: float  # 0 to 1, higher is likelier
    certainty: Certainty  # of the weakest step of the chain
    source: str  # mutation (it was seen to fail), coverage (it was seen to run it), static (from the graph)
    why: tuple[str, ...]  # the chain, each step `path:line what`


class MeasuredChange(msgspec.Struct, frozen=True):
    """A changed definition of which was measured what tests depend on it."""

    id: str
    source: str  # mutation, or coverage alone
    measured_on: str  # date
    digest: Digest  # of the lines that were measured
    version: str  # current: those before this change; earlier: it was edited between measuring and this change


class Impact(msgspec.Struct, frozen=True):
    """What a change reaches."""

    changed: tuple[Changed, ...]
    broken_call_sites: tuple[BrokenCallSite, ...]
    tests: tuple[RankedTest, ...]
    standing: Standing
    blind_spots: tuple[BlindSpot, ...]
    command: str  # runs the tests; empty when there are none
    measured: tuple[MeasuredChange, ...] = ()  # of the changed; the others are inferred
    further: int = 0  # tests that are reached, too, and are less likely to notice


class Evidence(msgspec.Struct, frozen=True):
    """The place in one version of one file that bears a claim out."""

    path: str  # POSIX, relative to the repository root
    span: Span
    digest: Digest  # of the file as read; a mismatch later means stale


class ClaimStanding(StrEnum):
    PROVED = "proved"  # facts or graph say so
    CITED = "cited"  # the lines exist, are quoted right, and every identifier in the claim exists
    REJECTED = "rejected"  # kept only as a count


class Claim(msgspec.Struct, frozen=True):
    """One sentence about the code and what it rests on."""

    # behaviour, invariant, coupling, failure, caller, test, raises, effect, config, history, blind-spot,
    # quantity
    kind: str
    text: str
    evidence: tuple[Evidence, ...]
    standing: ClaimStanding


class Question(msgspec.Struct, frozen=True):
    """A question as understood."""

    text: str
    intent: str  # tests, callers, callees, where, change, remove, cover, does, what-changed, … or open
    subject: str = ""  # Definition.id, a path, or empty for the current change


class Anticipated(msgspec.Struct, frozen=True):
    """A question that is likely to be asked, answered in advance."""

    question: str
    intent: str
    subject: str  # Definition.id or path
    answer: tuple[Claim, ...]


class Section(msgspec.Struct, frozen=True):
    """One titled part of a brief."""

    title: str
    text: str
    keyed: bool  # whether a change of it makes the note stale


class Brief(msgspec.Struct, frozen=True):
    """Everything the writer of a note is shown; its digest is the note's key."""

    path: str
    text: str
    digest: Digest
    sections: tuple[Section, ...] = ()


class Tokens(msgspec.Struct, frozen=True):
    """Token counts of model calls."""

    prompt: int = 0
    cached: int = 0  # part of prompt
    completion: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(self.prompt + other.prompt, self.cached + other.cached, self.completion + other.completion)

    @property
    def total(self) -> int:
        return self.prompt + self.completion


class Note(msgspec.Struct, frozen=True):
    """What was worked out about one file while nobody was asking."""

    brief: Digest
    path: str
    claims: tuple[Claim, ...]
    anticipated: tuple[Anticipated, ...]
    model: str  # litellm string, or "static"
    effort: str  # low, medium, high; "" for static
    tokens: Tokens
    written_at: float  # seconds since the epoch
    rejected: int = 0  # claims dropped by the check
    problems: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """What `ask` returns."""

    question: Question
    claims: tuple[Claim, ...]
    route: str  # graph, anticipated, composed, live, nearest
    standing: Standing
    freshness: str  # fresh, stale, none
    blind_spots: tuple[BlindSpot, ...] = ()
    text: str = ""  # prose where there is any (composed, live)
    impact: Impact | None = None
    near: tuple[str, ...] = ()  # names that an unknown or ambiguous subject may mean; lines, where no prose stands
    why: str = ""  # why this route
    unchecked: tuple[str, ...] = ()  # sentences of the prose that nothing bears out
    tokens_now: Tokens = msgspec.field(default_factory=Tokens)
    tokens_asleep: int = 0
    milliseconds: float = 0.0
