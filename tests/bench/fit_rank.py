"""Fits the weights of core/reach/rank.py on truths that tests_break.py made, and says how they do elsewhere.

    fit_rank.py rows truth.json ... --out FOLDER     one file a project: features and outcome of each test
    fit_rank.py score FOLDER [--weights fitted.json] what the present weights give, by project
    fit_rank.py fit FOLDER [--out fitted.json]       leave-one-project-out figures, then weights from all

A case weighs as the square root of the tests it reaches: the many tests of one case say much the same.
Needs numpy.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

import msgspec
from scoring import known_tests, score_of, summary
from suite_runner import broken, commit_all, scratch_tree

from sleepcode.core.reach.rank import BETA, WEIGHTS, likelihoods, worth_naming


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
    from sleepcode.core.changes.differences import changed_between
    from sleepcode.edges.suite_index import SuiteIndex
    from sleepcode.impact.arrows import Arrows
    from sleepcode.impact.ranking import felt_of, rows_of, tests_in
    from sleepcode.impact.readers import Readers
    from sleepcode.impact.starts import Starts
    from sleepcode.impact.texts import Texts
    from sleepcode.impact.walks import walks_from
    from sleepcode.refresh import refresh
    from sleepcode.workspace import open_workspace

    cases = []
    with tempfile.TemporaryDirectory(prefix="fit-rank-") as scratch:
        root = scratch_tree(truth, Path(scratch))
        commit_all(root)
        workspace = open_workspace(root)
        refresh(workspace)
        index = workspace.index()
        with SuiteIndex.open(workspace.suite_file) as suite:
            suite.refresh(index.digests, workspace.read)
            for case in truth["cases"]:
                file, _, _ = case["id"].partition("::")
                before = (root / file).read_bytes()
                after = broken(before.decode(), case["before"], case["column"]).encode()
                changed = tuple(changed_between(file, before, after))
                readers = Readers(index, index.reach(workspace.read))
                arrows = Arrows(index, suite, readers)
                starts = Starts(index, readers, suite.test_ids)
                nodes = {node: likely for one in changed for node, likely in starts.of(one).items()}
                walks = walks_from(arrows, nodes)
                if not any(map(arrows.is_test, walks.nodes())):
                    arrows.follow_names()
                    walks = walks_from(arrows, nodes)
                nodes = tests_in(arrows, walks)
                felt = felt_of(index, arrows, walks, nodes, changed, {}, Texts(index, workspace.read))
                cases.append(
                    {
                        "id": case["id"],
                        "tests": [one.id for one in felt],
                        "rows": rows_of(index, suite, felt, changed),
                        "failing": case["failing"],
                        "imported": [one.imported for one in felt],
                        "felt": [msgspec.structs.astuple(one)[1:] for one in felt],
                    }
                )
    return {"project": truth["project"], "tests": truth["tests"], "cases": cases}


def scores_of(project: dict, weights: tuple[float, ...], beta: float) -> list[dict[str, float]]:  # type: ignore[type-arg]
    known = set(project["tests"])
    found = []
    for case in project["cases"]:
        called, imported = likelihoods(case["rows"], weights), case["imported"]
        scores = [1 - (1 - one) * (1 - other) for one, other in zip(called, imported, strict=True)]
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], case["tests"][i]))
        length = worth_naming([called[i] for i in order], [imported[i] for i in order], beta)
        named = known_tests([case["tests"][i] for i in order[:length]], known)
        found.append(score_of(set(case["failing"]), named, len(known)))
        reached = set(known_tests(case["tests"], known))
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
    """Logistic regression with an L2 penalty; an intercept first.

    Fitted so that within a case those that fail and those that do not weigh the same, which orders best;
    then stretched and shifted (Platt) until its likelihoods are true where they do not.
    """
    import numpy as np

    rows, outcomes, balanced, plain = [], [], [], []
    for project in projects:
        known = set(project["tests"])
        for case in project["cases"]:
            failing = set(case["failing"])
            pairs = [
                (row, test in failing)
                for row, test, imported in zip(case["rows"], case["tests"], case["imported"], strict=True)
                if test in known and imported < 0.2
            ]  # of the rest it cannot be told what their calls would have done
            hits = sum(hit for _, hit in pairs)
            for row, hit in pairs:
                rows.append([1.0, *row])
                outcomes.append(float(hit))
                balanced.append(0.5 / len(pairs) + 0.5 / max(2 * (hits if hit else len(pairs) - hits), 1))
                plain.append(1 / len(pairs) ** 0.5)
    x, y = np.array(rows), np.array(outcomes)
    scale = np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    beta = _newton(x / scale, y, np.array(balanced), strength) / scale
    shift, stretch = _newton(np.stack([np.ones(len(y)), x @ beta], axis=1), y, np.array(plain), 1e-6)
    beta = beta * stretch
    beta[0] += shift
    return tuple(round(float(v), 3) for v in beta)


def _newton(x, y, w, strength: float):  # type: ignore[no-untyped-def]
    import numpy as np

    penalty = np.full(x.shape[1], strength)
    penalty[0] = 1e-6
    beta = np.zeros(x.shape[1])
    for _ in range(12):
        likely = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (w * (y - likely)) - penalty * beta
        curve = (x * (w * likely * (1 - likely))[:, None]).T @ x + np.diag(penalty)
        beta = beta + np.linalg.solve(curve, slope)
    return beta


def fit(args: argparse.Namespace) -> None:
    projects = read_projects(args.folder)
    everything: dict[float, list[dict[str, float]]] = {beta: [] for beta in (1.0, 1.5, args.beta, 3.0)}
    for left_out in projects:
        weights = fitted([one for one in projects if one is not left_out], args.strength)
        for beta, found in everything.items():
            rows = scores_of(left_out, weights, beta)
            found += rows
            if beta == args.beta:
                report(left_out["project"], rows)
    for beta, found in everything.items():
        report(f"left out, beta {beta}", found)
    weights = fitted(projects, args.strength)
    report("fitted on all", [row for one in projects for row in scores_of(one, weights, args.beta)])
    print(list(weights), flush=True)
    if args.out:
        Path(args.out).write_text(json.dumps(weights))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    rows = commands.add_parser("rows")
    rows.add_argument("truths", nargs="+")
    rows.add_argument("--out", required=True)
    rows.set_defaults(run=make_rows)
    score = commands.add_parser("score")
    score.add_argument("folder")
    score.add_argument("--weights")
    score.add_argument("--beta", type=float, default=BETA)
    score.add_argument("--verbose", "-v", action="store_true")
    score.set_defaults(run=print_scores)
    train = commands.add_parser("fit")
    train.add_argument("folder")
    train.add_argument("--out")
    train.add_argument("--beta", type=float, default=BETA)
    train.add_argument("--strength", type=float, default=0.1)
    train.set_defaults(run=fit)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    sys.exit(main())
