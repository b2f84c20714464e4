"""Duties of ours with a statutory period: which run under the shipped laws, from when, and when they were kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from smincident.content.organisation import ClosedDays
from smincident.incident import actions as do
from smincident.incident.clocks import next_due, uncounted
from tests.unit.statutory_kit import KNOWN, Desk, at


@pytest.fixture
def leak(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "password-leak")


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
