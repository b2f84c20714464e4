"""What goes wrong: one line that says what and how to mend it, exit 2, nothing lost."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.command_line import WAKE, CommandLine


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "町", monkeypatch, capsys)


@pytest.fixture
def town(bare: CommandLine) -> CommandLine:
    bare.ok(*WAKE)
    bare.ok("incident", "open", "flaming", "--title", "炎上")
    return bare


def head(town: CommandLine) -> int:
    with sqlite3.connect(town.book) as connection:
        return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])


WRONG = [
    (("incidnet",), "incident ではありませんか"),
    (("incident", "shwo", "2026-001"), "show ではありませんか"),
    (("incident", "list", "--jso"), "--json"),
    (("incident", "list", "--no-such-option"), "--help"),
    (("incident", "show"), "「事案」がありません"),
    (("incident", "show", "ID", "もう一つ"), "余分な語"),
    (("incident", "open", "flaming"), "--title"),
    (("incident", "open", "flaming", "--title"), "--title"),
    (("incident", "open", "flamming", "--title", "題"), "flaming"),
    (("incident", "open", "--title", "  "), "事案の名前"),
    (("incident", "open", "--title", "題", "--guideline", "nowhere"), "ina"),
    (("incident", "open", "--title", "題", "--detected", "14:05"), "どの日"),
    (("incident", "open", "--title", "題", "--detected", "2026-02-30 10:00"), "その日付はありません"),
    (("incident", "list", "--status", "opne"), "open"),
    (("incident", "list", "--limit", "たくさん"), "番号"),
    (("incident", "show", "1999-001"), "1999-001"),
    (("incident", "note", "1999-001", "メモ"), "1999-001"),
    (("incident", "note", "ID", "  "), "メモ"),
    (("incident", "note", "ID", "メモ", "--at", "そのうち"), "そのうち"),
    (("incident", "correct", "ID", "x", "--reason", "r"), "番号"),
    (("incident", "correct", "ID", "9999", "--reason", "r"), "9999"),
    (("incident", "time", "ID", "tomorrow", "今"), "happened"),
    (("incident", "deviate", "ID", "no-such", "--by", "課長", "--reason", "r"), "no-such"),
    (("incident", "clock", "ID", "すこし", "--against", "時報"), "番号"),
    (("incident", "close", "ID"), "まだ終結できません"),
    (("incident", "add-runbook", "ID", "impersonatoin"), "impersonation"),
    (("step", "done", "ID", "frist-tip"), "common/first-tip"),
    (("step", "done", "ID", "nothing/like-it"), "step list"),
    (("step", "done", "ID", "first-tip"), "書いていない欄"),
    (("step", "done", "ID", "first-tip", "--set", "who_told"), "欄=値"),
    (("step", "done", "ID", "first-tip", "--set", "whom=x"), "who_told"),
    (("step", "done", "ID", "first-tip", "--set", "who_told=@/nowhere/at/all"), "読めません"),
    (("step", "done", "ID", "first-tip", "--known", "x"), "--choose"),
    (("step", "done", "ID", "triage"), "--choose"),
    (("step", "done", "ID", "triage", "--choose", "everything"), "burning"),
    (("step", "done", "ID", "triage", "--choose", "unknown"), "--look-again"),
    (("step", "skip", "ID", "first-tip"), "理由"),
    (("step", "answer", "ID", "first-tip", "--note", "x"), "依頼"),
    (("step", "judge", "ID", "no-such-clause", "yes"), "条項"),
    (("step", "judge", "ID", "6-x", "maybe"), "yes"),
    (("step", "ask", "ID", "no-such", "yes"), "確認"),
    (("subject", "add", "ID", "ghost", "名前"), "fake"),
    (("subject", "update", "ID", "s9", "--state", "gone"), "s9"),
    (("takedown", "add", "ID", "s9", "x"), "s9"),
    (("contact", "add", "ID", "課長"), "--not-reached"),
    (("contact", "add", "ID", "課長", "--reached", "--desk", "nowhere"), "nowhere"),
    (("contact", "update", "ID", "1", "--reason", "r"), "連絡 1"),
    (("channel", "update", "ID", "moon", "lost"), "moon"),
    (("channel", "update", "ID", "facebook", "broken"), "suspect"),
    (("channel", "add", "ID", "facebook", "--label", "x"), "channel update"),
    (("promise", "update", "ID", "p1", "--state", "keptt", "--reason", "r"), "kept"),
    (("promise", "add", "ID", "9:00"), "どの日"),
    (("followup", "add", "ID", "宿題", "--owner", "係", "--due", "いつか"), "いつか"),
    (("followup", "update", "ID", "f1", "--state", "done"), "f1"),
    (("document", "draft", "ID", "holdign"), "holding"),
    (("document", "draft", "ID", "holding", "--set", "nothing=1"), "nothing"),
    (("document", "draft", "ID", "holding", "--channel", "faecbook"), "facebook"),
    (("document", "show", "ID.d9"), "ID.d9"),
    (("document", "show", "d9"), "2026-001.d1"),
    (("document", "render", "ID.d1", "-o", "x.docx"), ".html"),
    (("evidence", "add", "ID"), "--place"),
    (("evidence", "add", "ID", "/nowhere/at/all.png"), "all.png"),
    (("report", "ID", "-o", "report.pdf"), ".md"),
    (("report", "ID", "-o", "/nowhere/at/all/report.md"), "書き出せません"),
    (("runbook", "show", "flamming"), "flaming"),
    (("runbook", "check", "/nowhere/at/all.yaml"), "all.yaml"),
    (("guideline", "show", "inaa"), "ina"),
    (("drill", "flamming"), "flaming"),
    (("drill", "flaming", "--autoplay", "--guideline", "nowhere"), "ina"),
    (("journal", "verify", "--incident", "1999-001"), "1999-001"),
    (("init", "--guideline", "wake"), "--force"),
]


@pytest.mark.parametrize(
    ("command", "says"), WRONG, ids=lambda value: value if isinstance(value, str) else "-".join(value)
)
def test_a_wrong_command_says_what_and_how_and_writes_nothing(
    town: CommandLine, command: tuple[str, ...], says: str
) -> None:
    incident = town.json("incident", "list")["incidents"][0]["id"]
    before = head(town)
    said = town.run(*(word.replace("ID", incident) for word in command))
    assert said.status == 2
    assert says.replace("ID", incident) in said.line
    assert "→" in said.line
    assert said.out == ""
    assert head(town) == before


def test_without_an_organisation_file_the_line_names_init(bare: CommandLine) -> None:
    assert "smincident init" in bare.wrong("incident", "open", "flaming", "--title", "題")
    assert bare.run("incident", "list").status == 2


def test_a_missing_book_is_named_and_not_made(town: CommandLine, tmp_path: Path) -> None:
    other = tmp_path / "ない" / "book.db"
    for command in (
        ("incident", "list"),
        ("incident", "note", "2026-001", "メモ"),
        ("step", "list", "2026-001"),
    ):
        assert str(other) in town.wrong(*command, "--book", str(other))
    assert not other.exists()
    assert not other.parent.exists()


def test_incident_open_makes_the_book_that_is_named(town: CommandLine, tmp_path: Path) -> None:
    other = tmp_path / "別の.db"
    opened = town.json("--book", str(other), "incident", "open", "flaming", "--title", "題")
    assert town.json("incident", "list", "--book", str(other))["incidents"][0]["id"] == opened["id"]


def test_foreign_files_are_left_as_they_are(town: CommandLine, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("ただの文書です。\n" * 100, encoding="utf-8")
    database = tmp_path / "other.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    for path in (text, database):
        before = path.read_bytes()
        assert path.name in town.wrong("incident", "list", "--book", str(path))
        assert path.name in town.wrong("incident", "open", "--title", "題", "--book", str(path))
        assert path.read_bytes() == before


def test_a_damaged_book_is_told_and_verify_names_what(town: CommandLine) -> None:
    with sqlite3.connect(town.book) as connection:
        connection.execute("DROP TRIGGER event_no_update")
    connection.close()
    # A book that is only read is shown, with one line on what is missing; nothing is written to it.
    listed = town.run("incident", "list", "--json")
    assert listed.status == 0
    assert "event_no_update" in listed.line
    incident = str(listed.json["incidents"][0]["id"])
    assert "event_no_update" in town.wrong("incident", "note", incident, "メモ")
    said = town.run("journal", "verify", "--json")
    assert said.status == 1
    assert said.json["findings"]


def town_id(town: CommandLine) -> str:
    return str(town.json("incident", "list")["incidents"][0]["id"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told(town: CommandLine) -> None:
    incident = town_id(town)
    town.home.chmod(0o500)
    try:
        assert "書き込" in town.wrong("incident", "note", incident, "メモ")
        assert town.json("incident", "show", incident)["id"] == incident
    finally:
        town.home.chmod(0o700)


def test_a_folder_that_is_a_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("これはファイル", encoding="utf-8")
    there = CommandLine(blocked, monkeypatch, capsys)
    assert "フォルダ" in there.wrong(*WAKE)


def test_broken_content_names_file_and_line(town: CommandLine) -> None:
    folder = town.home / "guidelines"
    folder.mkdir()
    (folder / "wake.yaml").write_text("id: wake\nbody: 和気町\ntitel: 題\n", encoding="utf-8")
    line = town.wrong("incident", "open", "flaming", "--title", "題")
    assert "wake.yaml:3" in line
    assert "title" in line
    (folder / "wake.yaml").write_text("id: wake\n  body: [\n", encoding="utf-8")
    assert "wake.yaml:2" in town.wrong("incident", "open", "flaming", "--title", "題")


def test_a_broken_organisation_file_names_its_line_and_an_open_incident_goes_on(town: CommandLine) -> None:
    path = town.home / "organisation.yaml"
    path.write_text("body: 和気町\nguideline: wake\nphone: 12:30\n", encoding="utf-8")
    assert "organisation.yaml:3" in town.wrong("incident", "open", "flaming", "--title", "題")
    town.ok("incident", "note", town_id(town), "まだ書ける")


def test_text_from_outside_reaches_the_terminal_only_made_visible(town: CommandLine) -> None:
    nasty = "\x1b]52;c;aGk=\x07[red]\u202eabc[/]\x9b2J"
    incident = town.json("incident", "open", "flaming", "--title", f"題{nasty}")["id"]
    town.ok("incident", "note", incident, nasty)
    town.ok("subject", "add", incident, "post", nasty)
    for command in (
        ("incident", "show", incident), ("incident", "list"), ("step", "list", incident), ("subject", "list", incident),
        ("report", incident),
    ):  # fmt: skip
        out = town.ok(*command).out
        for letter in ("\x1b", "\x07", "\u202e", "\x9b"):
            assert letter not in out
    assert "[red]" in town.ok("incident", "show", incident).out, "and nothing is markup"
    assert "\x1b" not in town.wrong("incident", "show", nasty)
    assert town.json("incident", "show", incident)["title"] == f"題{nasty}", "a program gets what was written"


def test_evidence_is_copied_and_watched(town: CommandLine, tmp_path: Path) -> None:
    incident = town_id(town)
    shot = tmp_path / "画面 1.png"
    shot.write_bytes(b"\x89PNG not really")
    made = town.json(
        "evidence", "add", incident, str(shot), "--url", "https://x.example/1", "--step", "preserve"
    )
    assert made["sha256"] == hashlib.sha256(shot.read_bytes()).hexdigest()
    listed = town.json("evidence", "list", incident)["evidence"][0]
    assert (listed["name"], listed["fault"], listed["size"]) == ("画面 1.png", None, shot.stat().st_size)
    kept = town.home / "evidence" / made["sha256"][:2] / made["sha256"]
    kept.chmod(0o600)
    kept.write_bytes(b"changed")
    assert "変えられています" in town.json("evidence", "list", incident)["evidence"][0]["fault"]
    shutil.rmtree(town.home / "evidence")
    assert "ありません" in town.ok("evidence", "list", incident).out
