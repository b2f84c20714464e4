"""Quiet times: how an item stands, when it is due, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from smincident.content import interval
from smincident.content.answers import Answer
from smincident.content.checklist import Wanted, checklist
from smincident.content.guideline import Clause, Guideline
from smincident.content.readiness import Item
from smincident.incident.readiness import Check, Line, in_order, line

TODAY = date(2026, 11, 21)


def clause(name: str, *via: str, force: Any = "must", **more: Any) -> Clause:
    return Clause(
        id=name, at=f"第{name}条", cls="prevention", says=f"求め{name}", force=force, via=list(via), **more
    )


def rules(*clauses: Clause, **more: Any) -> Guideline:
    return Guideline(id="town", body="みどり市", title="指針", clauses=list(clauses), **more)


# Intervals


@pytest.mark.parametrize(
    ("start", "text", "end", "words"),
    [
        ("2026-11-21", "P1Y", "2027-11-21", "1年"),
        ("2028-02-29", "P1Y", "2029-02-28", "1年"),
        ("2026-08-31", "P6M", "2027-02-28", "6か月"),
        ("2026-12-31", "P1Y6M", "2028-06-30", "1年6か月"),
        ("2026-11-21", "P2W", "2026-12-05", "2週間"),
        ("2026-11-21", "P10D", "2026-12-01", "10日"),
    ],
)
def test_lengths_of_time_by_the_calendar(start: str, text: str, end: str, words: str) -> None:
    assert interval.after(date.fromisoformat(start), text).isoformat() == end
    assert interval.words(text) == words


@pytest.mark.parametrize("text", ["", "P", "1Y", "P1H", "PT1H", "P-1Y", "P1M1Y", "P0Y"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 duration"):
        interval.parse(text)


# How an item stands


def wanted(**more: Any) -> Wanted:
    return Wanted(Item(id="i", title="項目", **more))


def looked(state: str = "ok", day: str = "2026-11-01", **more: Any) -> Check:
    at = f"{day}T03:00:00Z"
    return Check(1, "i", "", state, at, "minute", at, "田中", "佐藤", **more)


def stands(
    item: Wanted, told: Answer | None = None, check: Check | None = None
) -> tuple[str, str, str, bool]:
    found = line(item, "", told, check, TODAY)
    return found.state, found.source, found.next.isoformat() if found.next else "", found.due


OK, BAD, UNKNOWN = Answer("ok", "よし"), Answer("not-ok", "だめ"), Answer("unknown", "不明")


def test_nobody_has_looked() -> None:
    assert stands(wanted()) == ("open", "", "", True)
    assert stands(wanted(), UNKNOWN) == ("open", "", "", True)


def test_the_file_answers_by_itself() -> None:
    assert stands(wanted(), OK) == ("ok", "file", "", False)
    assert stands(wanted(), BAD) == ("not-ok", "file", "", True)
    assert stands(wanted(), Answer("not-applicable", "")) == ("not-applicable", "file", "", False)


def test_what_recurs_is_looked_at_by_a_person_unless_the_file_names_the_day() -> None:
    assert stands(wanted(every="P1Y"), OK) == ("ok", "file", "", True)
    dated = Answer("ok", "", date(2026, 4, 1))
    assert stands(wanted(every="P1Y"), dated) == ("ok", "file", "2027-04-01", False)
    assert stands(wanted(every="P1Y"), dated, looked(file="ok")) == ("ok", "person", "2027-04-01", False)


def test_a_check_holds_for_its_interval_or_until_the_day_it_names() -> None:
    assert stands(wanted(), None, looked()) == ("ok", "person", "", False)
    assert stands(wanted(every="P1Y"), None, looked()) == ("ok", "person", "2027-11-01", False)
    assert stands(wanted(every="P1Y"), None, looked(day="2025-11-20")) == ("ok", "person", "2026-11-20", True)
    assert stands(wanted(every="P1Y"), None, looked(next="2026-12-01")) == (
        "ok",
        "person",
        "2026-12-01",
        False,
    )
    assert stands(wanted(), None, looked(next="2026-11-21")) == ("ok", "person", "2026-11-21", True)


def test_a_fault_is_due_until_its_day_and_what_does_not_apply_never() -> None:
    assert stands(wanted(every="P1Y"), None, looked("not-ok")) == ("not-ok", "person", "", True)
    assert stands(wanted(), None, looked("not-ok", next="2026-12-01")) == (
        "not-ok",
        "person",
        "2026-12-01",
        False,
    )
    assert stands(wanted(every="P1Y"), None, looked("not-applicable")) == (
        "not-applicable",
        "person",
        "",
        False,
    )


def test_a_person_may_judge_against_the_file_but_not_against_what_it_says_later() -> None:
    against = looked("ok", file="not-ok")
    assert stands(wanted(), BAD, against)[:2] == ("ok", "person")
    assert line(wanted(), "", BAD, against, TODAY).override
    before = looked("ok")  # the file said nothing then
    assert stands(wanted(), BAD, before) == ("not-ok", "file", "", True)
    assert stands(wanted(), OK, looked("not-ok"))[:2] == ("ok", "file")


def test_the_day_counts_in_japan() -> None:
    late = replace(looked(), at="2026-10-31T15:00:00Z")
    assert stands(wanted(every="P1Y"), None, late)[2] == "2027-11-01"


def test_what_is_due_comes_first() -> None:
    def of(
        name: str, force: str = "practice", told: Answer | None = None, check: Check | None = None
    ) -> Line:
        asked = [] if force == "practice" else [clause("1", f"readiness:{name}", force=force)]
        (found,) = checklist([rules(*asked)], {name: Item(id=name, title=name, practice=True)})
        return line(found, "", told, check, TODAY)

    made = [
        of("na", check=looked("not-applicable")), of("done", check=looked()), of("later", check=looked(next="2027-05-01")),
        of("sooner", check=looked(next="2027-01-01")), of("open"), of("open-must", "must"),
        of("over", check=looked(next="2026-11-01")), of("bad", check=looked("not-ok")),
    ]  # fmt: skip
    assert [one.wanted.id for one in in_order(made)] == [
        "bad", "over", "open-must", "open", "sooner", "later", "done", "na",
    ]  # fmt: skip


# Days of every year


def test_an_item_for_days_of_the_year_is_due_on_the_next_of_them() -> None:
    item = wanted(on=["04-01", "10-01"])
    assert item.item.how_often == "毎年4月1日、10月1日"
    assert stands(item) == ("open", "", "", True)
    assert stands(item, None, looked(day="2026-10-05")) == ("ok", "person", "2027-04-01", False)
    # A look on the very day answers for that day, one before it does not.
    assert stands(item, None, looked(day="2026-10-01")) == ("ok", "person", "2027-04-01", False)
    assert stands(item, None, looked(day="2026-09-30")) == ("ok", "person", "2026-10-01", True)
    assert stands(item, Answer("ok", "よし", date(2026, 4, 2))) == ("ok", "file", "2026-10-01", True)


def test_the_last_day_of_february_is_there_every_year() -> None:
    assert interval.following(date(2026, 11, 21), ["02-29"]) == date(2027, 2, 28)
    assert interval.following(date(2028, 2, 28), ["02-29"]) == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["", "4-1", "13-01", "02-30", "0401", "04-01-01", "４-０１"])
def test_what_is_no_day_of_the_year(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        interval.day_of_year(text)


def test_the_bodys_own_days_go_before_the_common_interval() -> None:
    own = rules(
        clause("1", "readiness:training"), readiness=[Item(id="training", title="研修", on=["04-01"])]
    )
    (found,) = checklist([own], {"training": Item(id="training", title="研修", every="P1Y")})
    assert (found.item.on, found.item.every, found.ours) == (["04-01"], None, False)
