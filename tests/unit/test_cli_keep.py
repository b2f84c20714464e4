"""``journal backup``, ``restore``, ``salvage``, ``rebuild``, and the copy of the day, as they are typed."""

from __future__ import annotations

import gc
import json
from datetime import timedelta
from pathlib import Path

import pytest

from smincident import clock
from smincident.journal.copies import copies
from tests.command_line import WAKE, CommandLine


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    made = CommandLine(tmp_path / "町", monkeypatch, capsys)
    made.ok(*WAKE)
    made.ok("incident", "open", "flaming", "--title", "炎上")
    return made


def ended() -> None:
    """Commands leave their book to the end of the process; in this one they all still hold it."""
    gc.collect()


def test_the_copy_of_the_day_comes_with_the_first_entry(
    town: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [copy.seq for copy in copies(town.book)] == [2], "with the opening of the incident"
    town.ok("incident", "note", "2026-001", "電話")
    town.ok("incident", "show", "2026-001")
    assert [copy.seq for copy in copies(town.book)] == [2]
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    town.ok("incident", "note", "2026-001", "次の日の電話")
    assert [copy.seq for copy in copies(town.book)] == [2, 4]


def test_a_copy_that_cannot_be_taken_stops_nothing(
    town: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for copy in copies(town.book):
        copy.path.unlink()
    folder = town.home / "backups"
    folder.rmdir()
    folder.write_text("フォルダではない", encoding="utf-8")
    said = town.run("incident", "note", "2026-001", "電話")
    assert said.status == 0
    assert "記録しました" in said.out
    assert "控えを取れませんでした" in said.line


def test_back_to_a_copy(town: CommandLine, tmp_path: Path) -> None:
    town.ok("incident", "note", "2026-001", "前の電話")
    copy = tmp_path / "控え.db"
    assert town.json("journal", "backup", "-o", str(copy))["path"] == str(copy)
    assert "同じ名前" in town.run("journal", "backup", "-o", str(copy)).line
    town.ok("incident", "note", "2026-001", "後の電話")
    town.ok("incident", "open", "impersonation", "--title", "偽物")
    said = town.run("journal", "restore", str(copy))
    assert said.status == 1
    assert "2026-001 記録 4（1 件" in said.out
    assert "2026-002 記録 1〜2（2 件" in said.out
    assert "事案ごと失われます" in said.out
    assert "まだ何も変えていません" in said.out
    assert len(town.json("incident", "list")["incidents"]) == 2
    ended()
    told = town.json("journal", "restore", str(copy), "--yes")
    assert (told["done"], told["lost"], told["present"], told["seq"]) == (True, 3, "there", 3)
    assert Path(told["aside"]).exists()
    assert len(town.json("incident", "list")["incidents"]) == 1
    last = town.json("incident", "show", "2026-001")["timeline"][-1]["summary"]
    assert "控えから戻した" in last
    assert town.json("journal", "verify")["ok"]


def test_what_is_left_of_a_damaged_book(town: CommandLine, tmp_path: Path) -> None:
    whole = town.run("journal", "salvage", str(town.book), "-o", str(tmp_path / "whole"), "--json")
    assert whole.status == 0
    assert whole.json["incidents"][0]["whole"] is True
    ended()
    content = town.book.read_bytes()
    town.book.write_bytes(content[: len(content) // 3])
    assert "journal salvage" in town.run("incident", "list").line
    said = town.run("journal", "salvage", str(town.book), "-o", str(tmp_path / "out"))
    assert said.status == 1
    assert (tmp_path / "out" / "report.txt").read_text(encoding="utf-8").splitlines()[0] in said.out
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["source"] == str(
        town.book
    )
    assert (
        "空ではありません" in town.run("journal", "salvage", str(town.book), "-o", str(tmp_path / "out")).line
    )
    assert "ファイルがありません" in town.run("journal", "salvage", "ない.db", "-o", str(tmp_path / "x")).line
    ended()
    assert "読めません" not in town.run("journal", "restore", str(copies(town.book)[0].path), "--yes").err
    assert town.json("journal", "verify")["ok"]


def test_lists_made_anew(town: CommandLine) -> None:
    town.ok("incident", "note", "2026-001", "電話")
    before = town.json("incident", "list")["incidents"]
    assert town.json("journal", "rebuild") == {"incidents": 1}
    assert town.json("incident", "list")["incidents"] == before
    assert town.json("journal", "verify")["ok"]


def test_a_clock_that_went_back_is_told(town: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=5))
    for words in (
        ("incident", "note", "2026-001", "電話"),
        ("incident", "time", "2026-001", "outsider", "昨日 9:00"),
    ):
        said = town.run(*words)
        assert said.status == 0
        assert "記録しました" in said.out
        if words[1] == "note":
            assert "戻っています" in said.line
    checks = {item["id"]: item for item in json.loads(town.run("doctor", "--json").out)["checks"]}
    assert checks["backup"]["level"] == "ok"
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=3))
    checks = {item["id"]: item for item in json.loads(town.run("doctor", "--json").out)["checks"]}
    assert checks["clock-back"]["level"] == "wrong"


def test_doctor_names_the_place_and_the_copies(town: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = {item["id"]: item for item in json.loads(town.run("doctor", "--json").out)["checks"]}
    assert {"space", "backup", "font", "locale", "zone-data", "witness"} <= set(checks)
    assert "記録簿と同じ" in checks["backup"]["text"]
    monkeypatch.setenv("OneDrive", str(town.home))
    checks = {item["id"]: item for item in json.loads(town.run("doctor", "--json").out)["checks"]}
    assert "OneDrive" in checks["cloud"]["text"]
    town.book.write_text("壊れた", encoding="utf-8")
    checks = {item["id"]: item for item in json.loads(town.run("doctor", "--json").out)["checks"]}
    assert checks["book"]["level"] == "wrong"
    assert "使える控えが 1 個" in checks["backup"]["text"]
