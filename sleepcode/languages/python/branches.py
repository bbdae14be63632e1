"""Branches: each has its own view of the names, and what they leave is merged."""

from collections.abc import Callable
from itertools import chain

from sleepcode.languages.python.builder import Builder


def branch(b: Builder, env: dict[str, int], extra: dict[str, int], body: Callable[[], None]) -> dict[str, int] | None:
    """Run *body* with its own view of the names; what it leaves, or None when it does not fall through."""
    scope = b.scope
    scope.env = {**env, **extra}
    saved_attributes = scope.attributes
    scope.attributes = dict(saved_attributes)
    scope.dead = False
    body()
    left, dead = scope.env, scope.dead
    scope.dead = False
    scope.attributes = saved_attributes
    return None if dead else left


def merge(b: Builder, envs: list[dict[str, int] | None], fallback: dict[str, int]) -> None:
    """Continue with what any of the branches may have left."""
    alive = [env for env in envs if env is not None]
    if not alive:
        b.scope.env = dict(fallback)
        b.scope.dead = True
        return
    if len(alive) == 1:
        b.scope.env = dict(alive[0])
        return
    first = dict(alive[0])
    origin = b.origin
    for name in chain(b.narrowed, *b.items_set.values()):
        if any(name not in env for env in alive):
            for env in (first, *alive[1:]):
                env.pop(name, None)
    for other in alive[1:]:
        for name, variable in other.items():
            held = first.get(name)
            if held is None:
                first[name] = variable
            elif held != variable:
                whole, other_whole = origin.get(held, held), origin.get(variable, variable)
                first[name] = whole if whole == other_whole else b.join((held, variable))
    b.scope.env = first
