"""Metrics: times from the detection and each known time, promises kept or missed, the body's own targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.content.organisation import Target
from smincident.incident import actions as do
from smincident.report import metrics
from tests.unit.report_kit import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def measured(town: Town) -> dict[str, str]:
    return dict(metrics.metrics(town.state, town.now))


def test_nothing_done_is_said_as_nothing(town: Town) -> None:
    found = measured(town)
    assert found["覚知から庁内への第一報まで"] == "なし"
    assert found["覚知から最初の公表まで"] == "なし"
    assert found["覚知から終結まで"] == "終結していない"
    assert found["逸脱"] == "なし"


def test_the_first_contact_that_was_reached_is_the_inward_report(town: Town) -> None:
    town.later(5).do(do.TryContact(who="田中 課長", reached=False, step="fire/tell"))
    town.later(7).do(do.TryContact(who="山本 部長", reached=True, step="fire/tell"))
    town.later(30).do(do.Finish(step="fire/tell"))
    assert measured(town)["覚知から庁内への第一報まで"] == "12分"
    assert measured(town)["連絡がついた回数"] == "2回のうち1回"


def test_the_time_at_which_the_superior_knew_counts_too(town: Town) -> None:
    town.later(50).do(do.KnowTime(which="superior", at=town.at(4)))
    assert measured(town)["覚知から庁内への第一報まで"] == "4分"


def test_a_contact_of_no_step_counts_once_a_report_step_vouches_for_it(town: Town) -> None:
    town.later(3).do(do.TryContact(who="被害を受けた人", reached=True))
    assert measured(town)["覚知から庁内への第一報まで"] == "なし"
    town.later(9).do(do.Finish(step="fire/tell"))
    assert measured(town)["覚知から庁内への第一報まで"] == "3分"


def test_the_first_word_is_the_first_release_that_the_public_sees(town: Town) -> None:
    inside = town.draft("庁内へ\n", template="a", channels=("internal",))
    town.do(
        do.ApproveDocument(id=inside, by="田中 課長", role="課長"),
        do.ReleaseDocument(id=inside, channel="internal", confirmed=("all",)),
    )
    town.later(20)
    town.publish("お知らせします。\n", template="b")
    town.later(20)
    town.publish("続報です。\n", template="c")
    assert measured(town)["覚知から最初の公表まで"] == "20分"


def test_each_known_time_is_measured_from(town: Town) -> None:
    town.do(
        do.KnowTime(which="happened", at=town.at(-60)),
        do.KnowTime(which="outsider", at=town.at(-90), precision="about"),
    )
    town.later(10)
    town.publish("お知らせします。\n")
    found = measured(town)
    assert found["発生から覚知まで"] == "1時間"
    assert found["発生から最初の公表まで"] == "1時間10分"
    assert found["外部の人が気付いた時から最初の公表まで"] == "およそ1時間40分"


def test_a_known_day_gives_days_and_no_minutes(town: Town) -> None:
    town.do(do.KnowTime(which="happened", at="2026-11-17T15:00:00Z", precision="day"))
    assert measured(town)["発生から覚知まで"] == "2日後（日付だけ分かる）"


def test_what_came_before_its_start_is_not_shown_as_a_length(town: Town) -> None:
    town.do(do.KnowTime(which="superior", at=town.at(-8)), do.KnowTime(which="desk", at=town.at(2)))
    assert measured(town)["覚知から庁内への第一報まで"] == "10分前に済んでいた"


def test_a_promise_kept_and_a_promise_missed(town: Town) -> None:
    town.do(do.MakePromise(due=town.at(30), text="調べた結果"))
    town.later(29)
    town.publish("続報です。\n", template="b")
    town.do(do.MakePromise(due=town.at(60)))
    town.later(43)
    town.publish("終報です。\n", template="c")
    first, second = town.state.promises.values()
    assert metrics.promise_words(first, town.now) == "守った"
    assert metrics.promise_words(second, town.now) == "守れなかった（12分遅れ）"
    assert measured(town)["守った次報の約束"] == "2件のうち1件"


def test_an_open_promise_is_neither_kept_nor_missed(town: Town) -> None:
    town.do(do.MakePromise(due=town.at(30)))
    (promise,) = town.state.promises.values()
    assert metrics.promise_words(promise, town.now) == "これから"
    town.later(40)
    assert metrics.promise_words(promise, town.now) == "過ぎている（10分）"
    assert "守った次報の約束" not in measured(town)


def test_a_promise_given_up_late_is_not_hidden(town: Town) -> None:
    town.do(do.MakePromise(due=town.at(30)))
    town.later(45).do(do.MakePromise(due=town.at(90)))
    assert metrics.promise_words(town.state.promises["p1"], town.now) == "改めた（15分過ぎてから）"


def test_an_urgency_word_is_shown_beside_our_guide_and_never_judged(town: Town) -> None:
    town.later(95).do(do.Finish(step="fire/tell"))
    said = measured(town)["上司に知らせる 「直ちに」1(1)"]
    assert said == "1時間35分（当方の目安 30分。期限ではない）"
    assert not any(word in said for word in ("達成", "守", "超過", "遅れ"))


def test_a_takedown_from_discovery_to_removal(town: Town) -> None:
    town.do(do.AddSubject(kind="fake", label="偽の市", platform="x", at=town.at(-15)))
    town.later(10).do(do.RequestTakedown(subject="s1", platform="x"))
    town.later(90).do(do.UpdateTakedown(id="t1", state="removed"))
    (takedown,) = town.state.takedowns.values()
    assert metrics.takedown_words(takedown, town.state) == (
        "発見から依頼 25分、依頼から削除確認 1時間30分、発見から削除確認 1時間55分"
    )
    assert measured(town)["削除を確かめた依頼"] == "1件のうち1件"


def test_a_fake_that_came_back_is_not_removed(town: Town) -> None:
    town.do(do.AddSubject(kind="fake", label="偽の市"), do.RequestTakedown(subject="s1", platform="x"))
    town.later(10).do(do.UpdateTakedown(id="t1", state="removed"))
    town.later(10).do(do.UpdateTakedown(id="t1", state="requested", note="また現れた"))
    assert metrics.removed_at(town.state.takedowns["t1"]) == ""


def target(which: str, minutes: int, start: str = "desk") -> Target:
    return Target(id=which, label="最初の公表", minutes=minutes, from_=start, adopted="2026-04-01")


def test_the_bodys_own_target_is_met_or_missed(town: Town) -> None:
    town.later(40)
    town.publish("お知らせします。\n")
    in_time, late = metrics.periods(
        town.state, [target("first-word", 60), target("first-word", 30)], town.now
    )
    assert in_time.label == "最初の公表（2026-04-01 採用の目標 60分）"
    assert in_time.state == "達成（11/20 22:55）"
    assert in_time.due == town.at(60)
    assert late.state == "未達成（10分遅れ）（11/20 22:55）"


def test_a_target_still_running_and_one_that_passed(town: Town) -> None:
    ahead, passed = metrics.periods(
        town.state, [target("closed", 60), target("inward", 10)], town.later(20).now
    )
    assert ahead.state == "期限前"
    assert passed.state == "未達成（10分過ぎている）"


def test_a_target_about_a_step_is_judged_by_the_step(town: Town) -> None:
    town.later(5).do(do.Finish(step="fire/keep"))
    (found,) = metrics.periods(town.state, [target("fire/keep", 5)], town.now)
    assert found.state == "達成（11/20 22:20）"


def test_targets_that_do_not_belong_here_or_have_no_start(town: Town) -> None:
    assert metrics.periods(town.state, [target("other/step", 5)], town.now) == []
    (unknown,) = metrics.periods(town.state, [target("frist-word", 5)], town.now)
    assert unknown.state == "何の目標か分からない（frist-word）"
    (startless,) = metrics.periods(town.state, [target("inward", 5, "happened")], town.now)
    assert startless.state == "起点（発生）の時刻の記録なし"


def test_a_word_to_one_person_is_not_the_first_public_one(town: Town) -> None:
    made = town.draft("お一人へのお知らせです。\n", channels=("mail",))
    town.do(
        do.ApproveDocument(id=made, by="田中 課長", role="課長", how="phone"),
        do.ReleaseDocument(id=made, channel="mail", confirmed=("all",)),
    )
    assert metrics.first_word(town.state) is None


def test_the_detection_is_the_time_at_which_the_desk_knew(town: Town) -> None:
    assert metrics.starts(town.state)[metrics.DETECTED].at == town.state.opened_at
    town.do(do.KnowTime(which="desk", at=town.at(-20), precision="about"))
    found = metrics.starts(town.state)[metrics.DETECTED]
    assert (found.at, found.precision) == (town.at(-20), "about")
