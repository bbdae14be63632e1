"""What a program says of a case, and whether it is the case that was asked about."""

import pytest

from sleepcode.core.messages import messages_in
from sleepcode.core.questions.reasons import reasons
from sleepcode.core.questions.said_case import asked_case, demands_of, says_case


@pytest.mark.parametrize(
    ("source", "does", "what", "text"),
    [
        ('raise LateError("too late for " f"{name}")', "raises", "LateError", "too late for {name}"),
        ("self.log.warning(\n    'no \"%s\" here',\n    name)", "logs", "", 'no "%s" here'),
        ('msg = "already open: %s"\nraise RuntimeError(msg % name)', "raises", "RuntimeError", "already open: %s"),
        ('throw new RangeError(`bad index ${at}`);', "throws", "RangeError", "bad index ${at}"),
        ('return nil, errors.New("route has no host")', "gives an error back", "", "route has no host"),
        ('panic("two names for one route")', "panics", "", "two names for one route"),
        ('bail!("\'{}\' is a directory.", name)', "gives an error back", "", "'{}' is a directory."),
    ],
)  # fmt: skip
def test_what_is_said_is_found(source: str, does: str, what: str, text: str) -> None:
    (found,) = messages_in(source.splitlines())
    assert (found.does, found.what, found.text) == (does, what, text)


def test_a_single_word_or_a_text_from_elsewhere_is_no_message() -> None:
    assert messages_in(['raise KeyError("name")', "raise KeyError(text_of(it))", "run('one two')"]) == ()


@pytest.mark.parametrize("given_back", ["ErrNoRoom", "E_NO_ROOM;", "ErrBadHost"])
def test_an_error_without_a_text_has_its_name_and_no_text_from_further_down(given_back: str) -> None:
    (found, _) = messages_in(
        [f"        return {given_back}", "    case 2:", '        log.error("some other text here")']
    )
    assert found.what == given_back.rstrip(";") and "other" not in found.text


@pytest.mark.parametrize(
    ("question", "said", "same"),
    [
        ("what happens when a job raises an exception", 'Job "%s" raised an exception', True),
        ("what happens if the executor lookup fails", 'Executor lookup ("%s") failed for job "%s"', True),
        ("what if max_instances is negative", "max_instances must be a positive integer", True),
        ("what if max_instances is a positive integer", "max_instances must be a positive integer", False),
        ("does it do anything if not daemonized", "SIGWINCH ignored. Not daemonized", True),
        ("does it do anything if it is daemonized", "SIGWINCH ignored. Not daemonized", False),
        ("what happens when the file exists", "file does not exist", False),
        ("what happens when the file is missing", "file %s does not exist", True),
        ("what happens when the lock is held", "the file is held by another process", False),
        ("what happens when the file is not staged", "the file is unstaged", True),
        ("what happens to a request that is not in the tape", "No tape was specified", False),
    ],
)
def test_the_case_is_the_same_only_with_the_same_sign(question: str, said: str, same: bool) -> None:
    case = asked_case(question)
    assert case is not None and bool(says_case(case, said)) is same


@pytest.mark.parametrize(
    ("condition", "fits"), [("`expired`", True), ("`not expired`", False), ("not `not expired`", True)]
)
def test_a_text_under_a_condition_that_denies_the_case_is_of_another(condition: str, fits: bool) -> None:
    case = asked_case("what happens if the value is expired")
    assert case is not None and bool(says_case(case, "made the value again", [condition])) is fits


def test_a_question_without_a_case_has_none() -> None:
    assert asked_case("who calls run when it is late") is None
    assert asked_case("what does run return") is None
    assert asked_case("how is it decided when to stop waiting") is None


def test_the_reason_is_the_sentence_that_gives_one() -> None:
    lines = (
        "def close(sock):",
        '    """Close a socket.',
        "",
        "    Reads what is left first. Otherwise the peer sees a reset.",
        '    """',
        "    # the lock keeps two threads from closing it",
        "    with sock.lock:",
        "        drain(sock)",
    )
    (first, *_) = reasons("why does close read what is left", ("close",), lines)
    assert (first.at, first.text) == (3, "Otherwise the peer sees a reset.")
    assert [each.at for each in reasons("why is the lock taken", ("close",), lines)] == [5]
    assert reasons("why is it so slow", ("close",), lines) == ()


def test_a_sample_in_a_docstring_gives_no_reason_and_any_reason_tells_why_a_thing_exists() -> None:
    lines = (
        "def load(path):",
        '    """Load it.',
        "",
        "    # a comment that must be there",
        "    name = load",
        '    """',
        "    # kept for compatibility with old paths",
    )
    assert [each.at for each in reasons("why does load exist", ("load",), lines)] == [6]


def test_what_has_to_be_so_of_another_parameter_is_no_answer() -> None:
    case = asked_case("what if default_files is a string")
    assert case is not None and not demands_of(case, "default_parser must be one of files (such as a string)")


def test_a_remark_speaks_of_the_case_that_it_stands_in() -> None:
    lines = (
        "def made(self):",
        "    if seen_starttls:",
        "        # see RFC 3207: https://example.org",
        "        self.buffer.clear()",
    )
    assert [each.at for each in reasons("why is the buffer emptied after STARTTLS", ("made",), lines)] == [2]
