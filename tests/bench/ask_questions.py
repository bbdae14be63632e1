"""Ask the questions of fixtures/questions/real in an unpacked source archive; print share right and latency by route.

    python tests/bench/ask_questions.py requests.tsv FOLDER [--processes]

FOLDER is a git repository of that project.  --processes: each question in a process of its own, as a user does.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "fixtures" / "questions" / "real"


def main() -> None:
    name, folder = sys.argv[1:3]
    rows = [line.split("\t") for line in (QUESTIONS / name).read_text("utf-8").splitlines()]
    ask = in_process if "--processes" in sys.argv else within(Path(folder))
    ask(Path(folder), rows[0][1])  # brings the index up to date
    right = 0
    taken: dict[str, list[float]] = {}
    for route, question, wanted in rows:
        began = time.perf_counter()
        answer = ask(Path(folder), question)
        taken.setdefault(answer["route"], []).append((time.perf_counter() - began) * 1000)
        wrong = missing(shown(answer), wanted) + ([f"route {answer['route']}"] if answer["route"] != route else [])
        right += not wrong
        if wrong:
            print(f"WRONG  {question}  {wrong}")
    print(f"{name}: {right} of {len(rows)} right")
    for route, times in sorted(taken.items()):
        times.sort()
        p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
        print(f"  {route}: {len(times)} of {len(rows)}, p50 {p50:.0f} ms, p95 {p95:.0f} ms")


def in_process(folder: Path, question: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "sleepcode", "ask", "--json", question],
        cwd=folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return json.loads(done.stdout)


def within(folder: Path):
    """One process for all questions, each index look-up warm."""
    sys.path.insert(0, str(ROOT))
    import msgspec

    from sleepcode.ask.answering import ask
    from sleepcode.cli.impacts import impacts
    from sleepcode.render.answer import as_json
    from sleepcode.workspace import open_workspace

    workspace = open_workspace(folder)
    return lambda _, question: json.loads(msgspec.json.encode(as_json(ask(workspace, question, impacts()).answer)))


def shown(answer: dict) -> str:
    lines = [answer["answer"], *answer["near"]]
    for claim in answer["claims"]:
        places = " ".join(f"{place['path']}:{place['span'][0]}" for place in claim["evidence"])
        lines.append(f"{claim['text']} {places}")
    return "\n".join(lines)


def missing(text: str, wanted: str) -> list[str]:
    parts = [part.strip() for part in wanted.split(";")]
    return [p for p in parts if (p[1:] in text if p.startswith("!") else p not in text)]


if __name__ == "__main__":
    main()
