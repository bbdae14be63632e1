"""What notes add to answers about one project: each question by graph, code and notes, with a model and without.

    python tests/bench/notes_share.py QUESTIONS.tsv WITHOUT WITH OUT.json [--no-model]

QUESTIONS.tsv: question <TAB> id of the definition it is about <TAB> what a right answer has to say.  WITHOUT and WITH
are git repositories of the same files; `sleepcode sleep` has written notes in the second one only.  Each way is told
what to answer from and nothing else.  OUT.json has every answer with its tokens, to be judged by a reader.
"""

import json
import sys
import time
from pathlib import Path

from msgspec.structs import replace

ROOT = Path(__file__).parents[2]
MOST_REPLY = 160
sys.path.insert(0, str(ROOT))

from sleepcode.ask import with_model  # noqa: E402
from sleepcode.ask.answering import ask  # noqa: E402
from sleepcode.ask.excerpts import excerpts  # noqa: E402
from sleepcode.ask.given import Options  # noqa: E402
from sleepcode.ask.stored import Memory  # noqa: E402
from sleepcode.call_model import stream_model  # noqa: E402
from sleepcode.cli.impacts import impacts  # noqa: E402
from sleepcode.core.model import Question  # noqa: E402
from sleepcode.core.model_calls.request import Reply  # noqa: E402
from sleepcode.core.questions.answer_request import composed_request  # noqa: E402
from sleepcode.core.questions.understood import Understood  # noqa: E402
from sleepcode.errors import ModelFailed  # noqa: E402
from sleepcode.refresh import refresh  # noqa: E402
from sleepcode.workspace import open_workspace  # noqa: E402


def main() -> None:
    questions, without, noted, out = (Path(each) for each in sys.argv[1:5])
    live = "--no-model" not in sys.argv
    rows = [line.split("\t") for line in questions.read_text("utf-8").splitlines()]
    kept = json.loads(out.read_text()) if out.exists() else {}
    for at, (text, id, wanted) in enumerate(rows, 1):
        found = kept.setdefault(text, {"wanted": wanted})
        for way, answer in ways(text, id, without, noted, live=live):
            if way in found:
                continue
            began = time.perf_counter()
            said, tokens, route = answer()
            found[way] = {"said": said, "tokens": tokens, "route": route, "s": round(time.perf_counter() - began, 2)}
            out.write_text(json.dumps(kept, indent=1, ensure_ascii=False))
        print(at, text, flush=True)


def ways(text: str, id: str, without: Path, noted: Path, *, live: bool):
    """Name -> what answers so: (text, tokens, route)."""
    bare, slept = open_workspace(without), open_workspace(noted)
    for each in (bare, slept):
        refresh(each)
    yield "asleep: graph and code", lambda: asked(bare, text, Options(model=False))
    yield "asleep: code", lambda: ("\n".join(each.text for each in lines_for(bare, text, id)), 0, "lines")
    yield "asleep: notes", lambda: stored(slept, text, id)
    yield "asleep: notes, graph and code", lambda: asked(slept, text, Options(model=False))
    if live:
        yield "live: as ask does it", lambda: asked(slept, text, Options())
        yield "live: notes", lambda: reasoned(slept, text, id, notes=True)
        yield "live: as ask does it, no notes", lambda: asked(bare, text, Options())
        yield "live: code", lambda: reasoned(bare, text, id, notes=False)


def asked(workspace, text: str, options: Options):
    answer = ask(workspace, text, impacts(), options).answer
    return "\n".join([answer.text, *(each.text for each in answer.claims)]), answer.tokens_now.total, answer.route


def lines_for(workspace, text: str, id: str):
    one = workspace.index().definition(id)
    assert one is not None, id
    return excerpts(workspace, text, (one,))


def stored(workspace, text: str, id: str):
    """What notes say by themselves: a stored answer, a remark, else the nearest claims about the definition."""
    memory = Memory(workspace, workspace.index())
    found = memory.alike(text, (id,)) or memory.reason(text, (id,))
    claims = found[0].answer if found else tuple(claim for claim, _ in memory.near(text, (id,)))
    memory.close()
    return "\n".join(each.text for each in claims), 0, "stored" if found else "near"


def reasoned(workspace, text: str, id: str, *, notes: bool):
    index = workspace.index()
    one = index.definition(id)
    asked_for = Understood(Question(text, "open", id), subjects=(one,))
    memory = Memory(workspace, index)
    material = with_model.material_for(index, memory, asked_for, (one,))
    memory.close()
    bare = with_model.Material((one,), (one.path,), (), (), False)
    code = with_model._from_code(workspace, index, asked_for, bare, 8000)
    request = replace(composed_request(text, material.facts) if notes else code, max_tokens=MOST_REPLY)
    parts: list[str] = []
    try:
        tokens = stream_model(workspace, request, parts.append, purpose="bench", path=one.path).tokens.total
    except ModelFailed as failed:  # a reply that was cut off is judged by what there is of it
        if not isinstance(failed.reply, Reply):
            raise
        tokens = failed.reply.tokens.total
    return "".join(parts), tokens, "notes" if notes else "code"


main()
