"""What a file that is no source code means to a project: dependencies, configuration or data."""

import re

_DEPENDENCY = re.compile(
    r"(^|/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|setup\.py|Pipfile(\.lock)?|poetry\.lock|uv\.lock|"
    r"pdm\.lock|environment\.ya?ml|package(-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|go\.(mod|sum)|"
    r"Cargo\.(toml|lock)|pom\.xml|build\.gradle(\.kts)?|CMakeLists\.txt|conanfile\.\w+|vcpkg\.json)$"
    r"|(^|/)requirements/[^/]+\.(txt|in)$"
)
_CONFIG = re.compile(
    r"(^|/)(pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|\.?pytest\.toml|noxfile\.py|\.coveragerc|Makefile|"
    r"Dockerfile|tsconfig[^/]*\.json|(jest|vitest|babel|webpack|vite)\.config\.\w+|\.env[^/]*|[^/]+\.(ini|cfg|conf))$"
    r"|^\.(github|gitlab|circleci|ci)/"
)
_PROSE = re.compile(
    r"(^|/)(README|CHANGES|CHANGELOG|LICENSE|AUTHORS|NOTICE|CONTRIBUTING|SECURITY)[^/]*$"
    r"|^docs?/.*\.(rst|md|txt)$|\.(md|rst|adoc)$|(^|/)\.git(ignore|attributes)$",
    re.I,
)


def kind_of(path: str) -> str:
    """dependency, config, prose (no test reads it) or data."""
    for kind, pattern in (("dependency", _DEPENDENCY), ("config", _CONFIG), ("prose", _PROSE)):
        if pattern.search(path):
            return kind
    return "data"
