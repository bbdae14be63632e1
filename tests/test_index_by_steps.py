"""An index that followed every edit says what one built at once says."""

import random
import shutil
from pathlib import Path

import pytest
from real_git import Repo

from sleepcode.core.model import CallGraph
from sleepcode.refresh import refresh
from sleepcode.workspace import open_workspace

ROOT = Path(__file__).parents[1]
STEPS = 8


def real_sources() -> dict[str, bytes]:
    """This project's own extractor, a few files of every other language, and manifests."""
    files = [*(ROOT / "sleepcode" / "core" / "generic").rglob("*.py"), ROOT / "sleepcode" / "core" / "facts.py"]
    for folder in sorted((ROOT / "fixtures" / "graphs").glob("*")):
        if folder.name != "python":
            for case in sorted(folder.iterdir())[:3]:
                files += [f for f in case.rglob("*") if f.is_file() and f.name not in ("README.md", "expected.json")]
    for case in ("javascript/package_imports_itself", "go/several_modules", "rust/crates_named_by_cargo_toml"):
        files += [f for f in (ROOT / "fixtures" / "graphs" / case).rglob("*") if f.is_file()]
    return {file.relative_to(ROOT).as_posix(): file.read_bytes() for file in sorted(set(files))}


def edit(rng: random.Random, root: Path, sources: dict[str, bytes]) -> None:
    """One thing a developer does: delete, bring back, cut short, double, move, or mix two files."""
    path = rng.choice(sorted(sources))
    file, content = root / path, sources[path]
    match rng.randrange(6):
        case 0:
            file.unlink(missing_ok=True)
        case 1:
            pass  # as it was
        case 2:
            content = content[: rng.randrange(len(content) + 1)]
        case 3:
            content += content[rng.randrange(len(content) + 1) :]
        case 4:
            file.unlink(missing_ok=True)
            file = file.with_name("moved_" + file.name)
        case 5:
            other = rng.choice([p for p in sorted(sources) if Path(p).suffix == file.suffix])
            content += sources[other]
    if file.exists() or file.name.startswith("moved_") or rng.random() < 0.5:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def as_sets(graph: CallGraph) -> tuple[set[object], set[object], set[object]]:
    return set(graph.definitions), set(graph.edges), set(graph.blind_spots)


@pytest.mark.parametrize("seed", range(2))
def test_edits_one_by_one_end_where_a_fresh_index_begins(repo: Repo, tmp_path: Path, seed: int) -> None:
    """
    Deleted, moved, broken and mended files, manifests among them; some edits are linked on their own first.
    """
    rng = random.Random(seed)
    sources = real_sources()
    for path, content in sources.items():
        repo.write(path, content)
    repo.commit()
    followed = open_workspace(repo.root)
    refresh(followed)
    for step in range(STEPS):
        edit(rng, repo.root, sources)
        refresh(followed, exact=step % 3 == 0)
    refresh(followed, exact=True)
    copy = tmp_path / "copy"
    shutil.copytree(repo.root, copy)
    shutil.rmtree(copy / ".git" / "sleepcode")
    fresh = open_workspace(copy)
    refresh(fresh)
    after, built = as_sets(followed.index().graph()), as_sets(fresh.index().graph())
    for name, one, other in zip(("definitions", "edges", "blind spots"), after, built, strict=True):
        assert one - other == set(), f"{name} that a fresh index does not have"
        assert other - one == set(), f"{name} that only a fresh index has"
