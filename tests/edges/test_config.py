"""Where a setting may come from, and who may set it."""

from pathlib import Path

import pytest

from sleepcode.core.settings import SETTINGS, Settings
from sleepcode.edges.config import load, user_file
from sleepcode.errors import BadSettings


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def loaded(mine: Path, root: Path | None = None, **environ: str) -> Settings:
    return load(root, {"SLEEPCODE_CONFIG": str(mine), "HOME": "/nonexistent", **environ})


def test_without_any_file_all_is_default(mine: Path, tmp_path: Path) -> None:
    settings = loaded(mine, tmp_path)
    assert settings == Settings()
    assert settings.source_of("model") == "default"


def test_the_environment_wins_over_the_users_file_and_each_is_named(mine: Path) -> None:
    mine.write_text('model = "ollama/a"\nidle_seconds = 5\nstrict = true\n')
    settings = loaded(mine, SLEEPCODE_MODEL="ollama/b", SLEEPCODE_MONEY_PER_DAY="1.25")
    assert (settings.model, settings.idle_seconds, settings.strict) == ("ollama/b", 5.0, True)
    assert settings.money_per_day == 1.25
    assert settings.source_of("model") == "$SLEEPCODE_MODEL"
    assert settings.source_of("strict") == str(mine)


def test_the_repository_may_say_what_is_parsed_and_nothing_else(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.sleepcode]\nparse = ["src/"]\nignore = ["gen/"]\nmodel = "evil/model"\n'
        'api_base = "https://evil.example"\ntest_command = "rm -rf /"\nnot_a_setting = 1\n'
    )
    settings = loaded(mine, tmp_path)
    assert (settings.parse, settings.ignore) == (("src/",), ("gen/",))
    assert (settings.model, settings.api_base, settings.test_command) == ("", "", "")
    assert settings.ignored == ("model", "api_base", "test_command", "not_a_setting")
    assert settings.source_of("parse") == "pyproject.toml"


def test_only_what_is_parsed_is_marked_as_the_repositorys(mine: Path) -> None:
    assert {name for name, row in SETTINGS.items() if row.repository} == {"parse", "ignore"}


def test_the_users_ignore_wins_over_the_repositorys(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "sleepcode.toml").write_text('ignore = ["theirs/"]')
    mine.write_text('ignore = ["mine/"]')
    assert loaded(mine, tmp_path).ignore == ("mine/",)


@pytest.mark.parametrize("text", ["[tool", "[tool]\nsleepcode = 3", "tool = 4\n#sleepcode", "\xff sleepcode"])
def test_a_broken_pyproject_is_not_ours_to_complain_of(mine: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode("latin-1"))
    assert loaded(mine, tmp_path) == Settings()


def test_an_unknown_key_names_a_near_one(mine: Path) -> None:
    mine.write_text('modell = "x"')
    with pytest.raises(BadSettings, match="no setting 'modell'") as caught:
        loaded(mine)
    assert caught.value.remedy == "did you mean 'model'?"


def test_an_unknown_variable_is_not_passed_over(mine: Path) -> None:
    with pytest.raises(BadSettings, match="SLEEPCODE_IDLE_SECOND names no setting") as caught:
        loaded(mine, SLEEPCODE_IDLE_SECOND="3")
    assert "idle_seconds" in caught.value.remedy


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("idle_seconds", "soon"),
        ("idle_seconds", "-1"),
        ("idle_seconds", "nan"),
        ("idle_seconds", "inf"),
        ("max_file_bytes", "1.5"),
        ("max_file_bytes", "0"),
        ("strict", "perhaps"),
        ("effort", "enormous"),
    ],
)
def test_a_value_that_means_nothing_names_its_place_and_what_was_expected(mine: Path, name: str, text: str) -> None:
    with pytest.raises(BadSettings) as caught:
        loaded(mine, **{f"SLEEPCODE_{name.upper()}": text})
    assert f"$SLEEPCODE_{name.upper()}" in caught.value.problem
    assert caught.value.remedy.startswith("it must be ")


def test_a_bad_key_is_not_shown_in_its_own_complaint(mine: Path) -> None:
    mine.write_text("api_key = 123456")
    with pytest.raises(BadSettings) as caught:
        loaded(mine)
    assert "123456" not in str(caught.value)


def test_a_file_that_is_no_toml_is_named(mine: Path) -> None:
    mine.write_text("model = ")
    with pytest.raises(BadSettings, match="is not TOML") as caught:
        loaded(mine)
    assert str(mine) in caught.value.problem


def test_a_list_in_the_environment_is_parted_by_commas(mine: Path) -> None:
    assert loaded(mine, SLEEPCODE_IGNORE="docs/, *.gen.py").ignore == ("docs/", "*.gen.py")


def test_the_users_file_follows_xdg_unless_named(nobody: Path, mine: Path) -> None:
    assert user_file({}) == nobody / ".config" / "sleepcode" / "config.toml"
    assert user_file({"SLEEPCODE_CONFIG": str(mine)}) == mine
