"""Fits the weights of core/rank.py on truths that tests_break.py made, and says how they do elsewhere.

    fit_rank.py rows truth.json ... --out FOLDER     one file a project: features and outcome of each test
    fit_rank.py score FOLDER [--weights fitted.json] what the present weights give, by project
    fit_rank.py fit FOLDER [--out fitted.json]       leave-one-project-out figures, then weights from all

Each case weighs the same, however many tests it reaches; within a case so do the tests that fail
together and those that do not.  Needs numpy and scipy.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

from tests_break import broken, commit_all, score_of, scratch_tree, summary

from sleepcode.core.rank import WEIGHTS, likelihoods, worth_naming


def make_rows(args: argparse.Namespace) -> None:
    for path in args.truths:
        truth = json.loads(Path(path).read_text())
        started = time.process_time()
        found = rows_of_project(truth)
        out = Path(args.out, Path(path).name)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(found))
        print(f"{truth['project']}: {len(found['cases'])} cases, {time.process_time() - started:.0f} s")


def rows_of_project(truth: dict) -> dict:  # type: ignore[type-arg]
    """{"cases": [{"id", "tests": [...], "rows": [[...]], "certainty", "failing"}]}, as `impact` sees it."""
    from sleepcode.core.anatomy import changed_between
    from sleepcode.edges.suite_index import SuiteIndex
    from sleepcode.impact import walk
    from sleepcode.impact.arrows import Arrows
    from sleepcode.impact.ranking import felt_of, rows_of
    from sleepcode.impact.readers import Readers
    from sleepcode.impact.versions import read_text
    from sleepcode.refresh import refresh
    from sleepcode.workspace import open_workspace

    cases = []
    with tempfile.TemporaryDirectory(prefix="fit-rank-") as scratch:
        root = scratch_tree(truth, Path(scratch))
        commit_all(root)
        workspace = open_workspace(root)
        refresh(workspace)
        index = workspace.index()
        with SuiteIndex.open(workspace.index_file.with_name("suite.sqlite")) as suite:

            def read(path: str) -> bytes | None:
                return read_text(workspace, path)

            suite.refresh(index.digests(), read)
            for case in truth["cases"]:
                file, _, _ = case["id"].partition("::")
                before = (root / file).read_bytes()
                after = broken(before.decode(), case["before"], case["column"]).encode()
                changed = tuple(changed_between(file, before, after, index.facts_of(file)))
                arrows = Arrows(index, suite, Readers(index), read)
                reached = walk(index, arrows, changed)
                nodes = [node for node in reached if arrows.is_test(node)]
                felt = felt_of(index, arrows, reached, nodes, changed)
                cases.append(
                    {
                        "id": case["id"],
                        "tests": [one.id for one in felt],
                        "rows": rows_of(suite, felt, changed),
                        "failing": case["failing"],
                    }
                )
    return {"project": truth["project"], "tests": truth["tests"], "cases": cases}


def scores_of(project: dict, weights: tuple[float, ...], beta: float) -> list[dict[str, float]]:  # type: ignore[type-arg]
    known = set(project["tests"])
    found = []
    for case in project["cases"]:
        scores = likelihoods(case["rows"], weights)
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], case["tests"][i]))
        length = worth_naming([scores[i] for i in order], beta)
        named = [case["tests"][i] for i in order[:length] if case["tests"][i] in known]
        found.append(score_of(set(case["failing"]), named, len(known)))
        reached = known & set(case["tests"])
        found[-1]["reach"] = len(reached & set(case["failing"])) / len(case["failing"])
    return found


def read_projects(folder: str) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(path.read_text()) for path in sorted(Path(folder).glob("*.json"))]


def report(label: str, rows: list[dict[str, float]]) -> None:
    print(f"{label:24} {summary(rows)} reached {mean(row['reach'] for row in rows):.3f}")


def print_scores(args: argparse.Namespace) -> None:
    weights = tuple(json.loads(Path(args.weights).read_text())) if args.weights else WEIGHTS
    everything = []
    for project in read_projects(args.folder):
        rows = scores_of(project, weights, args.beta)
        report(project["project"], rows)
        everything += rows
        for case, row in zip(project["cases"], rows, strict=True) if args.verbose else ():
            print(f"    {case['id']}: {len(case['failing'])} failing, {len(case['tests'])} reached, " + " ".join(
                f"{key} {row[key]:.2f}" for key in ("P", "R", "R@10c", "MRR", "reach")))  # fmt: skip
    report("macro", everything)


def fitted(projects: list[dict], strength: float) -> tuple[float, ...]:  # type: ignore[type-arg]
    """Logistic regression with an L2 penalty; an intercept first."""
    import numpy as np
    from scipy.optimize import minimize

    rows, outcomes, importance = [], [], []
    for project in projects:
        known = set(project["tests"])
        for case in project["cases"]:
            failing = set(case["failing"])
            pairs = [
                (r, t in failing) for r, t in zip(case["rows"], case["tests"], strict=True) if t in known
            ]
            hits = sum(hit for _, hit in pairs)
            for row, hit in pairs:
                rows.append([1.0, *row])
                outcomes.append(float(hit))
                importance.append(0.5 / len(pairs) + 0.5 / max(2 * (hits if hit else len(pairs) - hits), 1))
    x, y, w = np.array(rows), np.array(outcomes), np.array(importance)
    scale = np.maximum(x.std(axis=0), 1e-9)
    scale[0] = 1.0
    x = x / scale

    def loss(beta):  # type: ignore[no-untyped-def]
        z = np.clip(x @ beta, -30, 30)
        value = (w * (np.logaddexp(0, z) - y * z)).sum() + strength * (beta[1:] ** 2).sum()
        gradient = x.T @ (w * (1 / (1 + np.exp(-z)) - y))
        gradient[1:] += 2 * strength * beta[1:]
        return value, gradient

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    return tuple(round(float(v), 3) for v in found.x / scale)


def fit(args: argparse.Namespace) -> None:
    projects = read_projects(args.folder)
    everything = []
    for left_out in projects:
        weights = fitted([one for one in projects if one is not left_out], args.strength)
        rows = scores_of(left_out, weights, args.beta)
        report(left_out["project"], rows)
        everything += rows
    report("macro, left out", everything)
    weights = fitted(projects, args.strength)
    report("macro, fitted on all", [row for one in projects for row in scores_of(one, weights, args.beta)])
    print(list(weights))
    if args.out:
        Path(args.out).write_text(json.dumps(weights))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    rows = commands.add_parser("rows")
    rows.add_argument("truths", nargs="+")
    rows.add_argument("--out", required=True)
    rows.set_defaults(run=make_rows)
    score = commands.add_parser("score")
    score.add_argument("folder")
    score.add_argument("--weights")
    score.add_argument("--beta", type=float, default=2.0)
    score.add_argument("--verbose", "-v", action="store_true")
    score.set_defaults(run=print_scores)
    train = commands.add_parser("fit")
    train.add_argument("folder")
    train.add_argument("--out")
    train.add_argument("--beta", type=float, default=2.0)
    train.add_argument("--strength", type=float, default=0.1)
    train.set_defaults(run=fit)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    sys.exit(main())
