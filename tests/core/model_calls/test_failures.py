"""What a failed call is called, in the words of who failed."""

import pytest

from sleepcode.core.model_calls.failures import failure


@pytest.mark.parametrize(
    "detail",
    [
        "litellm.InternalServerError: InternalServerError: OpenAIException - out of memory",
        "OpenAIException - out of memory",
        "out of  memory",
    ],
)
def test_the_server_s_own_words_are_shown_without_the_library_s(detail: str) -> None:
    assert failure("server-error", "m", detail).problem == "the server of m failed: out of memory"


def test_a_failure_that_gives_no_reason_says_so() -> None:
    assert failure("server-error", "m", "litellm.InternalServerError: ").problem.endswith("no reason given")
