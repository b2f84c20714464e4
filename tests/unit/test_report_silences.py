"""Silences: a long stretch without an entry counts only while something was pending."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from smincident.incident import actions as do
from smincident.report.silences import pending, silences
from tests.unit.report_kit import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def settle(town: Town) -> None:
    """End every duty of the plan, so that nothing is pending."""
    town.do(
        do.Finish(step="fire/tell"),
        do.Finish(step="fire/keep"),
        do.Choose(step="fire/cause", choice="theirs"),
        do.Judge(clause="town:explain", holds="no"),
    )
    town.do(do.Skip(step="fire/ask-removal", reason="偽のものはない", by="課長"))


def test_a_long_stretch_with_an_open_duty_is_a_silence(town: Town) -> None:
    town.later(31).do(do.Note(text="戻った"))
    (found,) = silences(town.state, town.now)
    assert found.start.startswith("2026-11-20T13:15:00")
    assert found.end.startswith("2026-11-20T13:46:00")
    assert found.length == timedelta(minutes=31)
    assert found.pending == ["必須の手順「上司に知らせる」「画面を残す」「削除を頼む」"]
    assert not found.running


def test_a_stretch_of_just_the_threshold_is_none(town: Town) -> None:
    town.later(30).do(do.Note(text="戻った"))
    assert silences(town.state, town.now) == []


def test_the_threshold_can_be_another(town: Town) -> None:
    town.later(30).do(do.Note(text="戻った"))
    assert len(silences(town.state, town.now, timedelta(minutes=29))) == 1


def test_a_stretch_in_which_nothing_was_pending_is_none(town: Town) -> None:
    settle(town)
    town.later(600).do(do.Note(text="朝"))
    assert silences(town.state, town.now) == []


def test_what_was_pending_is_judged_by_what_was_known_then(town: Town) -> None:
    town.later(40)
    settle(town)
    (found,) = silences(town.state, town.now)
    assert "「画面を残す」" in found.pending[0]


def test_the_stretch_up_to_the_report_counts_and_is_marked(town: Town) -> None:
    town.later(45)
    (found,) = silences(town.state, town.now)
    assert found.running
    assert found.length == timedelta(minutes=45)


def test_a_closed_incident_is_not_silent(town: Town) -> None:
    settle(town)
    town.do(
        do.Choose(step="fire/comments", choice="leave"),
        do.Request(step="fire/password"),
        do.Answer(step="fire/password", note="替えた"),
        *(do.Skip(step=f"fire/{name}", reason="不要") for name in ("explain", "watch", "tidy", "dust")),
        do.SetStatus(status="closed"),
    )
    town.later(5000)
    assert silences(town.state, town.now) == []


def test_promises_answers_and_takedowns_are_pending_too(town: Town) -> None:
    settle(town)
    town.do(
        do.MakePromise(due=town.at(120)),
        do.Request(step="fire/password"),
        do.AddSubject(kind="fake", label="偽の市"),
        do.RequestTakedown(subject="s1", platform="x"),
    )
    assert pending(town.state) == [
        "必須の手順「削除を頼む」",
        "「パスワードを替える」への返事（情報課）",
        "次報の約束（11/21 00:15まで）",
        "削除依頼 s1「偽の市」（依頼済）",
    ]


def test_what_was_told_later_of_a_silence_is_counted(town: Town) -> None:
    town.later(60).do(
        do.Note(text="電話を受けていた", at=town.at(20)), do.Note(text="その前", at=town.at(-5))
    )
    (found,) = silences(town.state, town.now)
    assert found.told == 1


def test_more_duties_than_can_be_read_are_counted(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.do(do.Choose(step="fire/cause", choice="ours"))
    assert pending(town.state) == ["必須の手順「上司に知らせる」「画面を残す」「おわびする」ほか1件"]
