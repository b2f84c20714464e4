"""Ways round the record of quiet times: contradictions, empty reasons, a next day nobody will live to see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import WAKE, CommandLine

CHECK = ("readiness", "check", "staff-training")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    line = CommandLine(tmp_path / "home", monkeypatch, capsys)
    line.ok(*WAKE)
    return line


def test_a_check_comes_to_one_thing(town: CommandLine) -> None:
    assert "結果が二つ以上" in town.wrong(*CHECK, "--ok", "--not-ok", "--note", "x")
    assert "結果がありません" in town.wrong(*CHECK)


def test_a_reason_nobody_sees_is_none(town: CommandLine) -> None:
    assert "理由が要ります" in town.wrong(*CHECK, "--not-ok", "--note", " \u200b\u202e")
    town.ok(*CHECK, "--ok", "--by", "\u200b")
    assert town.json("readiness", "show", "staff-training")["history"][0]["by"] == "和気 太郎"
    assert "理由が空です" in town.wrong("readiness", "withdraw", "1", "--reason", "\u200b")


def test_a_next_day_beyond_the_interval_wants_a_reason(town: CommandLine) -> None:
    assert town.json("readiness", "show", "staff-training")["every"] == "P1Y"
    assert "より後です" in town.wrong(*CHECK, "--ok", "--next", "2199-12-31")
    town.ok(*CHECK, "--ok", "--next", "2199-12-31", "--note", "課がなくなる")


def test_a_paper_takes_no_value_it_does_not_ask_for(town: CommandLine) -> None:
    assert "「zzz」" in town.wrong("readiness", "paper", "operation-policy", "--set", "zzz=1")


def test_a_paper_filled_in_by_hand_is_not_written_over(town: CommandLine, tmp_path: Path) -> None:
    paper = tmp_path / "方針.md"
    args = ("readiness", "paper", "operation-policy", "-o", str(paper))
    town.ok(*args)
    paper.write_text("手で書いた", encoding="utf-8", newline="\n")
    assert "もうあります" in town.wrong(*args)
    assert paper.read_text(encoding="utf-8") == "手で書いた"
    town.ok(*args, "--force")


def test_an_item_that_comes_back_at_once_is_told_with_its_line(town: CommandLine) -> None:
    folder = town.home / "readiness"
    folder.mkdir()
    text = "id: own\ntitle: x\nitems:\n  - {id: zz, title: y, practice: true, every: P0D}\n"
    (folder / "own.yaml").write_text(text, encoding="utf-8", newline="\n")
    for args in (("readiness",), ("readiness", "show", "zz"), ("readiness", "check", "zz", "--ok")):
        assert "own.yaml:4: every「P0D」" in town.wrong(*args)
    town.ok("incident", "open", "flaming", "--title", "x")


def test_closed_days_that_close_nothing_are_told(town: CommandLine) -> None:
    """A period that ends on such a day would end too early, and nobody would know why."""
    path = town.home / "organisation.yaml"
    more = "closed_days: {weekdays: [Sat], extra: [2026/12/28, 12-28], year_end: 年末}\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8", newline="\n")
    assert "読めないもの：Sat、年末、2026/12/28" in town.run("doctor").out
