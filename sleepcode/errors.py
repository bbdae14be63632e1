"""What the user can put right: a problem and its remedy."""


class SleepcodeError(Exception):
    """Exit code 2: shown as `error: problem` and ` help: remedy`, never with a traceback."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


class NotARepository(SleepcodeError):
    """The path is in no git work tree."""


class BadSettings(SleepcodeError):
    """A setting has a value that means nothing; the problem names the place it came from."""


class UnknownSubject(SleepcodeError):
    """Nothing in the index has that name; the remedy lists near names."""


class Locked(SleepcodeError):
    """Another process holds what this one needs; the problem names it."""


class StoreDamaged(SleepcodeError):
    """What is stored is not what we wrote."""


class ModelFailed(SleepcodeError):
    """The model could not be asked or did not answer; the static notes still stand."""

    def __init__(
        self,
        problem: str,
        *,
        remedy: str,
        kind: str = "failed",
        retryable: bool = False,
        retry_after: float | None = None,
        reply: object | None = None,
    ) -> None:
        """kind: see core.failures; retry_after: seconds, where the provider or our breaker names them.

        reply: the core.request.Reply that could not be used but was paid for.
        """
        super().__init__(problem, remedy=remedy)
        self.kind = kind
        self.retryable = retryable
        self.retry_after = retry_after
        self.reply = reply
