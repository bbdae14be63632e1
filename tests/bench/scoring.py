"""What a tool names, held against the tests that fail."""

from statistics import mean, median


def score_of(failing: set[str], named: list[str], suite: int) -> dict[str, float]:
    hits = [id in failing for id in named]
    precision = sum(hits) / len(named) if named else 0.0
    recall = sum(hits) / len(failing)
    return {
        "P": precision,
        "R": recall,
        "F1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "share": len(named) / suite,
        "R@10c": sum(hits[:10]) / min(10, len(failing)),
        "MRR": 1 / (hits.index(True) + 1) if any(hits) else 0.0,
        "empty": float(not named),
    }


def known_tests(named: list[str], known: set[str]) -> list[str]:
    """Of *named* those that ran before, in order; a class or file that is named whole stands for all of its tests.

    What fails or is skipped without a change is no evidence either way.
    """
    found: dict[str, None] = {}
    for id in named:
        if id in known:
            found.setdefault(id)
        else:
            found.update(dict.fromkeys(sorted(one for one in known if one.startswith(f"{id}::"))))
    return list(found)


def summary(rows: list[dict[str, float]]) -> str:
    cells = [f"{key} {mean(row[key] for row in rows):.3f}" for key in ("P", "R", "F1", "R@10c", "MRR")]
    share = median(row["share"] for row in rows)
    return f"{' '.join(cells)} share {share:.3f} empty {sum(row['empty'] for row in rows):.0f}/{len(rows)}"
