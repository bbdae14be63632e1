"""The command as its user meets it: exit codes, streams, colour, start-up."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from real_git import Repo

COMMANDS = (
    *("watch", "sleep", "ask", "impact", "notes", "graph", "stats", "report"),
    *("status", "doctor", "config", "forget", "hook"),
)


def sleepcode(*arguments: str, cwd: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        (sys.executable, "-m", "sleepcode", *arguments),
        cwd=cwd,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    done = sleepcode("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    assert "Usage: sleepcode" in sleepcode(command, "--help", cwd=tmp_path).stdout


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_start_up_loads_nothing_that_it_does_not_need(flag: str, tmp_path: Path) -> None:
    code = (
        f"import atexit, sys; sys.argv = ['sleepcode', {flag!r}]\n"
        "heavy = {'rich', 'git', 'litellm', 'diskcache', 'tree_sitter', 'msgspec', 'sqlite3', 'watchdog'}\n"
        "atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr))\n"
        "from sleepcode.__main__ import main; main()"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run((sys.executable, "-c", code), cwd=tmp_path, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stderr.strip() == "[]"
    # The goal is 0.15 s; twice that leaves room for a busy machine and first-time byte code.
    assert after.ru_utime - before.ru_utime < 0.30


def test_outside_a_repository_the_exit_code_is_2_and_standard_output_is_empty(tmp_path: Path) -> None:
    done = sleepcode("status", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ") and "\n help: run `git init`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_current_folder_that_was_removed_is_said_to_be_gone(tmp_path: Path) -> None:
    code = f"mkdir gone && cd gone && rmdir ../gone && exec {sys.executable} -m sleepcode status"
    done = subprocess.run(("sh", "-c", code), cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: the current folder is gone")


def test_another_repository_can_be_named(repo: Repo, tmp_path: Path) -> None:
    done = sleepcode("-C", str(repo.root), "doctor", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert str(repo.root) in done.stdout


def test_an_unknown_command_names_a_near_one(tmp_path: Path) -> None:
    done = sleepcode("statsu", cwd=tmp_path)
    assert done.returncode == 2
    assert "status" in done.stderr


def test_a_question_about_what_is_not_there_is_exit_code_2_as_a_note_of_it_is(repo: Repo) -> None:
    repo.commit({"till.py": "def pay(): ...\n"})
    asked = sleepcode("ask", "who calls refund_all?", "--no-model", cwd=repo.root)
    assert (asked.returncode, asked.stdout.startswith("there is nothing called `refund_all` here")) == (2, True)
    assert sleepcode("notes", "refund_all", cwd=repo.root).returncode == 2
    assert sleepcode("ask", "who calls pay?", "--no-model", cwd=repo.root).returncode == 0


def test_a_bug_of_ours_is_exit_code_3_with_a_log(repo: Repo) -> None:
    code = (
        "import sys, sleepcode.doctor\n"
        "def broken(path): raise ZeroDivisionError('by zero')\n"
        "sleepcode.doctor.doctor = broken\n"
        "sys.argv = ['sleepcode', 'doctor']\n"
        "from sleepcode.__main__ import main; main()"
    )
    done = subprocess.run((sys.executable, "-c", code), cwd=repo.root, capture_output=True, text=True)
    assert done.returncode == 3
    assert "ZeroDivisionError: by zero" in done.stderr and "Traceback" not in done.stderr
    log = Path(done.stderr.split("please report ")[1].strip())
    assert log.parent == repo.root / ".git" / "sleepcode" / "logs"
    assert "ZeroDivisionError: by zero" in log.read_text() and "sleepcode 0." in log.read_text()


def test_a_bug_outside_any_repository_is_logged_too(tmp_path: Path) -> None:
    code = (
        "import sys, sleepcode.doctor\n"
        "def broken(path): raise ZeroDivisionError\n"
        "sleepcode.doctor.doctor = broken\n"
        "sys.argv = ['sleepcode', 'doctor']\n"
        "from sleepcode.__main__ import main; main()"
    )
    environ = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run((sys.executable, "-c", code), cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == 3
    assert Path(done.stderr.split("please report ")[1].strip()).parent == tmp_path


def test_an_interrupt_is_exit_code_130_without_a_traceback(repo: Repo) -> None:
    code = (
        "import sys, sleepcode.doctor\n"
        "def interrupted(path): raise KeyboardInterrupt\n"
        "sleepcode.doctor.doctor = interrupted\n"
        "sys.argv = ['sleepcode', 'doctor']\n"
        "from sleepcode.__main__ import main; main()"
    )
    done = subprocess.run((sys.executable, "-c", code), cwd=repo.root, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")


def test_a_reader_that_stops_early_is_no_error(repo: Repo) -> None:
    for _ in range(5):
        done = subprocess.run(
            f"{sys.executable} -m sleepcode config | true",
            cwd=repo.root,
            shell=True,
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""


def test_config_masks_what_is_secret_and_names_each_place(repo: Repo, nobody: Path) -> None:
    file = nobody / ".config" / "sleepcode" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('api_key = "sk-very-secret"\napi_base = "http://me:pass@host:1/v1"\n')
    repo.write("sleepcode.toml", 'model = "evil"')
    done = sleepcode("config", "--json", cwd=repo.root, SLEEPCODE_MODEL="ollama/x")
    shown = json.loads(done.stdout)
    assert shown["settings"]["model"] == {"value": "ollama/x", "from": "$SLEEPCODE_MODEL"}
    assert shown["settings"]["api_key"] == {"value": "********", "from": str(file)}
    assert shown["settings"]["api_base"]["value"] == "http://********@host:1/v1"
    assert shown["ignored"] == ["model"]
    plain = sleepcode("config", cwd=repo.root)
    assert "very-secret" not in done.stdout + plain.stdout and "pass@" not in plain.stdout


def test_config_works_outside_a_repository(tmp_path: Path) -> None:
    assert sleepcode("config", cwd=tmp_path).returncode == 0


def test_doctor_says_what_a_repository_tried_to_set(repo: Repo) -> None:
    repo.write("pyproject.toml", '[tool.sleepcode]\napi_base = "https://evil.example"\n')
    done = sleepcode("doctor", cwd=repo.root)
    assert done.returncode == 0
    assert "the repository sets api_base, which is ignored" in done.stdout


def test_doctor_finds_a_damaged_store_and_forget_mends_it(repo: Repo) -> None:
    repo.write(".git/sleepcode/notes/cache.db", "not a database, " * 100)
    repo.write(".git/sleepcode/index.sqlite", "nor is this, " * 100)
    sick = sleepcode("doctor", "--json", cwd=repo.root)
    assert sick.returncode == 2
    wrong = {one["what"]: one["remedy"] for one in json.loads(sick.stdout)["findings"] if one["health"] == "wrong"}
    assert set(wrong) == {"notes", "index"}
    assert "forget --notes" in wrong["notes"] and "forget --index" in wrong["index"]
    assert sleepcode("forget", "--notes", "--index", cwd=repo.root).returncode == 0
    assert sleepcode("doctor", cwd=repo.root).returncode == 0


def test_forget_says_first_and_leaves_nothing_then(repo: Repo) -> None:
    sleepcode("doctor", cwd=repo.root)
    before = sorted((repo.root / ".git" / "sleepcode").rglob("*"))
    assert "would delete notes" in sleepcode("forget", "--dry-run", cwd=repo.root).stdout
    assert sorted((repo.root / ".git" / "sleepcode").rglob("*")) == before
    assert "deleted notes" in sleepcode("forget", cwd=repo.root).stdout
    assert not (repo.root / ".git" / "sleepcode").exists()
    assert "nothing is stored" in sleepcode("forget", cwd=repo.root).stdout


def test_forgetting_follows_no_link_out_of_the_store(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("")
    (repo.root / ".git" / "sleepcode").mkdir()
    (repo.root / ".git" / "sleepcode" / "notes").symlink_to(tmp_path / "precious")
    assert sleepcode("forget", cwd=repo.root).returncode == 0
    assert (tmp_path / "precious" / "file").exists()


def test_a_path_that_is_not_there_is_an_error_and_not_an_empty_success(repo: Repo) -> None:
    repo.commit({"a.py": ""})
    done = sleepcode("sleep", "b.py", cwd=repo.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no b.py here" in done.stderr


def test_an_empty_question_is_told_how_to_ask(repo: Repo) -> None:
    done = sleepcode("ask", " ", cwd=repo.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "which tests break?" in done.stderr


def test_an_interrupt_in_the_middle_of_a_pass_loses_nothing(repo: Repo) -> None:
    """Whenever it comes: no traceback, 130, and the next pass writes what is missing."""
    repo.commit({f"m{n}.py": f"def f{n}():\n    return {n}\n" for n in range(150)})
    process = subprocess.Popen(
        (sys.executable, "-m", "sleepcode", "sleep"),
        cwd=repo.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (repo.root / ".git/sleepcode/index.sqlite").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "sleepcode sleep` again to go on" in output + errors
    assert "Traceback" not in errors
    assert sleepcode("sleep", cwd=repo.root).returncode == 0
    assert json.loads(sleepcode("status", "--json", cwd=repo.root).stdout)["files"]["ready"] == 150


def test_the_first_config_edit_opens_a_file_that_names_every_setting_and_sets_none(repo: Repo, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\ngrep -c "^# [a-z_]* = " "$1"; echo "effort = \\"high\\"" >>"$1"\n')
    editor.chmod(0o755)
    done = sleepcode("config", "--edit", cwd=repo.root, EDITOR=str(editor))
    settings = json.loads(sleepcode("config", "--json", cwd=repo.root).stdout)["settings"]
    assert int(done.stdout) == len(settings)
    assert [name for name, row in settings.items() if row["from"] != "default"] == ["effort"]


def test_a_mistake_in_an_edited_config_is_told_at_once(repo: Repo, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "effort = 7" >>"$1"\n')
    editor.chmod(0o755)
    done = sleepcode("config", "--edit", cwd=repo.root, EDITOR=str(editor))
    assert done.returncode == 2 and "effort is 7" in done.stderr


def test_the_tests_alone_can_be_piped(repo: Repo) -> None:
    repo.commit({"a.py": "def f():\n    return 1\n", "test_a.py": TESTS_OF_F})
    repo.write("a.py", "def f():\n    return 2\n")
    done = sleepcode("impact", "--name-only", cwd=repo.root)
    assert sorted(done.stdout.splitlines()) == ["test_a.py::test_one", "test_a.py::test_two"]


TESTS_OF_F = "from a import f\n\n\ndef test_one():\n    f()\n\n\ndef test_two():\n    f()\n"
