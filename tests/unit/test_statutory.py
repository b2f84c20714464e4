"""Statutory periods of an incident: which run under the shipped laws, from when, and when they were kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from smincident.clock import parse_when, stamp
from smincident.content.organisation import ClosedDays
from smincident.content.platform import Platform
from smincident.incident import actions as do
from smincident.incident.clocks import ClockView, clocks, next_due, uncounted
from smincident.incident.periods import periods, received
from smincident.incident.state import State
from smincident.report import statutory
from smincident.session import Session
from tests.kit import START, Ticking, opened, session_at, shipped

LIBRARY = shipped()


class Desk:
    """An incident of the test town, under the shipped laws."""

    def __init__(self, path: Path, *runbooks: str) -> None:
        self.clock = Ticking()
        self.session: Session = session_at(path / "book.db", "ina", clock=self.clock)
        self.id = opened(self.session, *runbooks).id

    @property
    def state(self) -> State:
        return self.session.state(self.id)

    def do(self, *actions: do.Action) -> Desk:
        for action in actions:
            self.session.perform(self.id, action)
        return self

    def choose(self, step: str, option: str) -> Desk:
        return self.do(do.Choose(step=step, choice=option, by="田中 課長", reason="聞いた"))

    def clocks(self) -> dict[str, ClockView]:
        found = clocks(self.state, platform=platform)
        return {clock.ref: clock for clock in found if clock.kind == "statutory"}

    def report(self) -> dict[str, str]:
        return {item.label: item.state for item in statutory.periods(self.state, self.clock.time, platform)}


def at(text: str) -> str:
    return stamp(parse_when(text, START)[0])


def platform(name: str) -> Platform | None:
    return LIBRARY.platform(name) if name in LIBRARY.files("platforms") else None


def platform_undesignated(name: str) -> Platform | None:
    found = platform(name)
    return replace(found, designated=False) if found else None


@pytest.fixture
def leak(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "password-leak")


@pytest.fixture
def fake(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, "impersonation")
    return desk.do(do.AddSubject(kind="fake", label="みどり市公式_", platform="x", handle="midori_city_"))


KNOWN = do.KnowTime(which="anyone", at=at("2026-11-20 09:00"))


def test_no_period_runs_before_someone_may_be_harmed(leak: Desk) -> None:
    leak.do(KNOWN)
    assert leak.clocks() == {}
    assert leak.report() == {}
    leak.choose("common/personal-data", "none")
    assert leak.clocks() == {}
    assert leak.report() == {}


def test_the_prompt_report_runs_from_the_suspicion_on_and_says_what_is_undecided(leak: Desk) -> None:
    leak.do(KNOWN).choose("common/personal-data", "possible")
    found = leak.clocks()
    assert set(found) == {"prompt"}
    assert found["prompt"].due_at == at("2026-11-24 23:59:59")
    assert "未判断" in found["prompt"].label
    assert not found["prompt"].ours
    assert found["prompt"].clause == "law-personal-information:report-prompt"
    assert set(leak.report().values()) == {"義務に当たるかを判断していない"}


@pytest.mark.parametrize(
    ("option", "wanted"),
    [
        ("malicious", {"prompt": "2026-11-24", "final-60": "2027-01-18"}),
        ("other", {"prompt": "2026-11-24", "final-30": "2026-12-21"}),
        ("not-reportable", {}),
    ],
)
def test_the_decision_on_the_duty_says_which_final_report_is_due(
    leak: Desk, option: str, wanted: dict[str, str]
) -> None:
    leak.do(KNOWN).choose("common/personal-data", "confirmed").choose("common/personal-data-duty", option)
    due = {ref: clock.due_at for ref, clock in leak.clocks().items()}
    assert due == {ref: at(f"{last} 23:59:59") for ref, last in wanted.items()}
    assert not any("未判断" in clock.label for clock in leak.clocks().values())


def test_a_period_is_counted_from_no_other_time_than_the_one_its_law_names(leak: Desk) -> None:
    leak.do(do.KnowTime(which="desk", at=at("2026-11-20 22:00")))
    leak.choose("common/personal-data", "possible").choose("common/personal-data-duty", "other")
    assert leak.clocks() == {}
    waiting = uncounted(leak.state)
    assert [item.ref for item in waiting] == ["prompt", "final-30"]
    assert all("庁内の誰かが知った" in item.missing for item in waiting)
    assert all("庁内の誰かが知った" in text for text in leak.report().values())
    leak.do(KNOWN)
    assert uncounted(leak.state) == []
    assert set(leak.clocks()) == {"prompt", "final-30"}


def test_what_is_owed_to_the_state_rolls_by_the_offices_of_the_state(leak: Desk) -> None:
    leak.clock.jump(days=12)
    leak.do(do.KnowTime(which="anyone", at=at("2026-12-01")))
    leak.choose("common/personal-data", "possible").choose("common/personal-data-duty", "other")
    leak.state.the_plan.closed_days = ClosedDays(year_end="12-28/01-04", extra=["2027-01-05"])
    assert leak.clocks()["final-30"].due_at == at("2027-01-04 23:59:59")


def test_a_report_that_was_sent_stops_its_clock_and_was_kept_or_not(leak: Desk) -> None:
    leak.do(KNOWN)
    leak.choose("common/personal-data", "possible").choose("common/personal-data-duty", "other")
    step = "common/personal-data-report"
    leak.clock.jump(days=2)
    leak.do(do.Observe(step=step, note="速報", fields={"prompt_sent": "2026-11-22 10:00"}))
    assert set(leak.clocks()) == {"final-30"}
    leak.clock.jump(days=40)
    told = list(leak.report().values())
    assert told[0].startswith("およその日数の内")
    assert told[1].startswith("未達成（")
    leak.do(do.Observe(step=step, note="確報", fields={"final_sent": "2026-12-21 23:00"}))
    assert leak.clocks() == {}
    assert list(leak.report().values())[1].startswith("達成（12/21 23:00")
    leak.do(do.Observe(step=step, note="書き誤り", fields={"final_sent": "2026-12-22 09:00"}))
    assert list(leak.report().values())[1].startswith("未達成（9時間")


def test_a_rough_length_is_never_called_kept_or_missed(leak: Desk) -> None:
    leak.do(KNOWN).choose("common/personal-data", "possible").choose("common/personal-data-duty", "other")
    leak.clock.jump(days=20)
    assert next(iter(leak.report().values())).startswith("記録なし（およその日数を")
    leak.do(
        do.Observe(
            step="common/personal-data-report", note="速報", fields={"prompt_sent": "2026-11-30 10:00"}
        )
    )
    assert next(iter(leak.report().values())).startswith("およその日数を5日")


def test_done_without_a_time_is_said_as_that(leak: Desk) -> None:
    leak.do(KNOWN).choose("common/personal-data", "possible").choose("common/personal-data-duty", "other")
    leak.do(do.Finish(step="common/personal-data-report", note="担当が出した", fields={"final_sent": "不明"}))
    assert leak.clocks() == {}
    assert set(leak.report().values()) == {"行ったが、時刻の記録なし"}


def test_a_duty_of_ours_is_what_is_due_next(leak: Desk) -> None:
    leak.do(KNOWN).choose("common/personal-data", "possible").choose("common/personal-data-duty", "malicious")
    found = next_due(leak.state)
    assert found is not None
    assert (found.kind, found.ref) == ("statutory", "prompt")


# What platforms owe us.


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


def test_a_closed_incident_shows_no_clock(leak: Desk) -> None:
    leak.do(KNOWN).choose("common/personal-data", "possible")
    state = leak.state
    assert leak.clocks()
    state.status = "closed"
    assert leak.clocks() == {}
    state.times.clear()
    assert uncounted(state) == []


def test_a_length_that_cannot_be_read_stops_no_screen(leak: Desk) -> None:
    leak.do(KNOWN).choose("common/personal-data", "possible")
    plan = leak.state.the_plan
    plan.periods = [replace(item, length="P1M") for item in plan.periods]
    assert leak.clocks() == {}
    assert [item.missing for item in uncounted(leak.state)] == ["期間「P1M」が読めない"]
