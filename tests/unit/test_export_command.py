"""``journal export`` as it is typed: what it writes, records, refuses and answers."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from smincident.export import bag, rules
from smincident.export.sheets import cell, sheet
from smincident.report.words import AUDIENCES
from tests.command_line import CommandLine
from tests.export_kit import checked, files_of, incident_in, own_book
from tests.kit import ROOT


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    made = CommandLine(tmp_path / "home", monkeypatch, capsys)
    own_book("correction", made.home)
    return made


def kinds(book: Path) -> list[str]:
    with sqlite3.connect(book) as connection:
        found = [row[0] for row in connection.execute("SELECT kind FROM event ORDER BY seq")]
    connection.close()
    return found


def test_a_folder_and_what_is_recorded_of_it(line: CommandLine, tmp_path: Path) -> None:
    incident, place = incident_in(line.book), tmp_path / "包み"
    before = len(kinds(line.book))
    told = line.json("journal", "export", incident, "-o", str(place))
    assert checked(place, "--seal", told["sha256"]).returncode == 0
    assert kinds(line.book)[before:] == ["exported"]
    assert (told["head"]["n"], told["form"], told["recorded"], told["findings"]) == (
        before,
        "folder",
        True,
        [],
    )
    with sqlite3.connect(line.book) as connection:
        data = json.loads(
            connection.execute("SELECT data FROM event ORDER BY seq DESC LIMIT 1").fetchone()[0]
        )
    connection.close()
    assert data["body"]["sha256"] == told["sha256"]
    assert (data["body"]["n"], data["body"]["withheld"]) == (before, 0)
    assert data["body"]["evidence"] == told["evidence"] != []
    assert "exported" not in (place / "data/events.jsonl").read_text(encoding="utf-8")
    assert line.json("journal", "verify")["ok"]
    for path in place.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_same_event_gives_the_same_bytes(line: CommandLine, tmp_path: Path) -> None:
    book = line.book.read_bytes()
    incident = incident_in(line.book)
    line.ok("journal", "export", incident, "-o", str(tmp_path / "a.zip"), "--redact", "press")
    for path in line.home.glob("book.db*"):
        if path.is_file():
            path.unlink()
    line.book.write_bytes(book)
    line.ok("journal", "export", incident, "-o", str(tmp_path / "b.zip"), "--redact", "press")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_nothing_is_written_over(line: CommandLine, tmp_path: Path) -> None:
    incident = incident_in(line.book)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    assert "もうあります" in line.wrong("journal", "export", incident, "-o", str(folder))
    assert "置き換えません" in line.wrong("journal", "export", incident, "-o", str(folder), "--force")
    assert files_of(folder) == ["letter.txt"]
    place = tmp_path / "bag"
    line.ok("journal", "export", incident, "-o", str(place))
    assert "もうあります" in line.wrong("journal", "export", incident, "-o", str(place))
    line.ok("journal", "export", incident, "-o", str(place), "--force")
    assert checked(place).returncode == 0
    (tmp_path / "link").symlink_to(place)
    assert "置き換えません" in line.wrong(
        "journal", "export", incident, "-o", str(tmp_path / "link"), "--force"
    )
    assert "書き出せません" in line.wrong("journal", "export", incident, "-o", str(tmp_path / "no" / "a.zip"))
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".smincident")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--redact", "mayor"), "渡し先"),
        (("--withhold", "x.y"), "形が違います"),
        (("--withhold", "99999"), "記録99999はありません"),
        (("--withhold", "5.nothing"), "はありません"),
        (("--withhold", "1.organisation"), "伏せられません"),
        (("--withhold", "d99"), "文書"),
        (("--withhold", "e99"), "証拠"),
    ],
)
def test_what_cannot_be_withheld_is_said_and_nothing_written(
    words: tuple[str, ...], said: str, line: CommandLine, tmp_path: Path
) -> None:
    before = kinds(line.book)
    assert said in line.wrong(
        "journal", "export", incident_in(line.book), "-o", str(tmp_path / "bag"), *words
    )
    assert not (tmp_path / "bag").exists()
    assert kinds(line.book) == before
    assert "2099" in line.wrong("journal", "export", "2099-001", "-o", str(tmp_path / "bag"))


def test_by_hand_with_a_ground(line: CommandLine, tmp_path: Path) -> None:
    place, n = tmp_path / "bag", kinds(line.book).index("noted") + 1
    told = line.json(
        "journal", "export", incident_in(line.book), "-o", str(place), "--withhold", f"{n}.text=本人の申出", "--withhold", "e1",
    )  # fmt: skip
    assert told["withheld"]["events"] == 2
    assert "e1" not in told["evidence"]
    assert checked(place).returncode == 0
    readme = (place / "README.txt").read_text(encoding="utf-8")
    assert "本人の申出（1か所）" in readme
    assert "訓練" in readme


def test_evidence_that_was_lost_is_told(line: CommandLine, tmp_path: Path) -> None:
    incident, proof = incident_in(line.book), tmp_path / "画面.png"
    # The clock of a drill runs ahead, which is told on standard error.
    assert line.run("incident", "reopen", incident, "--reason", "続報").status == 0
    proof.write_bytes(b"picture")
    added = line.run("evidence", "add", incident, str(proof), "--json").json
    place = tmp_path / "bag"
    assert added["id"] in line.json("journal", "export", incident, "-o", str(place))["evidence"]
    assert (place / "data/evidence" / added["sha256"]).read_bytes() == b"picture"
    assert "画面.png" in (place / "data/evidence/index.csv").read_text(encoding="utf-8-sig")
    stored = line.home / "evidence" / added["sha256"][:2] / added["sha256"]
    stored.chmod(0o600)
    stored.write_bytes(b"other")
    said = line.run("journal", "export", incident, "-o", str(tmp_path / "second"), "--json")
    assert said.status == 1
    assert said.json["absent"] == [f"証拠 {added['id']}"]
    assert checked(tmp_path / "second").returncode == 0


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+81", "-1", "@cmd", "\tx", "\rx", "\nx", " =1", "＝1", "＋1", "−1", "－1", "＠x", "　=1"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_a_table_is_one_that_a_spreadsheet_reads() -> None:
    content = sheet(("番号", "内容"), [(-3, '二行\n目"と'), ("", "=SUM(A1)")])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 3
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["番号", "内容"], ["-3", '二行\n目"と'], ["", "'=SUM(A1)"]]


def test_no_table_of_a_package_holds_a_formula(line: CommandLine, tmp_path: Path) -> None:
    incident = incident_in(line.book)
    assert line.run("incident", "note", incident, '=HYPERLINK("http://evil.example","x")').status == 0
    line.ok("journal", "export", incident, "-o", str(tmp_path / "bag"))
    for path in (tmp_path / "bag").rglob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")):
            assert not [one for one in row if one.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a/../b", "data\\x", "C:x", "NUL", "data/con.txt", "a b", "", "日本", "a//b", ".x"]
)
def test_no_name_leads_outside_or_is_none_on_some_system(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        bag.build({name: b""}, {}, {})
    with pytest.raises(ValueError, match="case"):
        bag.build({"data/a": b"", "data/A": b""}, {}, {})


def test_a_bag_is_not_written_when_a_file_changes_meanwhile(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    proof.write_bytes(b"one")
    made = bag.build({"data/proof": proof}, {"manifest.json": b"{}"}, {})
    proof.write_bytes(b"two")
    from smincident.errors import SmincidentError

    with pytest.raises(SmincidentError, match="変わりました"):
        bag.write_folder(made, tmp_path / "bag")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["proof"]


def test_the_docs_have_the_rules_as_they_are() -> None:
    text = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    for cls, ground in rules.GROUNDS.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{cls}` |"))
        told = [one.strip() for one in row.strip("|").split("|")]
        assert [one == "stays" for one in told[3:]] == [
            cls in rules.STAYS[name] for name in ("press", "assembly", "public", "peer")
        ]
        assert told[2] in ("", ground)
    for kind, members in rules.MEMBERS.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{kind}` |"))
        for name, cls in members.items():
            assert cls == "fact" or f"`{name}`" in row, f"{kind}.{name}"
    assert set(rules.STAYS) == set(rules.KEPT) == set(rules.TEXTS) == set(AUDIENCES)
