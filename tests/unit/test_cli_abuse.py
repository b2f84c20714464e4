"""What people type without meaning it, and what others wrote to do harm: one line, never a crash, nothing raw."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path

import pytest

from tests.command_line import WAKE, CommandLine

HOSTILE = "悪\x1b]52;c;QUJD\x07\x9b31m\x7f\u202e\u200b\U000e0041b"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    found = CommandLine(tmp_path / "home", monkeypatch, capsys)
    found.ok(*WAKE)
    found.ok("incident", "open", "flaming", "--title", "題")
    return found


@pytest.mark.parametrize(
    "typed",
    [
        ("incident", "list", "--limit", "9" * 20),
        ("incident", "list", "--limit", "0"),
        ("incident", "clock", "2026-001", "9" * 20, "--against", "時報"),
        ("incident", "note", "2026-001", "文", "--at", "2100-01-01"),
        ("incident", "open", "flaming", "--title", "題", "--detected", "0001-01-01"),
        ("incident", "open", "flaming", "--title", "題", "--detected", "9999-12-31T23:59:59-14:00"),
        ("channel", "add", "2026-001", "../..", "--label", "経路"),
        ("promise", "add", "2026-001", "2001-01-01"),
    ],
)
def test_numbers_and_times_nobody_can_mean(town: CommandLine, typed: tuple[str, ...]) -> None:
    year = town.json("incident", "list")["incidents"][0]["id"]
    assert "予期しない" not in town.wrong(*(word.replace("2026-001", year) for word in typed))


def test_json_carries_no_control_characters_and_says_the_same(town: CommandLine) -> None:
    year = town.json("incident", "list")["incidents"][0]["id"]
    town.ok("subject", "add", year, "fake", HOSTILE)
    said = town.ok("subject", "list", year, "--json")
    assert not RAW.search(said.out)
    assert said.json["subjects"][0]["label"] == HOSTILE


@pytest.mark.parametrize("place", ["file", "played"])
def test_a_drill_goes_to_no_place_that_is_taken(town: CommandLine, tmp_path: Path, place: str) -> None:
    out = tmp_path / place
    if place == "file":
        out.write_text("x", encoding="utf-8")
    else:
        (out / "documents").mkdir(parents=True)
    line = town.wrong("drill", "flaming", "--autoplay", "--out", str(out))
    assert "書き出すフォルダを作れません" in line or "もう documents があります" in line


@pytest.mark.parametrize(
    "typed",
    [
        ("incident", "show", "\udcff"),
        ("incident", "note", "\udcff", "文"),
        ("incident", "note", "2026-001", "\udcff"),
        ("init", "--force", "--guideline", "wake", "--body", "\udcff"),
        ("init", "--force", "--guideline", "wake", "--approver", "\udcff:課長:運用責任者"),
        ("init", "--force", "--guideline", "wake", "--body", "\x9b31m"),
    ],
)
def test_bytes_that_are_no_text(town: CommandLine, typed: tuple[str, ...]) -> None:
    year = town.json("incident", "list")["incidents"][0]["id"]
    line = town.wrong(*(word.replace("2026-001", year) for word in typed))
    assert "壊れた文字コード" in line or "制御文字" in line


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null", "/tmp/" + "あ" * 90])
@pytest.mark.parametrize("typed", [("drill", "flaming", "--autoplay"), ("incident", "list"), WAKE])
def test_a_home_that_cannot_be(town: CommandLine, home: str, typed: tuple[str, ...]) -> None:
    town.monkeypatch.setenv("SMINCIDENT_HOME", home)
    assert "予期しない" not in town.wrong(*typed)


def test_a_home_of_nobody_is_only_a_name(town: CommandLine, tmp_path: Path) -> None:
    town.monkeypatch.chdir(tmp_path)
    town.monkeypatch.setenv("SMINCIDENT_HOME", "~nobody-at-all/x")
    assert "記録簿がありません" in town.wrong("incident", "list")


def test_an_answer_that_cannot_be_written_is_no_crash(
    town: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_values: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    year = town.json("incident", "list")["incidents"][0]["id"]
    monkeypatch.setattr("builtins.print", full)
    monkeypatch.setattr("smincident.cli.trouble.say", lambda text: sys.stderr.write(f"smincident: {text}\n"))
    monkeypatch.setattr("smincident.cli.trouble._drop", lambda _stream: None)
    assert "答えを書き出せませんでした（空きがありません）" in town.wrong("incident", "note", year, "文")
