"""What platforms owe us by law: an answer in time to a claim of a right, and nothing to a report under their terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from smincident.content.platform import Platform
from smincident.incident import actions as do
from smincident.incident.clocks import uncounted
from smincident.incident.periods import periods, received
from tests.unit.statutory_kit import KNOWN, LIBRARY, Desk, at, platform


def platform_undesignated(name: str) -> Platform | None:
    found = platform(name)
    return replace(found, designated=False) if found else None


@pytest.fixture
def fake(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "impersonation")
    return desk.do(do.AddSubject(kind="fake", label="みどり市公式_", platform="x", handle="midori_city_"))


def asked(route: str = "", name: str = "x", when: str = "2026-11-21 09:00") -> do.RequestTakedown:
    return do.RequestTakedown(subject="s1", platform=name, route=route, at=at(when))


RECEIVED = do.UpdateTakedown(id="t1", state="accepted", at=at("2026-11-21 10:00"))


def test_a_plain_report_of_a_fake_sets_no_period_going(fake: Desk) -> None:
    fake.do(KNOWN).choose("impersonation/ground", "terms")
    fake.clock.jump(days=1)
    fake.do(asked(), RECEIVED)
    assert fake.clocks() == {}
    assert uncounted(fake.state, platform) == []
    assert fake.report() == {}


def test_a_report_under_the_terms_sets_none_going_although_a_right_is_claimed_elsewhere(fake: Desk) -> None:
    fake.choose("impersonation/ground", "own-rights")
    fake.clock.jump(days=1)
    fake.do(asked("impersonation"), RECEIVED)
    assert fake.clocks() == {}
    title = next(item.title for item in LIBRARY.platform("x").routes if item.id == "impersonation")
    fake.do(asked(title), do.UpdateTakedown(id="t2", state="accepted", at=at("2026-11-21 10:00")))
    assert fake.clocks() == {}


@pytest.mark.parametrize("ground", ["own-rights", "personal-rights"])
@pytest.mark.parametrize("route", ["japan-rights", "権利侵害の窓口", ""])
def test_a_claim_of_a_right_to_a_designated_platform_is_answered_in_time(
    fake: Desk, ground: str, route: str
) -> None:
    fake.choose("impersonation/ground", ground)
    fake.clock.jump(days=1)
    fake.do(asked(route))
    assert fake.clocks() == {}
    assert [item.missing for item in uncounted(fake.state, platform)] == ["運営者の受付時刻の記録なし"]
    fake.do(RECEIVED)
    clock = fake.clocks()["answer"]
    assert clock.due_at == at("2026-11-28 23:59:59")
    assert clock.label.startswith("回答期限（法定）")
    assert (clock.subject, clock.clause) == ("s1", "law-platform:answer")
    assert periods(fake.state) == []
    assert periods(fake.state, platform_undesignated) == []


def test_a_platform_that_nobody_designated_or_knows_owes_nothing(fake: Desk) -> None:
    fake.choose("impersonation/ground", "own-rights")
    fake.clock.jump(days=1)
    fake.do(asked(name="line"), RECEIVED, asked(name="うわさ板"))
    assert LIBRARY.platform("line").designated is False
    assert fake.clocks() == {}
    assert uncounted(fake.state, platform) == []


def test_what_was_handed_in_before_a_right_was_claimed_stays_a_plain_report(fake: Desk) -> None:
    fake.choose("impersonation/ground", "terms")
    fake.clock.jump(days=1)
    fake.do(asked(when="2026-11-20 23:00"), RECEIVED)
    fake.choose("impersonation/ground", "own-rights")
    fake.clock.jump(days=1)
    assert fake.clocks() == {}
    fake.do(
        asked(when="2026-11-22 09:00"),
        do.UpdateTakedown(id="t2", state="accepted", at=at("2026-11-22 09:05")),
    )
    assert fake.clocks()["answer"].due_at == at("2026-11-29 23:59:59")


@pytest.mark.parametrize("answer", ["removed", "rejected", "extended"])
def test_an_answer_stops_the_clock_in_time_or_late(fake: Desk, answer: str) -> None:
    fake.choose("impersonation/ground", "own-rights")
    fake.clock.jump(days=20)
    fake.do(asked("japan-rights"), RECEIVED)
    assert set(fake.report().values()) == {"回答なし（11日22時間過ぎている）"}
    fake.do(do.UpdateTakedown(id="t1", state=answer, at=at("2026-11-28 23:00")))
    assert fake.clocks() == {}
    assert set(fake.report().values()) == {"期限内に回答（11/28 23:00）"}


def test_nobody_waits_for_an_answer_that_was_given_up(fake: Desk) -> None:
    fake.choose("impersonation/ground", "own-rights")
    fake.clock.jump(days=20)
    fake.do(asked("japan-rights"), RECEIVED, do.UpdateTakedown(id="t1", state="unanswered"))
    assert fake.clocks() == {}
    assert next(iter(fake.report().values())).startswith("回答なし（")


def test_the_receipt_that_the_step_holds_is_that_of_the_request_before_it(fake: Desk) -> None:
    fake.choose("impersonation/ground", "own-rights")
    fake.clock.jump(days=10)
    fake.do(asked("japan-rights"), asked("japan-rights", when="2026-11-23 09:00"))
    receipt = {"receipt": "R-1", "received_at": "2026-11-21 09:00"}
    fake.do(do.Finish(step="impersonation/takedown-receipt", subject="s1", fields=receipt))
    requests = fake.state.takedowns
    assert received(requests["t1"], fake.state) == at("2026-11-21 09:00")
    assert received(requests["t2"], fake.state) == ""


def test_a_request_about_an_account_of_ours_claims_no_right(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "impersonation", "password-leak")
    desk.do(do.AddSubject(kind="account", label="みどり市公式X", platform="x"))
    desk.choose("impersonation/ground", "own-rights")
    desk.clock.jump(days=1)
    desk.do(asked(), RECEIVED)
    assert desk.clocks() == {}


@pytest.mark.parametrize(("rights", "runs"), [("none", False), ("staff", False), ("body", True)])
def test_a_post_that_hurts_a_right_of_the_body_is_one_more_such_claim(
    tmp_path: Path, rights: str, runs: bool
) -> None:
    desk = Desk(tmp_path, "malicious-posts", "impersonation")
    desk.do(do.AddSubject(kind="post", label="中傷の投稿", platform="x", url="https://x.com/a/1"))
    desk.choose("malicious-posts/rights", rights).choose("impersonation/ground", "own-rights")
    desk.clock.jump(days=1)
    desk.do(asked(), RECEIVED)
    assert ("answer-posts" in desk.clocks()) is runs
    # The ground chosen for the fakes says nothing of a post.
    assert "answer" not in desk.clocks()
