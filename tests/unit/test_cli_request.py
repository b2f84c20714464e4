"""A step that another desk carries out, by commands: asked, answered, and what the desk told kept as its fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import WAKE, CommandLine

STEP = "password-leak/change-password"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    made = CommandLine(tmp_path / "町", monkeypatch, capsys)
    made.ok(*WAKE)
    made.ok("incident", "open", "password-leak", "--title", "覚えのない投稿")
    return made


def test_an_answer_fills_in_the_fields_of_the_step(town: CommandLine) -> None:
    incident = town.json("incident", "list")["incidents"][0]["id"]
    town.ok("step", "request", incident, STEP, "--note", "至急")
    assert "nobody" in town.wrong("step", "answer", incident, STEP, "--note", "変更した", "--set", "nobody=x")
    town.ok("step", "answer", incident, STEP, "--note", "変更した", "--set", "done_by=まち経営課")
    (step,) = [item for item in town.json("incident", "show", incident)["steps"] if item["id"] == STEP]
    assert (step["status"], step["record"]["fields"]["done_by"]) == ("done", "まち経営課")
