"""Questions are computed from a definition's lines, and answers are held to them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.checks.block_check import misfit
from sleepcode.core.model import CallSite, Definition
from sleepcode.core.model_notes.asking import EFFORTS, labelled, request_about_all, small_request
from sleepcode.core.model_notes.brief import BriefInputs, ShownCall
from sleepcode.core.model_notes.model_size import asked_small, tells
from sleepcode.core.model_notes.replies import decode, said_by, said_to
from sleepcode.core.model_notes.small_answers import draws_on, without_condition
from sleepcode.core.model_notes.small_questions import MOST, all_about, questions_about
from sleepcode.core.model_notes.targets import Target, groups_of, parts_of, targets_of

PYTHON = '''\
def load(path, encoding="utf-8", *, strict=False):
    """Read it.

    if this were code: it would be asked about
    """
    if not path:
        return None
    try:
        text = open(path, encoding=encoding).read()
    except OSError as error:
        raise LoadError(path) from error
    # Old exports end in NUL bytes, which the parser refuses.
    text = text.rstrip("\\0")
    if (strict
            and not text):
        raise LoadError(path)
    self.cache[path] = text
    return text
'''.splitlines()
GO = """\
func Load(path string) (string, error) {
	if path == "" {
		return "", ErrEmpty
	}
	// The cache is shared, so the lock is held while we look.
	mu.Lock()
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return string(data), nil
}
""".splitlines()
JAVASCRIPT = """\
function load(path) {
  if (!path) {
    return null;
  }
  try {
    return read(path);
  } catch (error) {
    log.push(error);
  }
}
""".splitlines()


def asked(lines: list[str], start: int = 10) -> dict[str, tuple[int, ...]]:
    return {each.question: each.lines for each in all_about("load", start, lines)}


def test_python_is_asked_about_by_its_shape() -> None:
    assert asked(PYTHON) == {
        "what happens in `load` when `not path`?": (15, 16),
        "what does `load` do when `OSError` is raised inside it?": (19, 20),
    }


def test_what_plain_statements_say_is_not_asked() -> None:
    """
    "Returns None" and one raise are told from the source.
    """
    assert questions_about("load", 10, PYTHON) == ()


def test_a_small_model_is_shown_no_double_quotation_marks() -> None:
    lines = ["def f(a):", '    if a == "x":', *(f"        g{n}()" for n in range(4)), "    return a"]
    target = Target("a.py::f", "f", "", (), small=questions_about("f", 1, lines))
    shown = small_request(labelled([target]), INPUTS, EFFORTS["low"]).question
    assert "if a == 'x':" in shown and '"' not in shown


def test_so_are_languages_with_braces() -> None:
    assert asked(GO)["what happens in `load` when `err != nil`?"] == (17, 18)
    found = asked(JAVASCRIPT)
    assert found["what happens in `load` when `!path`?"] == (11, 12)
    assert found["what does `load` do when `error` is raised inside it?"] == (16, 17)


@given(st.lists(st.text(max_size=40), max_size=30))
def test_whatever_the_text_questions_are_few_and_their_lines_are_there(lines: list[str]) -> None:
    found = questions_about("f", 5, lines)
    assert len(found) <= MOST
    for each in found:
        assert each.lines and all(5 <= number < 5 + len(lines) for number in each.lines)


@pytest.mark.parametrize(
    "answer, condition, left",
    [
        ("When `path` is missing, it returns None.", "not path", "It returns None."),
        ("If `path` is set, it returns None.", "not path", None),
        ("When `found` is None, returns None.", "found := look()", None),
        ("Returns None when `path` is set.", "not path", "Returns None when `path` is set."),
        ("When called, returns None.", "", "When called, returns None."),
    ],
)
def test_an_answer_keeps_its_questions_condition(answer: str, condition: str, left: str | None) -> None:
    assert without_condition(answer, condition) == left


@pytest.mark.parametrize(
    "answer, condition, lead, left",
    [
        ("If not `ready(b, c)` and `d`, x is set.", "d", "`f`, when not `ready(b, c)` and `d`: ", "X is set."),
        ("If `ready(b, c)` and `d`, x is set.", "d", "`f`, when not `ready(b, c)` and `d`: ", None),
        ("Raises `E` if `path` is `None`.", "path is None", "`f`, when `path is None`: ", "Raises `E`"),
        ("Raises `E` if `path` is given.", "path is None", "`f`, when `path is None`: ", None),
        ("Sees if `path` is `None`.", "path is None", "`f`, when `path is None`: ", "Sees if `path` is `None`."),
        ("When `E` is raised, returns 0.", "", "`f`, when `E` is raised inside it: ", "Returns 0."),
    ],
)
def test_what_repeats_the_conditions_of_the_question_is_cut_off(
    answer: str, condition: str, lead: str, left: str | None
) -> None:
    assert without_condition(answer, condition, lead) == left


BLOCKS = """\
def f(a, b=None):
    if a.odd:
        return f"{a.name} object"
    if b is None:
        b = {}
    try:
        a.open()
    except OSError:
        self.reset()
        return
    try:
        a.close()
    except ValueError as error:
        if a.strict:
            raise
        a.skip()
    if a.even:
        raise LoadError(a) from None
""".splitlines()


@pytest.mark.parametrize(
    "question, answer, kept",
    [
        ("when `a.odd`?", "Returns the name of `a`.", False),  # … and the word object
        ("when `a.odd`?", "Returns the name of `a` and the word object.", True),
        ("`b` is not given?", "It becomes an empty dictionary.", True),  # {} is called so
        ("`OSError` is raised", "The function resets itself if `OSError` is raised.", True),
        ("`OSError` is raised", "Resets itself before re-raising the exception.", False),
        ("when `a.even`?", "Re-raises the original exception.", False),
        ("when `a.even`?", "A `LoadError` is re-raised.", False),
        ("when `a.even`?", "A `LoadError` is raised.", True),
        ("when `a.even`?", "raise LoadError(a) from None", False),  # no sentence
    ],
)
def test_an_answer_tells_all_that_its_lines_do_and_nothing_else(question: str, answer: str, kept: bool) -> None:
    every = all_about("f", 1, BLOCKS)
    small = next(each for each in every if question in each.question)
    target = Target("a.py::f", "f", "", (), small=(small,))
    said, _ = said_to(decode(json.dumps({"answers": {"q1": answer}})), labelled([target]))
    assert bool(said) == kept


def test_a_block_that_branches_again_is_asked_about_by_its_branches() -> None:
    asked = [each.question for each in all_about("f", 1, BLOCKS)]
    assert not any("`ValueError` is raised inside" in each for each in asked)


def test_an_answer_must_draw_on_its_lines() -> None:
    assert draws_on("It raises LoadError.", "        raise LoadError(path) from error")
    assert not draws_on("The function is very robust.", "        raise LoadError(path) from error")
    assert draws_on("Anything.", "")


def test_what_an_answer_says_of_the_other_branch_is_cut_off() -> None:
    (question,) = [each for each in all_about("load", 10, PYTHON) if each.condition]
    reply = decode('{"answers": {"q1": "The function returns None. Otherwise it returns 7."}}')
    target = Target("a.py::load", "load", "", (), small=(question,))
    ((answer,), _) = said_to(reply, labelled([target]))
    assert (answer.answer.lead, answer.answer.text) == ("`load`, when `not path`: ", "Returns None.")


def test_the_other_half_of_one_expression_is_part_of_the_answer() -> None:
    lines = ["def f(a, b):", "    if a is None:", "        a = b if b is not None else LEAST", "    return a"]
    (question,) = [each for each in all_about("f", 1, lines) if each.condition == "a is None"]
    reply = decode(json.dumps({"answers": {"q1": "`a` is set to `b` if `b` is not None, otherwise to `LEAST`."}}))
    ((answer,), _) = said_to(reply, labelled([Target("a.py::f", "f", "", (), small=(question,))]))
    assert "`LEAST`" in answer.answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        "The `path` is returned.",  # None is
        "It returns None and increments `count`.",
        "It returns None if `os.name == ",  # cut off by a quotation mark
        "It raises `LoadError`.",
        "It returns True.",
        "It does not return None without `strict`.",
        "It logs `path` and returns None.",
        "The function checks if `path` is empty.",  # what is asked for, not what happens then
        "Nothing.",
    ],
)
def test_an_answer_that_its_lines_do_not_bear_out_is_refused(wrong: str) -> None:
    (question,) = [each for each in all_about("load", 10, PYTHON) if each.condition]
    target = Target("a.py::load", "load", "", (), small=(question,))
    said, _ = said_to(decode(json.dumps({"answers": {"q1": wrong}})), labelled([target]))
    assert said == []


@pytest.mark.parametrize(
    "right",
    [
        "It returns None.",
        "Returns `None` at once.",
        "It gives None back.",
        "It checks if `path` is empty. It returns None.",
    ],
)
def test_an_answer_that_its_lines_bear_out_is_kept(right: str) -> None:
    (question,) = [each for each in all_about("load", 10, PYTHON) if each.condition]
    target = Target("a.py::load", "load", "", (), small=(question,))
    (answer,), refused = said_to(decode(json.dumps({"answers": {"q1": right}})), labelled([target]))
    assert refused == 0 and answer.answer.lines == (15, 16)


def test_no_answer_and_the_same_answer_twice_make_no_claim() -> None:
    target = Target("a.py::load", "load", "", (), small=all_about("load", 10, PYTHON))
    questions = labelled([target])
    same = "It returns the `text` of `path`."
    reply = decode(json.dumps({"answers": {each.label: same for each in questions} | {"q1": "unknown"}}))
    said, refused = said_to(reply, questions)
    assert len(said) <= 1 and refused >= len(questions) - 2


@pytest.mark.parametrize("text", ["", "no", "[1]", '{"statements": 3}', '{"statements": [{"line": "x"}]}', "{" * 500])
def test_a_reply_in_another_form_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        decode(text)


def test_words_and_fences_around_a_reply_are_passed_over() -> None:
    assert decode('Sure!\n```json\n{"answers": {"q1": "x"}}\n```\nDone.').answers == {"q1": "x"}


CONTENT = (
    "LIMIT = 3\n\n\n"
    + "\n".join(PYTHON)
    + "\n\n\ndef stub(x):\n    y = x\n    ...\n\n\ndef tiny():\n    return LIMIT\n"
)
DEFINITIONS = (
    Definition("a.py", "a.py", "a", "", "module", 1, 30),
    Definition("a.py::load", "a.py", "a", "load", "function", 4, 21),
    Definition("a.py::stub", "a.py", "a", "stub", "function", 24, 26),
    Definition("a.py::tiny", "a.py", "a", "tiny", "function", 29, 30),
)
INPUTS = BriefInputs(
    "a.py",
    CONTENT,
    DEFINITIONS,
    calls=(ShownCall("b.py::run", "load", ("text = load(p)",), CallSite("b.py", 3)),),
    facts=("`load` is called from 1 place", "`tiny` returns LIMIT"),
)


def test_stubs_and_two_liners_are_not_asked_about() -> None:
    (target,) = targets_of(INPUTS, 5)
    assert target.name == "load"
    assert target.facts == ("`load` is called from 1 place",)
    assert target.numbered.splitlines()[0].startswith("4| def load(")


def test_a_request_holds_questions_lines_and_a_bounded_schema() -> None:
    lines = ["def load(path):", "    if not path:", *(f"        open_{n}()" for n in range(4)), "    return 1"]
    target = Target("a.py::load", "load", "", (), small=questions_about("load", 1, lines), head=lines[0])
    request = small_request(labelled([target]), INPUTS, EFFORTS["low"])
    assert "q1: what happens in `load` when `not path`?\nif not path:\n    open_0()\n" in request.question
    assert "def load(path" in request.question
    answers = request.schema["properties"]["answers"]  # type: ignore[index]
    assert list(answers["required"]) == [f"q{n}" for n in range(1, len(target.small) + 1)]
    assert all(row["maxLength"] for row in answers["properties"].values())


def test_a_large_model_sees_the_whole_file_and_chooses_lines_and_callers_only_from_those_shown() -> None:
    (part,) = parts_of(INPUTS, 2)
    assert [each.name for each in part] == ["a.py", "load", "stub", "tiny"]
    request = request_about_all(part, INPUTS, EFFORTS["low"])
    assert all(f"{number}| {line}" in request.context for number, line in enumerate(CONTENT.splitlines(), 1))
    assert "C1: b.py::run\n    text = load(p)" in request.context
    assert "- `tiny` returns LIMIT" in request.context
    rows = request.schema["properties"]["statements"]["items"]["properties"]  # type: ignore[index]
    assert rows["lines"]["items"]["enum"] == [n for n, line in enumerate(CONTENT.splitlines(), 1) if line]
    assert rows["about"]["enum"] == ["a.py", "load", "stub", "tiny"]
    reply = decode(
        '{"callers": [{"caller": "C1", "relies_on": "a string"}, {"caller": "C9", "relies_on": "x"}],'
        ' "statements": [{"about": "nobody", "lines": [30], "kind": "invariant", "text": "x"}]}'
    )
    (statement, caller), _ = said_by(reply, part)
    assert (statement.subject, statement.lines, statement.kind) == ("a.py::tiny", (30,), "invariant")
    assert (caller.path, caller.lines, caller.kind) == ("b.py", (3,), "coupling")
    assert caller.text == "`run` relies on `load`: a string."


def test_every_round_of_a_long_question_begins_with_the_same_text() -> None:
    (part,) = parts_of(INPUTS, 2)
    first = request_about_all(part, INPUTS, EFFORTS["high"])
    later = request_about_all(part, INPUTS, EFFORTS["high"], sample=2, known=["a"], refused=["b"])
    assert first.context == later.context and later.question.startswith(first.question)


def test_a_long_file_is_shown_in_parts_that_together_hold_every_definition() -> None:
    bodies = [f"def f{n}(x):\n" + "".join(f"    x = step{k}(x)\n" for k in range(30)) for n in range(12)]
    content = "\n\n".join(bodies)
    lines = content.splitlines()
    heads = [number for number, line in enumerate(lines, 1) if line.startswith("def ")]
    definitions = tuple(
        Definition(f"a.py::f{n}", "a.py", "a", f"f{n}", "function", at, at + 30) for n, at in enumerate(heads)
    )
    inputs = BriefInputs("a.py", content, definitions, budget=1200)
    parts = parts_of(inputs, 50)
    named = [each.name for part in parts for each in part[1:]]
    assert sorted(named) == sorted(each.qualname for each in definitions)
    assert len(parts) > 2 and "not shown" in parts[0][0].numbered
    assert len(parts_of(inputs, 2)) == 2


@pytest.mark.parametrize(
    "model, is_local, chosen, small",
    [
        ("openai/qwen2.5-coder-1.5b", True, "auto", True),
        ("gguf:/models/llama-3.1-8B-Q4_K_M.gguf", True, "auto", True),
        ("ollama/qwen2.5-coder:32b", True, "auto", False),
        ("openai/local", True, "auto", True),
        ("anthropic/claude-sonnet-4", False, "auto", False),
        ("groq/llama-3.1-8b-instant", False, "auto", True),
        ("mixtral-8x22b", False, "auto", False),
        ("openai/local", True, "long", False),
        ("gpt-5", False, "small", True),
    ],
)
def test_how_a_model_is_asked_goes_by_its_size(model: str, is_local: bool, chosen: str, small: bool) -> None:
    assert asked_small(model, is_local=is_local, chosen=chosen) == small


@pytest.mark.parametrize(
    ("model", "does"), [("openai/qwen2.5-coder-1.5b", False), ("ollama/qwen2.5-coder:7b", True), ("openai/local", True)]
)
def test_the_smallest_models_are_asked_for_no_sentences(model: str, does: bool) -> None:
    assert tells(model) is does


def test_targets_are_asked_about_together_while_they_fit() -> None:
    (one,) = targets_of(INPUTS, 5)
    assert len(groups_of([one, one, one], 10**6)) == 1
    assert len(groups_of([one, one, one], 0)) == 3


def test_a_text_is_asked_about_in_stretches() -> None:
    text = "\n".join(f"# Part {n}\n\n" + "A line of prose.\n" * 40 for n in range(4))
    found = targets_of(BriefInputs("README.md", text), 10)
    assert len(found) >= 3
    assert [number for each in found for number in each.lines] == [
        number for number, line in enumerate(text.splitlines(), 1) if line.strip()
    ]


@pytest.mark.parametrize(
    ("answer", "ground", "stands"),
    [
        ("Sets the event object to `None`", "self._event.set()", False),
        (
            "Changes `_closed` to `True` and sets the `_event` attribute",
            "self._closed = True\nself._event.set()",
            False,
        ),
        ("Sets the `config` key in the context to `None`", 'context["config"][key] = None', False),
        ("Sets the `host` key in the context to the value", 'context["host"] = self._get_hosts(value)', True),
        ("Sets `self.cache` to an empty dictionary", "self.cache = {}", True),
        ("Sets the port variable to the value of `port`", 'port = config["port"]', True),
        ("Sets the result to `None`", "out = None", True),
        ("Sets the `name` attribute", 'setattr(self, "name", value)', True),
        ("It clears the event and sets the flag to `False`", "self._flag = False\nself._event.clear()", True),
    ],
)
def test_what_is_said_to_be_set_is_assigned(answer: str, ground: str, stands: bool) -> None:
    """A method `set`, or an entry of what the name holds, sets another thing; a name of no line is a word."""
    assert (misfit(answer, ground, "") == "") is stands
