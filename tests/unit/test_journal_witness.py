"""The witness file: written beside the work, never in its way; each of its lines is an anchor."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from smincident import locations
from smincident.content.files import convert
from smincident.content.organisation import Organisation
from smincident.content.yaml import load
from smincident.errors import SmincidentError
from smincident.journal import chain, witness, witness_file
from smincident.journal.verify import verify
from smincident.journal.witness import Witness
from tests.unit.test_journal_support import ACTOR, Ticking, fill, note, open_book, tamper


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.db"
    with open_book(path) as journal:
        fill(journal, "2026-001", 3)
        fill(journal, "2026-002", 2)
    return path


def write(book: Path, place: Path) -> int:
    return witness.write_heads(book, place, Ticking())


def test_a_line_holds_the_heads_that_changed(book: Path, tmp_path: Path) -> None:
    place = tmp_path / "w.jsonl"
    assert write(book, place) == 1
    assert write(book, place) == 0, "nothing changed since"
    with open_book(book) as journal:
        fill(journal, "2026-002", 1)
        seq, link = journal.book_head()
        codes = {name: chain.code(*journal.head(name)) for name in ("2026-001", "2026-002")}
        assert write(book, place) == 1
        first, second = witness_file.read(place).lines
        assert (second.book, second.seq, second.link) == (journal.book, seq, link)
    assert set(first.heads) == {"2026-001", "2026-002"}
    assert second.heads == {"2026-002": chain.parse_code(codes["2026-002"])}
    assert oct(place.stat().st_mode & 0o777) == "0o600" or os.name == "nt"
    text = place.read_text(encoding="utf-8")
    assert codes["2026-001"] in text
    assert "記録" not in text, "no word of an entry"


def test_a_folder_gets_a_file_of_the_usual_name(book: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    write(book, stick)
    assert [one.name for one in stick.iterdir()] == [witness_file.NAME]
    assert len(witness_file.read(stick).lines) == 1


def test_many_heads_go_into_several_lines(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_file, "HEADS_A_LINE", 1)
    assert write(book, tmp_path / "w.jsonl") == 2
    lines = witness_file.read(tmp_path / "w.jsonl").lines
    assert [list(line.heads) for line in lines] == [["2026-001"], ["2026-002"]]


@pytest.mark.parametrize("left", range(0, 200, 7))
def test_a_torn_last_line_is_passed_over_and_the_next_stands_alone(
    book: Path, tmp_path: Path, left: int
) -> None:
    place = tmp_path / "w.jsonl"
    write(book, place)
    whole = place.read_bytes()
    with open_book(book) as journal:
        fill(journal, "2026-001", 1)
    write(book, place)
    place.write_bytes(place.read_bytes()[: len(whole) + left])
    torn = witness_file.read(place)
    assert (len(torn.lines), torn.unread, torn.torn) == (1, int(left > 0), left > 0)
    with open_book(book) as journal:
        fill(journal, "2026-001", 1)
        write(book, place)
        after = witness_file.read(place)
        assert (len(after.lines), after.unread, after.torn) == (2, int(left > 0), False)
        found = verify(journal, witness=after)
        assert found.ok
        assert found.witness is not None
        assert (found.witness.lines, found.witness.matched) == (2, 3)


def test_a_file_that_is_no_witness(tmp_path: Path, book: Path) -> None:
    for content in (b"", b"x\n", b"{}\n", b"\xff\xfe\n", book.read_bytes()):
        other = tmp_path / "other"
        other.write_bytes(content)
        with pytest.raises(SmincidentError, match="ではありません"):
            witness_file.read(other)
    with pytest.raises(SmincidentError, match="読めません"):
        witness_file.read(tmp_path / "nowhere")


def test_lines_of_other_books_are_counted_and_prove_nothing(book: Path, tmp_path: Path) -> None:
    place = tmp_path / "w.jsonl"
    write(book, place)
    mine = place.read_text(encoding="utf-8")
    with open_book(book) as journal:
        strange = mine.replace(journal.book, "0" * 32)
        place.write_text(strange, encoding="utf-8", newline="\n")
        found = verify(journal, witness=witness_file.read(place))
        assert not found.ok
        assert "この記録簿の行がありません" in found.findings[0].what
        place.write_text(strange + mine, encoding="utf-8", newline="\n")
        found = verify(journal, witness=witness_file.read(place))
        assert found.ok
        assert found.witness is not None
        assert (found.witness.lines, found.witness.others) == (1, 1)


def test_every_line_is_compared_and_the_first_that_differs_is_named(book: Path, tmp_path: Path) -> None:
    place = tmp_path / "w.jsonl"
    for _ in range(3):
        write(book, place)
        with open_book(book) as journal:
            fill(journal, "2026-001", 1)
    tamper(book, "DELETE FROM event WHERE seq > 6")
    tamper(book, "UPDATE incident SET (n, digest) = (SELECT n, digest FROM event WHERE seq = 6) WHERE id = '2026-001'",
           table="incident")  # fmt: skip
    with open_book(book) as journal:
        assert verify(journal).ok, "cut with care"
        found = verify(journal, witness=witness_file.read(place))
        assert [(one.incident, one.n) for one in found.findings] == [("2026-001", 5), ("", 0)]
        assert found.witness is not None
        assert (found.witness.matched, found.witness.cut, found.witness.forked) == (3, 1, 0)
        assert verify(journal, "2026-002", witness=witness_file.read(place)).ok


def test_the_program_writes_while_it_works_and_when_it_ends(book: Path, tmp_path: Path) -> None:
    place = tmp_path / "w.jsonl"
    with open_book(book) as journal:
        journal.witness = Witness(book, place, tells=False)
        fill(journal, "2026-001", 1)
        assert journal.witness.close(5)
        assert len(witness_file.read(place).lines) == 1, "at the first entry"
        fill(journal, "2026-001", 20)
        assert len(witness_file.read(place).lines) == 1, "not at every entry"
        n = journal.head("2026-001")[0]
        from smincident.incident.events import Draft

        journal.append("2026-001", n, [Draft("handed-over", {"to": "鈴木"})], actor=ACTOR)
        deadline = time.monotonic() + 5
        while len(witness_file.read(place).lines) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(witness_file.read(place).lines) == 2, "at a hand-over"
        fill(journal, "2026-001", 1)
        seq = journal.book_head()[0]
    assert witness_file.read(place).lines[-1].seq == seq, "at the end"


def test_a_place_that_is_not_there_is_made_up_for_later(book: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    place = stick / "w.jsonl"
    with open_book(book) as journal:
        journal.witness = Witness(book, place, every=0.0, tells=False)
        fill(journal, "2026-001", 1)
        assert journal.witness.close(5)
        assert "別の場所への控えを書けません" in journal.witness.trouble
        assert "\n" not in journal.witness.trouble
        assert not stick.exists(), "no folder is made where a stick should be"
        stick.mkdir()
        fill(journal, "2026-002", 1)
        assert journal.witness.close(5)
        assert journal.witness.trouble == ""
    assert set(witness_file.read(place).lines[0].heads) == {"2026-001", "2026-002"}


def test_a_place_that_never_answers_delays_nothing(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def hanging(*_: object) -> int:
        release.wait(30)
        return 0

    monkeypatch.setattr(witness, "write_heads", hanging)
    journal = open_book(book)
    journal.witness = Witness(book, tmp_path / "w.jsonl", every=0.0, tells=False)
    start = time.monotonic()
    fill(journal, "2026-001", 10)
    journal.close()
    assert time.monotonic() - start < witness.PATIENCE + 2
    release.set()


@pytest.mark.parametrize("refusal", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
def test_a_place_that_refuses_stops_nothing(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    def refusing(*_: object) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(witness_file, "append", refusing)
    with open_book(book) as journal:
        journal.witness = Witness(book, tmp_path / "w.jsonl", every=0.0, tells=False)
        assert len(fill(journal, "2026-001", 3)) == 3
        assert journal.witness.close(5)
        assert os.strerror(refusal) in journal.witness.trouble


def test_looking_at_a_witness(book: Path, tmp_path: Path) -> None:
    place = tmp_path / "w.jsonl"
    assert witness.look(book, tmp_path / "no" / "w.jsonl").fault
    assert witness.look(book, place) == witness.Look("", "", 5, False)
    write(book, place)
    assert witness.look(book, place).behind == 0
    with open_book(book) as journal:
        journal.append("2026-001", 3, [note("もう一つ")], actor=ACTOR)
    seen = witness.look(book, place)
    assert (seen.behind, seen.differs) == (1, False)
    tamper(book, "DELETE FROM event WHERE seq > 4")
    assert witness.look(book, place).differs


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("witness: /mnt/kanri", "/mnt/kanri"),
        ('witness: "/mnt/管理 課/w.jsonl"', "/mnt/管理 課/w.jsonl"),
        ("witness: '/mnt/x'   # 共有", "/mnt/x"),
        ("witness: stick", "stick"),
        ("witness:", None),
        ('witness: ""', None),
        ("", None),
    ],
)
def test_the_line_of_the_organisation_is_read_alike_without_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, place: str | None
) -> None:
    monkeypatch.setenv("SMINCIDENT_HOME", str(tmp_path))
    text = f"body: みどり市\nguideline: ina\n{line}\n"
    (tmp_path / "organisation.yaml").write_text(text, encoding="utf-8", newline="\n")
    assert locations.witness() == (tmp_path / place if place else None)
    if line != "witness:":
        assert convert(load(text, "organisation.yaml"), Organisation).witness == (place or "")
