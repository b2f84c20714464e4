"""Who an entry is meant for: said on the entry, shown in the timeline, left out of what goes outside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.levels import LEFT_OUT, level_of
from smincident.report.timeline import rows
from tests.command_line import WAKE, CommandLine
from tests.unit.report_kit import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_the_level_stands_in_the_entry_and_in_its_line(town: Town) -> None:
    town.do(do.Note(text="皆に", level="open"))
    town.do(do.Note(text="庁内に"))
    town.do(do.Note(text="係だけに", level="restricted"))
    events = town.state.events[-3:]
    assert [level_of(event) for event in events] == ["open", "internal", "restricted"]
    assert events[1].data == {"text": "庁内に"}
    lines = [row.what for row in rows(town.state)[-3:]]
    assert lines == ["【公開可】メモ：皆に", "メモ：庁内に", "【限定】メモ：係だけに"]
    assert [row.what for row in rows(town.state, public=True)[-3:]] == [*lines[:2], LEFT_OUT]


def test_a_correction_is_meant_for_the_same_people(town: Town) -> None:
    town.do(do.Note(text="住所は一丁目", level="restricted"))
    n = town.state.n
    town.do(do.Correct(n=n, reason="聞き違い", text="住所は二丁目"))
    assert level_of(town.state.events[-1]) == "restricted"
    public = rows(town.state, public=True)
    assert not any("丁目" in row.what + row.corrected for row in public)
    assert any("二丁目" in row.corrected for row in rows(town.state))


def test_an_unknown_level_is_refused_and_an_unknown_one_in_a_book_is_the_narrowest(town: Town) -> None:
    for action in (do.Note(text="x", level="secret"), do.AddEvidence(name="x", place="棚", level="")):
        with pytest.raises(SmincidentError, match="区分"):
            town.do(action)
    town.do(do.Note(text="x"))
    event = town.state.events[-1]
    assert level_of(replace(event, data={"text": "x", "level": "later-than-us"})) == "restricted"


def test_commands_and_the_public_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = CommandLine(tmp_path / "home", monkeypatch, capsys)
    cli.ok(*WAKE)
    name = cli.json("incident", "open", "flaming", "--title", "批判")["id"]
    cli.ok("incident", "note", name, "通報者は甲野さん", "--level", "restricted")
    cli.ok("incident", "note", name, "画面を確かめた")
    cli.ok("evidence", "add", name, "--name", "甲野さんの手紙", "--place", "棚", "--level", "restricted")
    assert "区分" in cli.wrong("incident", "note", name, "x", "--level", "top")
    inside = cli.ok("report", name).out
    outside = cli.ok("report", name, "--public").out
    assert "【限定】メモ：通報者は甲野さん" in inside
    assert "【限定】甲野さんの手紙" in inside
    assert "甲野" not in outside
    assert outside.count(LEFT_OUT) == 3
    assert "画面を確かめた" in outside
    assert [e["level"] for e in cli.json("incident", "show", name)["evidence"]] == ["restricted"]
