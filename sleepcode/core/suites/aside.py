"""Files that are not what a project is for: its tests, examples, benchmarks, fuzzers, documents."""

import re
from functools import cache

from sleepcode.core.suites.tested import in_tests

_ASIDE = re.compile(
    r"(?:^|/)(?:docs?|examples?|samples?|demos?|maint|benchmarks?|bench|fuzz\w*|vendor(?:ed)?|third[-_]party"
    r"|node_modules)/"
)


@cache  # of every path that an answer looks at
def is_aside(path: str) -> bool:
    return in_tests(path) or bool(_ASIDE.search(path))
