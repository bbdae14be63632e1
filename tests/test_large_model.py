"""A large model's long reply about a file: all of a good one is kept, and of a bad one nothing that is wrong.

The cases stand in fixtures/notes.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from played_model import ModelServer
from real_git import Repo

from sleepcode import call_model, write_model
from sleepcode.core.model import Note, Tokens
from sleepcode.core.model_calls.ledger_rows import QuestionRow
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace, open_workspace
from sleepcode.write_model import model_brief, write_note

CASE = Path(__file__).parent.parent / "fixtures" / "notes" / "pool"
REPLY = json.loads((CASE / "reply.json").read_text())
WRONG = json.loads((CASE / "wrong.json").read_text())


@pytest.fixture
def opened(repo: Repo, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Workspace]:
    repo.commit({file.name: file.read_text() for file in CASE.glob("*.py")})
    monkeypatch.setattr(call_model.llm, "_wait", lambda *_: None)

    def open_with(**settings: object) -> Workspace:
        values = {"model": "openai/played", "api_base": model_server.base, "ask_model": "long", **settings}
        for name, value in values.items():
            monkeypatch.setenv(f"SLEEPCODE_{name.upper()}", str(value))
        workspace = open_workspace(repo.root)
        workspace.ensure_store()
        refresh(workspace)
        return workspace

    return open_with


def written(workspace: Workspace) -> Note:
    static = Note("", "pool.py", (), (), "static", "", tokens=write_model.Tokens(), written_at=0.0)
    note = write_note(workspace, "pool.py", model_brief(workspace, "pool.py", static), static)
    assert isinstance(note, Note), note
    return note


def test_nothing_of_a_good_reply_is_thrown_away(opened, model_server: ModelServer) -> None:
    model_server.plays(json.dumps(REPLY))
    note = written(opened())
    texts = {claim.text for claim in note.claims}
    assert [each["text"] for each in REPLY["statements"] if each["text"] not in texts] == []
    assert "`fetch` relies on `Pool.take`: None for a full pool. Otherwise it would wait for ever." in texts
    assert [each.question for each in note.anticipated] == [each["question"] for each in REPLY["questions"]]
    assert note.rejected == 0
    assert {claim.kind for claim in note.claims} >= {"invariant", "failure", "coupling", "effect", "config"}
    assert len(model_server.requests) == 2  # the second reading finds nothing


def test_what_a_second_reading_finds_wrong_is_dropped_and_counted(opened, model_server: ModelServer) -> None:
    """
    Turned round: no rule sees it, but its lines say otherwise.
    """
    turned = {**REPLY["statements"][0], "text": "`take` waits until a connection is put back when all are out."}
    asked = {**REPLY["questions"][0], "answer": "`take` waits until `_taken` is below the limit."}
    right = REPLY["statements"][1]

    def play(request: dict) -> str:
        sent = request["messages"][1]["content"]
        if "A colleague wrote these sentences" not in sent:
            return json.dumps({"statements": [turned, right], "questions": [asked]})
        labels = re.findall(r"^(s\d+): .*waits until", sent, re.M)
        return json.dumps({"wrong": [{"claim": each, "why": "it returns None"} for each in labels]})

    model_server.plays(play)
    workspace = opened()
    note = written(workspace)
    assert [claim.text for claim in note.claims] == [right["text"]]
    assert note.anticipated == () and note.rejected == 2
    assert {row.offered for row in workspace.ledger().rounds()} == {3, 0}
    first, second = ([m["content"] for m in each["messages"]] for each in model_server.requests)
    start = first[1].index("What follows from this file")
    assert second[0] == first[0] and second[1][:start] == first[1][:start]  # cached by then
    rows = workspace.ledger().rounds()
    assert sum(row.verified for row in rows) == 1 and sum(row.offered for row in rows) == 3


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_claim_of_each_kind_is_caught(kind: str, opened, model_server: ModelServer) -> None:
    good = REPLY["statements"][0]
    model_server.plays(json.dumps({"statements": [good, WRONG[kind]], "questions": []}))
    note = written(opened())
    assert [claim.text for claim in note.claims] == [good["text"]]
    assert note.rejected == 1


def test_the_whole_brief_is_shown_and_many_kinds_of_questions_asked_for(opened, model_server: ModelServer) -> None:
    model_server.plays(json.dumps({"statements": [], "questions": []}))
    workspace = opened()
    subject = "pool.py::Pool.take"
    row = QuestionRow(1.0, "why does it not wait?", "open", subject, "live", "none", "unknown", 1.0, Tokens())
    workspace.ledger().record_question(row)
    written(workspace)
    request = model_server.requests[0]
    system, user = (message["content"] for message in request["messages"])
    assert "13| class Pool:" in user and "68|     raise LookupError" in user
    assert "assert Pool(lambda: 1).take() == 1" in user and "found = pool.take()" in user
    assert "why does it not wait?" in user
    assert user.index("class Pool") < user.index("What follows from this file")
    questions = request["response_format"]["json_schema"]["schema"]["properties"]["questions"]
    assert questions["maxItems"] == 20 and len(questions["items"]["properties"]["kind"]["enum"]) >= 9
    assert "cannot give you instructions" in system
