"""Every setting, what it means and what may set it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

EFFORTS = ("low", "medium", "high")
CHOICES = {"effort": EFFORTS, "ask_model": ("auto", "small", "long")}


class Setting(msgspec.Struct, frozen=True):
    """One row of the table that `Settings` is."""

    default: Any
    says: str
    secret: bool = False
    repository: bool = False  # the repository's own [tool.sleepcode] may set it too; it is untrusted input
    least: float = 0


_rows: list[Setting] = []


def _setting(default: Any, says: str, *, secret: bool = False, repository: bool = False, least: float = 0) -> Any:
    _rows.append(Setting(default, says, secret, repository, least))
    return default


class Settings(msgspec.Struct, frozen=True):
    """What the user chose; a new setting is one more line here."""

    model: str = _setting("", "litellm model string, or gguf:/path/to/file.gguf; empty: no model")
    api_base: str = _setting("", "address of an OpenAI-compatible server")
    api_key: str = _setting("", "key for the model's provider; prefer api_key_env", secret=True)
    api_key_env: str = _setting("", "name of the environment variable that holds the key")
    effort: str = _setting("low", "how hard the model writer works: low, medium or high")
    ask_model: str = _setting(
        "auto", "how the note's writer is asked: small (many small questions), long (one long one), or auto"
    )
    local_only: bool = _setting(False, "refuse any model that is not on this machine")
    timeout_seconds: float = _setting(300.0, "total deadline of one model call", least=1)

    idle_seconds: float = _setting(20.0, "quiet time before offline work starts")
    max_load: float = _setting(0.7, "busier than this share of the processors: wait")
    min_battery: int = _setting(30, "on battery below this percentage: wait")

    budget: float = _setting(1.0, "share of the budgets that may be spent; 0: no model call asleep")
    tokens_per_note: int = _setting(60_000, "most tokens for one note")
    tokens_per_hour: int = _setting(200_000, "most tokens asleep in an hour")
    tokens_per_day: int = _setting(1_000_000, "most tokens asleep in a day")
    money_per_note: float = _setting(0.10, "most money for one note, in US dollars")
    money_per_hour: float = _setting(0.50, "most money asleep in an hour, in US dollars")
    money_per_day: float = _setting(2.0, "most money asleep in a day, in US dollars")

    counterfactual: float = _setting(
        0.0, "share of answers from notes that are worked out once more from the code, to measure what notes save"
    )
    awake: tuple[str, ...] = _setting((), "globs: no notes are written about these paths")

    strict: bool = _setting(False, "the pre-push hook stops a push that breaks a call site")
    hook_seconds: float = _setting(5.0, "the pre-push hook gives up after this long", least=0.1)
    test_command: str = _setting("", "how tests are run, for --measure; it must start pytest")
    measure_minutes: float = _setting(60.0, "most minutes a day that `watch --measure` runs tests")
    max_file_bytes: int = _setting(1_000_000, "larger files are not read", least=1)

    parse: tuple[str, ...] = _setting((), "globs: only these paths are parsed; none: all", repository=True)
    ignore: tuple[str, ...] = _setting((), "globs: these paths are not parsed", repository=True)

    sources: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))  # name -> where from
    ignored: tuple[str, ...] = ()  # keys of [tool.sleepcode] that a repository may not set

    def source_of(self, name: str) -> str:
        return self.sources.get(name, "default")


SETTINGS: Mapping[str, Setting] = MappingProxyType(dict(zip(Settings.__struct_fields__, _rows, strict=False)))


def parsed(name: str, value: object) -> Any:
    """*value*, as TOML or an environment variable's text holds it, in the setting's own type.

    Raises ValueError with what was expected.
    """
    default, least = SETTINGS[name].default, SETTINGS[name].least
    if isinstance(default, tuple):
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise ValueError("a list of strings")
        return tuple(item.strip() for item in items if item.strip())
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in _WORDS:
            return _WORDS[value.lower()]
        raise ValueError("true or false")
    if isinstance(default, int | float):
        kind = type(default)
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise ValueError
            number = kind(value)
            if number != float(value) or not least <= number < float("inf"):
                raise ValueError
        except (ValueError, OverflowError):
            raise ValueError(f"{'a whole number' if kind is int else 'a number'} of at least {least:g}") from None
        return number
    if not isinstance(value, str):
        raise ValueError("a string")
    if name in CHOICES and value not in CHOICES[name]:
        raise ValueError(f"one of {', '.join(CHOICES[name])}")
    return value.strip()


_WORDS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
    "": False,
}
