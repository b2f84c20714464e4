"""Quiet times: the record, a chain of its own in the book, append-only and verified, and no incident."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smincident.errors import SmincidentError
from smincident.incident.actions import Note
from smincident.incident.events import READINESS, Actor, Draft
from smincident.incident.readiness import Checks, fold
from smincident.journal.book import Journal
from smincident.journal.verify import verify
from smincident.keeping import Keeping
from smincident.noting import take_note
from smincident.session import Session, summarise
from smincident.workplace import keeping
from tests import kit

# The record


@pytest.fixture
def clock() -> kit.Ticking:
    return kit.Ticking(step=timedelta(0))


@pytest.fixture
def session(tmp_path: Path, clock: kit.Ticking) -> Session:
    return kit.session_at(tmp_path / "book.db", clock=clock)


@pytest.fixture
def house(session: Session) -> Keeping:
    return keeping(session)


def rows(session: Session) -> list[tuple[Any, ...]]:
    with sqlite3.connect(session.journal.path) as connection:
        return connection.execute("SELECT incident, n, kind, data FROM event ORDER BY seq").fetchall()


def test_a_check_is_a_row_of_the_book_in_a_chain_of_its_own(session: Session, house: Keeping) -> None:
    kit.opened(session, "flaming")
    before = len(rows(session))
    event, made = house.check(
        "two-factor", "x-main", "ok", note="見た", evidence="画面", next_day="2027-04-01"
    )
    ((incident, n, kind, data),) = rows(session)[before:]
    assert (incident, n, kind) == ("readiness", 1, "readiness-checked")
    assert json.loads(data)["body"] == event.data == {
        "item": "two-factor", "account": "x-main", "state": "ok", "note": "見た", "evidence": "画面", "next": "2027-04-01",
        "title": "二要素認証", "guideline": "ina",
    }  # fmt: skip
    assert json.loads(data)["actor"]["name"] == "佐藤 花子"
    assert (made.state, made.next) == ("ok", date(2027, 4, 1))


def test_no_list_shows_the_chain(session: Session, house: Keeping) -> None:
    kit.opened(session, "flaming")
    house.check("two-factor", "x-main", "ok")
    book = session.journal
    assert [one.id for one in book.incidents()] == [one.id for one in book.incidents("live")] == ["2026-001"]
    assert (book.count(), book.count("live"), book.count("closed"), book.followups()) == (1, 1, 0, [])
    assert book.incident(READINESS) is None
    assert (book.read(READINESS), book.head(READINESS)) == ([], (0, ""))
    assert book.next_id("2026") == "2026-002"


def test_it_is_no_incident_that_could_be_opened_or_written_to(session: Session, house: Keeping) -> None:
    house.check("two-factor", "x-main", "ok")
    for act in (
        lambda: session.state(READINESS),
        lambda: session.perform(READINESS, Note(text="a")),
        lambda: take_note(session.journal, session.actor, READINESS, "a"),
    ):
        with pytest.raises(SmincidentError, match="事案「readiness」がありません"):
            act()
    for chain, kind in ((READINESS, "noted"), ("2026-001", "readiness-checked")):
        with pytest.raises(ValueError, match="unknown kind"):
            session.journal.append(chain, 0, [Draft(kind, {"text": "a"})], actor=Actor("a"))
    assert len(rows(session)) == 1


def test_verify_covers_it_and_rebuild_leaves_it_as_it_was(session: Session, house: Keeping) -> None:
    kit.opened(session, "flaming")
    house.check("two-factor", "x-main", "ok")
    house.check("two-factor", "x-main", "not-ok", note="外れていた")
    assert verify(session.journal).ok
    assert verify(session.journal, incident=READINESS).events == 2
    with sqlite3.connect(session.journal.path) as connection:
        before = connection.execute("SELECT * FROM incident ORDER BY id").fetchall()
    assert session.journal.rebuild(lambda events: summarise(session.state(events[0].incident))) == 1
    with sqlite3.connect(session.journal.path) as connection:
        assert connection.execute("SELECT * FROM incident ORDER BY id").fetchall() == before
    assert verify(session.journal).ok


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (
            "UPDATE event SET data = replace(data, 'two-factor', 'linked-apps') WHERE incident = 'readiness'",
            "書き換えられています",
        ),
        ("DELETE FROM event WHERE incident = 'readiness' AND n = 2", "切り取られた疑い"),
    ],
)
def test_what_is_changed_behind_its_back_is_found(
    session: Session, house: Keeping, act: str, what: str
) -> None:
    house.check("two-factor", "x-main", "ok")
    house.check("two-factor", "ig-main", "ok")
    with sqlite3.connect(session.journal.path) as connection:
        for name in ("event_no_update", "event_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(act)
    found = [one for one in verify(session.journal).findings if one.incident == READINESS]
    assert any(what in one.what for one in found), found


def test_the_latest_look_holds_even_when_it_was_written_first(house: Keeping) -> None:
    house.check("two-factor", "x-main", "not-ok", note="外れていた")
    _, made = house.check("two-factor", "x-main", "ok", at="2026-11-01T00:00:00Z")
    assert (made.state, made.check and made.check.n) == ("not-ok", 1)


def test_a_withdrawn_check_stays_and_no_longer_holds(session: Session, house: Keeping) -> None:
    house.check("two-factor", "x-main", "ok")
    house.withdraw(1, "別のアカウントだった")
    assert house.one("two-factor", "x-main").state == "open"
    (kept,) = house.checks().of("two-factor")
    assert (kept.n, kept.withdrawn) == (1, "別のアカウントだった")
    with pytest.raises(SmincidentError, match="もう取り消されています"):
        house.withdraw(1, "もう一度")
    with pytest.raises(SmincidentError, match="確認の記録9がありません"):
        house.withdraw(9, "ない")
    with pytest.raises(SmincidentError, match="理由が空です"):
        house.withdraw(1, " ")
    assert len(rows(session)) == 2


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"item": "nothing"}, "項目「nothing」がありません"),
        ({"item": "idle-year"}, "この団体の指針は、この項目を求めていません"),
        ({"account": ""}, "--account で選んでください（x-main、ig-main）"),
        ({"account": "tiktok"}, "アカウント「tiktok」がありません"),
        ({"item": "drill"}, "団体についてのものです"),
        ({"state": "open"}, "結果「open」は使えません"),
        ({"state": "not-ok"}, "理由が要ります"),
        ({"state": "not-applicable", "note": " "}, "理由が要ります"),
        ({"next_day": "2026-11-20"}, "次に確かめる日がもう来ています"),
        ({"at": "2026-11-22T00:00:00Z"}, "これから先です"),
        ({"note": "あ" * 20_001}, "長すぎる値"),
    ],
)
def test_what_cannot_be_recorded(session: Session, house: Keeping, given: dict[str, str], what: str) -> None:
    values = {"item": "two-factor", "account": "x-main", "state": "ok", **given}
    with pytest.raises(SmincidentError) as caught:
        house.check(values.pop("item"), values.pop("account"), values.pop("state"), **values)
    assert what in str(caught.value)
    assert rows(session) == []


def test_two_operators_write_one_after_the_other(tmp_path: Path, clock: kit.Ticking) -> None:
    here = keeping(kit.session_at(tmp_path / "book.db", clock=clock))
    there = keeping(kit.session_at(tmp_path / "book.db", clock=clock, actor="鈴木", seed=500))
    here.check("two-factor", "x-main", "ok")
    event, _ = there.check("two-factor", "ig-main", "ok")
    assert event.n == 2
    assert [(c.account, c.recorder) for c in here.checks().all.values()] == [
        ("x-main", "佐藤 花子"),
        ("ig-main", "鈴木"),
    ]


def test_withheld_data_counts_for_its_number_alone(session: Session, house: Keeping) -> None:
    house.check("two-factor", "x-main", "ok")
    (event,) = session.journal.standing(READINESS)
    found = fold([replace(event, data=None)])
    assert (found.n, found.all) == (1, {})
    assert Checks().last("two-factor", "x-main") is None


def test_a_chain_that_does_not_fold_is_damage_and_no_crash(session: Session, house: Keeping) -> None:
    session.journal.append(READINESS, 0, [Draft("readiness-checked", {"state": "ok"})], actor=Actor("a"))
    with pytest.raises(SmincidentError, match="平時の備えの記録をたどれません"):
        house.lines()


def test_an_old_book_gets_the_chain_without_a_migration(tmp_path: Path) -> None:
    book = Journal.open(
        tmp_path / "book.db", clock=lambda: datetime(2026, 11, 21, tzinfo=UTC), random=kit.Counting()
    )
    assert book.standing(READINESS) == []
    assert book.standing("2026-001") == []
    book.append(
        READINESS, 0, [Draft("readiness-checked", {"item": "drill", "state": "ok"})], actor=Actor("a")
    )
    assert verify(book).ok
    book.close()
