"""How busy the machine is, and what it runs on (psutil, imported when first asked)."""

import os
import sys
from dataclasses import dataclass, field


@dataclass
class Machine:
    """Remembers the last reading: a load is always that of the time since."""

    _own: float = field(default=0.0, init=False)
    _at: float = field(default=0.0, init=False)

    def load(self, now: float) -> float:
        """The share of all processors that other processes used since the last call; 0 at the first.

        now: any clock in seconds.  Our own share is taken out, else our work would stop our work.
        """
        import psutil

        every = float(psutil.cpu_percent(None)) / 100
        times = os.times()
        own = times.user + times.system + times.children_user + times.children_system
        elapsed, spent = now - self._at, own - self._own
        first, self._at, self._own = self._at == 0.0, now, own
        if first or elapsed <= 0:
            return 0.0
        return max(0.0, every - spent / elapsed / (os.cpu_count() or 1))

    def battery(self) -> int | None:
        """Percent left while discharging; None on mains, or where there is no battery to be seen."""
        import psutil

        try:
            found = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
        except (OSError, RuntimeError, ValueError):  # odd firmware
            return None
        return None if found is None or found.power_plugged else round(found.percent)


def lower_priority() -> None:
    """Let everything else go first: offline work is nobody's deadline."""
    if sys.platform != "win32":
        os.nice(10)
    else:
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
