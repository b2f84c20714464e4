"""Quiet times: what the organisation file answers by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from smincident.content.answers import ANSWERS, Asked, answer
from smincident.content.guideline import Clause, Guideline
from smincident.content.organisation import Account, Contact, DeskContact, Organisation, Person, Website
from smincident.content.rules import ApprovalRule, Desk, RoleOf

TODAY = date(2026, 11, 21)


def clause(name: str, *via: str, force: Any = "must", **more: Any) -> Clause:
    return Clause(
        id=name, at=f"第{name}条", cls="prevention", says=f"求め{name}", force=force, via=list(via), **more
    )


def rules(*clauses: Clause, **more: Any) -> Guideline:
    return Guideline(id="town", body="みどり市", title="指針", clauses=list(clauses), **more)


# What the file answers

FULL = Organisation(
    body="みどり市",
    guideline="town",
    contact=Contact(phone="1", after_hours="2", email="a@city.example.jp", hours="平日"),
    website=Website(accounts_page="https://city.example.jp/sns"),
    people=[Person(name="田中", roles=["責任者"], phone="3")],
    desks={"joho": DeskContact(phone="4", after_hours="5")},
    accounts=[Account(id="x", platform="x", listed_in="一覧")],
)
DESKS = rules(
    desks=[Desk(id="joho", name="情報課")],
    approval=[ApprovalRule(id="a", covers=["notice"], of=[RoleOf(role="責任者")])],
)


def said(name: str, ours: Organisation = FULL, every: str | None = None) -> tuple[str, str]:
    account = ours.accounts[0] if ours.accounts else None
    found = answer(name, Asked(ours, [DESKS], account, TODAY, every))
    assert found is not None
    return found.state, found.says


def account(**known: Any) -> Organisation:
    return Organisation(
        body="み", guideline="t", contact=FULL.contact, accounts=[Account(id="x", platform="x", **known)]
    )


@pytest.mark.parametrize("name", ["contacts", "hours", "listed", "approvers"])
def test_a_full_file_answers_for_the_body(name: str) -> None:
    assert said(name)[0] == "ok"


@pytest.mark.parametrize(
    ("name", "lacking", "names"),
    [
        ("contacts", {"contact": Contact(phone="1", after_hours="2")}, "メール"),
        ("contacts", {"desks": {}}, "情報課"),
        ("contacts", {"people": [Person(name="田中", roles=["責任者"])]}, "田中"),
        ("contacts", {"people": []}, "people"),
        ("hours", {"desks": {"joho": DeskContact(phone="4")}}, "情報課"),
        ("hours", {"contact": Contact(phone="1", after_hours="2")}, "受付時間"),
        ("listed", {"website": Website()}, "accounts_page"),
        ("listed", {"accounts": [Account(id="x", platform="x", name="市公式")]}, "市公式"),
        ("listed", {"accounts": []}, "一つも"),
        ("approvers", {"people": []}, "責任者"),
    ],
)
def test_what_the_file_lacks_is_named(name: str, lacking: dict[str, Any], names: str) -> None:
    values = {key: getattr(FULL, key) for key in FULL.__struct_fields__}
    state, words = said(name, Organisation(**{**values, **lacking}))
    assert state == "not-ok"
    assert names in words


@pytest.mark.parametrize(
    ("name", "known", "state"),
    [
        ("two_factor", {"two_factor": True}, "ok"),
        ("two_factor", {"two_factor": False}, "not-ok"),
        ("two_factor", {}, "unknown"),
        ("profile_link", {"profile_link": False}, "not-ok"),
        ("verified", {"verified": True}, "ok"),
        ("send_only", {"send_only": False}, "not-applicable"),
        ("send_only", {"send_only": True}, "unknown"),
        ("recovery_mail", {"recovery_mail": "sns@CITY.example.jp"}, "ok"),
        ("recovery_mail", {"recovery_mail": "me@mail.example.com"}, "unknown"),
        ("administrators", {"administrators": ["田中"]}, "ok"),
        ("administrators", {}, "unknown"),
        ("permission", {"permission": "総第1号"}, "ok"),
        ("policy_url", {"policy_url": "https://a"}, "ok"),
        ("password_changed", {"password_changed": "2026-04-01"}, "ok"),
        ("password_changed", {"password_changed": "2025-11-20"}, "not-ok"),
        ("password_changed", {"password_changed": "2025-11-21"}, "ok"),
        ("password_changed", {"password_changed": "去年"}, "unknown"),
        ("last_post", {"last_post": "2020-01-01"}, "not-ok"),
        ("last_post", {}, "unknown"),
    ],
)
def test_what_the_file_says_of_an_account(name: str, known: dict[str, Any], state: str) -> None:
    assert said(name, account(**known), "P1Y")[0] == state


def test_an_empty_account_is_nowhere_at_fault() -> None:
    of_account = [name for name in ANSWERS if name not in ("contacts", "hours", "listed", "approvers")]
    assert {said(name, account(), "P1Y")[0] for name in of_account} == {"unknown"}
