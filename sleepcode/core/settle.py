"""Bursts of file events -> one set of changed paths, once they have gone quiet."""

from dataclasses import dataclass, field


@dataclass
class Settler:
    """Gathers paths until none has come for a while, or the first has waited *longest* seconds.

    The while is *quiet* for a burst, and less for a save: one path, or a few beside it that an editor writes for
    a moment.  A branch switch is thousands.  Watchman calls this settling.
    """

    quiet: float = 0.05
    longest: float = 2.0
    each: float = 0.01  # seconds of quiet for each path, up to *quiet*
    _paths: set[str] = field(default_factory=set, init=False)
    _first: float = field(default=0.0, init=False)
    _last: float = field(default=0.0, init=False)

    def add(self, path: str, now: float) -> None:
        if not self._paths:
            self._first = now
        self._paths.add(path)
        self._last = now

    def drop(self, paths: frozenset[str]) -> None:
        """Forget paths that turned out not to matter."""
        self._paths -= paths

    def due(self) -> float | None:
        """When the burst will have settled if nothing more comes; None when there is none."""
        quiet = min(self.quiet, self.each * (1 + len(self._paths)))
        return min(self._last + quiet, self._first + self.longest) if self._paths else None

    def take(self, now: float) -> frozenset[str]:
        """The burst if it has settled by *now*, else nothing; it is handed out once."""
        due = self.due()
        if due is None or now < due:
            return frozenset()
        taken = frozenset(self._paths)
        self._paths.clear()
        return taken
