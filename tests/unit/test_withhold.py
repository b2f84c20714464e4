"""Withholding (非開示): the body goes from every file of ours, the chain stays, and nothing that rests on it falls."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smincident import desk, locations, withholding
from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.parts import Document
from smincident.incident.withholding import HIDDEN, Withhold
from smincident.journal import backup, copies, evidence, schema, withhold
from smincident.journal.book import Journal
from smincident.journal.scratch import Scratch
from smincident.journal.verify import verify
from smincident.journal.withheld import WithheldKept
from smincident.report import write
from smincident.session import Session
from tests.kit import Ticking, session_at
from tests.unit.test_journal_support import other_hand

CANARY = "秘匿対象がぎぐげご「丁目」1-2-3"
"""Holds letters that are written in two ways, and a bracket that JSON leaves and HTML may not."""


def forms(text: str = CANARY) -> list[bytes]:
    """Every way in which a file may hold a text."""
    found = []
    for form in (unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)):
        found += [form.encode("utf-8"), json.dumps(form)[1:-1].encode()]
        found += [form.encode("utf-16-le"), form.encode("utf-16-be")]
    return found


def places(folder: Path, needles: list[bytes]) -> list[str]:
    """Files below a folder that hold any of these bytes, in their content or name."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if any(needle in content or needle in os.fsencode(path.name) for needle in needles):
            found.append(str(path.relative_to(folder)))
    return found


@dataclass
class House:
    """A home with an incident in which one text was typed into every kind of entry."""

    home: Path
    session: Session
    incident: str
    numbers: tuple[int, ...]
    evidence: str
    kept: str
    photo: bytes

    def order(self, **more: object) -> Withhold:
        """Everything that holds the text."""
        given: dict[str, object] = {
            "numbers": self.numbers, "evidence": (self.evidence,), "kept": (self.kept,),
            "by": "総務課長", "role": "情報公開担当", "ground": "条例第7条第1号", "rule": "保存年限5年",
        }  # fmt: skip
        return Withhold(**{**given, **more})  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SMINCIDENT_HOME", str(folder))
    return folder


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    session = session_at(locations.book())
    name = session.open(do.OpenIncident(title=f"市の投稿 {CANARY}", runbooks=("flaming",))).id
    subject = do.AddSubject(kind="post", label=CANARY, url=f"https://a.example/{CANARY}", note=CANARY)
    session.perform(name, subject)
    session.perform(name, do.Note(text=f"一行目\n{CANARY}\n三行目"))
    session.perform(name, do.Finish(step="common/first-tip", fields=tip(session, name), note=CANARY))
    session.perform(name, do.TryContact(who=CANARY, reached=True, how="phone", note=CANARY))
    session.perform(name, do.AddFollowup(text=CANARY, owner=CANARY, due="2026-12-24"))
    session.perform(name, do.Correct(n=3, reason=CANARY, text=CANARY))
    session.perform(name, do.MakePromise(due="2026-11-21T00:00:00Z", text=CANARY))
    photo = b"\x89PNG" + os.urandom(300_000) + CANARY.encode()
    source = home.parent / f"{CANARY}.png"
    source.write_bytes(photo)
    sha, size = evidence.store(locations.evidence(locations.book()), source)
    state, _ = session.perform(
        name, do.AddEvidence(name=source.name, sha256=sha, size=size, url=f"https://a.example/{CANARY}")
    )
    document = (
        desk.draft(session, name, "holding", {"known": CANARY}) if has_known(session) else text(session, name)
    )
    with Scratch(locations.scratch(locations.book()), clock=session.clock) as scratch:
        for length in range(1, len(CANARY) + 1):
            scratch.put(name, ".note", "text", f"書きかけ {CANARY[:length]}")
        scratch.put(name, ".note", "at", "昨日")
    backup.now_taken(locations.book(), session.clock)
    locations.crash_file("1").write_text(f"OSError: {CANARY}", encoding="utf-8")
    numbers = tuple(
        event.n
        for event in session.state(name).events
        if any(form in json.dumps(event.data, ensure_ascii=False).encode() for form in forms())
    )
    assert {
        "incident-opened",
        "noted",
        "subject-added",
        "step-done",
        "evidence-added",
        "document-drafted",
    } <= {event.kind for event in state.events + session.state(name).events if event.n in numbers}
    yield House(home, session, name, numbers, "e1", document.sha256, photo)
    session.journal.close()


def has_known(session: Session) -> bool:
    return any(item.id == "known" for item in desk.template_of(session, "holding").inputs)


def text(session: Session, name: str) -> Document:
    """A draft whose first free input holds the text."""
    template = desk.template_of(session, "holding")
    free = next(item.id for item in template.inputs if item.type in ("text", "line"))
    return desk.draft(session, name, "holding", {free: CANARY})


def tip(session: Session, name: str) -> dict[str, str]:
    step = session.state(name).the_plan.step("common/first-tip")
    assert step is not None
    values = {"time": "昨日 22:00", "url": "https://a.example", "number": "3"}
    return {
        item.id: values.get(item.type, CANARY)
        for item in step.fields
        if item.type not in ("choice", "secret", "check")
    }


def test_not_one_byte_is_left_anywhere(house: House) -> None:
    assert len(places(house.home, forms())) > 3
    states = {key: entry.status for key, entry in house.session.state(house.incident).steps.items()}
    done = withholding.take_out(house.session, house.incident, house.order())
    assert places(house.home, forms()) == []
    assert places(house.home, [house.photo[:64], house.photo[-200_000:][:64]]) == []
    assert done.left == []
    assert any("控え" in line for line in done.cleaned)
    verdict = verify(house.session.journal)
    assert verdict.ok, verdict.findings
    assert verify(house.session.journal, house.incident).ok
    state = house.session.state(house.incident)
    assert {key: entry.status for key, entry in state.steps.items()} == states
    assert state.title == HIDDEN
    summary = house.session.journal.incident(house.incident)
    assert summary is not None
    assert summary.title == HIDDEN
    house.session.journal.close()
    assert places(house.home, forms()) == []


def test_the_copy_that_replaces_the_others_is_whole(house: House) -> None:
    withholding.take_out(house.session, house.incident, house.order())
    (copy,) = copies.copies(locations.book())
    assert copies.faults(copy.path) == ""
    with Journal.open(copy.path, clock=Ticking(), random=os.urandom, read_only=True) as journal:
        assert verify(journal).ok
        assert journal.book_head() == house.session.journal.book_head()


@pytest.mark.parametrize("broken", ["rewriting", "copies", "half-written"])
def test_without_one_of_its_parts_bytes_are_left(
    house: House, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if broken == "rewriting":
        # SQLite's own update and delete: gone from every list, and still among the bytes.
        monkeypatch.setattr(withhold, "scrub", lambda journal: None)
    elif broken == "copies":
        monkeypatch.setattr(withholding, "_copies", lambda *args: None)
    else:
        monkeypatch.setattr(withholding, "_half_written", lambda *args: None)
    withholding.take_out(house.session, house.incident, house.order())
    assert places(house.home, forms()) != []


def test_an_interrupted_cleaning_is_told_and_finished(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(journal: Journal) -> None:
        raise SmincidentError("電源が切れた")

    book = locations.book()
    with monkeypatch.context() as patch:
        patch.setattr(withhold, "scrub", cut)
        with pytest.raises(SmincidentError, match="電源"):
            withholding.take_out(house.session, house.incident, house.order())
    assert withhold.unfinished(book).exists()
    assert places(house.home, forms())
    withholding.finish(house.session)
    assert not withhold.unfinished(book).exists()
    assert places(house.home, forms()) == []
    assert verify(house.session.journal).ok


def test_one_body_alone_says_where_the_words_still_stand(house: House) -> None:
    note = next(e for e in house.session.state(house.incident).events if e.kind == "noted")
    done = withholding.take_out(
        house.session, house.incident, house.order(numbers=(note.n,), evidence=(), kept=())
    )
    others = {f"{house.incident} 記録{n}" for n in house.numbers if n != note.n}
    assert others <= set(done.left)
    assert any(line.startswith("保管した内容") for line in done.left)
    assert house.session.state(house.incident).evidence["e1"].withheld == 0


def test_papers_go_only_when_asked(house: House) -> None:
    paper = locations.papers() / "写し.html"
    paper.parent.mkdir()
    paper.write_text(f"<p>{CANARY}</p>", encoding="utf-8")
    done = withholding.take_out(house.session, house.incident, house.order())
    assert done.left == [str(paper)]
    house.session.perform(house.incident, do.Note(text=CANARY))
    n = house.session.state(house.incident).n
    order = house.order(numbers=(n,), evidence=(), kept=())
    withholding.take_out(house.session, house.incident, order, papers=True)
    assert not paper.exists()


def test_what_it_says_afterwards(house: House) -> None:
    withholding.take_out(house.session, house.incident, house.order())
    session, state = house.session, house.session.state(house.incident)
    organisation = desk.organisation_of(session, state)
    library = session.surroundings.library()
    made = write.make(
        state, organisation, now=session.clock(), library=library, kept=session.journal.kept
    ).markdown
    assert "非開示とした記録（根拠：条例第7条第1号、定め：保存年限5年" in made
    assert "非開示とした：記録" in made
    document = next(iter(state.documents.values()))
    with pytest.raises(WithheldKept, match="条例第7条第1号"):
        desk.text_of(session, document)
    with pytest.raises(Refused, match="非開示"):
        desk.approve(session, document.id, by="田中 課長", role="決裁権者")
    # A new text can be written and checked all the same.
    assert text(session, house.incident).id != document.id


def test_other_sessions_forget_it_too(house: House) -> None:
    other = session_at(locations.book(), seed=7)
    assert CANARY in other.state(house.incident).title
    withholding.take_out(house.session, house.incident, house.order())
    assert CANARY not in other.state(house.incident).title
    other.journal.close()


def test_what_cannot_be_withheld(house: House) -> None:
    session, name = house.session, house.incident
    wrong: list[tuple[dict[str, object], str]] = [
        ({"by": ""}, "権限"),
        ({"role": " "}, "役割"),
        ({"ground": ""}, "根拠"),
        ({"rule": ""}, "保存年限"),
        ({"numbers": (999,)}, "記録999"),
        ({"evidence": ("e9",)}, "e9"),
        ({"numbers": (), "evidence": (), "kept": ()}, "ありません"),
        ({"kept": ("0" * 64,)}, "保管した内容"),
        ({"kept": (session.state(name).plans[0].sha256,)}, "実行計画"),
    ]
    for given, told in wrong:
        before = session.journal.head(name)
        with pytest.raises(SmincidentError, match=told):
            withholding.take_out(session, name, house.order(**given))
        assert session.journal.head(name) == before
        assert not withhold.unfinished(locations.book()).exists()
    withholding.take_out(session, name, house.order())
    for numbers, told in [((house.numbers[0],), "すでに"), ((session.state(name).n,), "除けません")]:
        with pytest.raises(Refused, match=told):
            withholding.take_out(session, name, house.order(numbers=numbers, evidence=(), kept=()))


def test_a_file_that_other_evidence_names_stays(house: House) -> None:
    session = house.session
    second = session.open(do.OpenIncident(title="別の事案", runbooks=("flaming",))).id
    sha = hashlib.sha256(house.photo).hexdigest()
    session.perform(second, do.AddEvidence(name="同じ写真", sha256=sha, size=len(house.photo)))
    done = withholding.take_out(session, house.incident, house.order())
    assert any(second in line for line in done.left)
    folder = locations.evidence(locations.book())
    assert evidence.fault(folder, sha) is None
    withholding.take_out(session, second, house.order(numbers=(), kept=()))
    assert not evidence.path_of(folder, sha).exists()


# -- the guard in the file ---------------------------------------------------------------------------------------------


def refused(hand: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        hand.execute(statement)


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_the_triggers_allow_exactly_this(house: House, recursive: str) -> None:
    note = next(e for e in house.session.state(house.incident).events if e.kind == "noted")
    hand = other_hand(locations.book())
    hand.execute(f"PRAGMA recursive_triggers = {recursive}")
    one = f"WHERE incident = '{house.incident}' AND n = {note.n}"
    for statement in (
        f"UPDATE event SET data = NULL {one}",
        f"UPDATE OR REPLACE event SET data = NULL {one}",
        f"UPDATE OR IGNORE event SET data = NULL {one}",
        "UPDATE event SET data = NULL",
        "DELETE FROM kept",
        f"DELETE FROM event {one}",
    ):
        refused(hand, statement)
    order = house.order(numbers=(note.n,), evidence=())
    withholding.take_out(house.session, house.incident, order)
    # The newest event names it now: still nothing but the very same change would pass, and that is made.
    for statement in (
        f"UPDATE event SET data = '{{}}' {one}",
        f"UPDATE event SET data = NULL, head = '{{}}' {one}",
        f"UPDATE event SET data = NULL, link = digest {one}",
        f"UPDATE event SET seq = seq + 1000 {one}",
        f"UPDATE event SET data = NULL WHERE n = {note.n - 1}",
        "UPDATE event SET data = NULL WHERE kind = 'withheld'",
        f"INSERT OR REPLACE INTO event SELECT * FROM event {one}",
        f"REPLACE INTO event SELECT * FROM event {one}",
        "DELETE FROM kept",
        f"DELETE FROM event {one}",
        f"UPDATE kept SET bytes = x'00' WHERE sha256 <> '{house.kept}'",
    ):
        refused(hand, statement)
    hand.close()
    house.session.perform(house.incident, do.Note(text="その後"))
    assert verify(house.session.journal).ok


def test_a_body_that_went_without_a_record_is_found(house: House) -> None:
    note = next(e for e in house.session.state(house.incident).events if e.kind == "noted")
    hand = other_hand(locations.book())
    hand.execute("DROP TRIGGER event_no_update")
    hand.execute("UPDATE event SET data = NULL WHERE kind = 'noted'")
    hand.execute(schema.TRIGGERS["event_no_update"])
    hand.close()
    verdict = verify(house.session.journal)
    assert (house.incident, note.n) in {(f.incident, f.n) for f in verdict.findings}


def test_a_book_of_the_second_schema_learns_to_withhold(house: House) -> None:
    book = locations.book()
    house.session.journal.close()
    hand = other_hand(book)
    first = (f"DROP TRIGGER {name};{schema.M001_TRIGGERS[name]};" for name in schema.M003_TRIGGERS)
    hand.executescript(
        "".join(first) + "PRAGMA user_version = 2;"
        "DELETE FROM _sqlite_migrations WHERE name = 'm003_withholding';"
    )
    hand.close()
    session = session_at(book, seed=5)
    assert verify(session.journal).ok
    (old,) = [copy for copy in copies.copies(book) if copy.version == 2]
    assert copies.faults(old.path) == ""
    withholding.take_out(session, house.incident, house.order())
    assert verify(session.journal).ok
    assert not old.path.exists()
    assert places(house.home, forms()) == []
    session.journal.close()


def test_somebody_who_is_looking_is_waited_for_and_then_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withhold, "PATIENCE", 0.2)
    with house.session.journal.speaking() as connection:
        connection.execute("PRAGMA busy_timeout = 100")
    other = other_hand(locations.book())
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM event").fetchone()
    with pytest.raises(SmincidentError, match="ほかの画面"):
        withholding.take_out(house.session, house.incident, house.order())
    assert withhold.unfinished(locations.book()).exists()
    other.execute("ROLLBACK")
    other.close()
    withholding.finish(house.session)
    assert places(house.home, forms()) == []
    assert verify(house.session.journal).ok
