"""Clauses: followed with the entries that show it, left out with the reason, and our readings apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.incident import actions as do
from smincident.report import clauses
from tests.unit.report_kit import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def done(town: Town) -> dict[str, str]:
    return {f.clause.at: "／".join(f.done) for f in clauses.followed(town.state)}


def left(town: Town) -> dict[str, str]:
    return {f.clause.at: "／".join(f.left or f.outside) for f in clauses.left_out(town.state)}


def test_a_clause_is_followed_by_the_step_and_its_entry(town: Town) -> None:
    town.do(do.Finish(step="fire/keep"))
    assert done(town)["1(2)"] == f"画面を残す（記録{town.state.n}）"


def test_a_tick_by_hand_is_told(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.do(do.Finish(step="fire/tell", override=True, reason="廊下で話した"))
    assert "1(1)" in done(town)


def test_an_open_duty_is_left_and_says_so(town: Town) -> None:
    assert left(town)["1(2)"] == "画面を残す：まだ終えていない（未了）"


def test_a_duty_left_out_is_a_deviation_with_reason_and_authority(town: Town) -> None:
    town.do(do.Skip(step="fire/keep", reason="もう消えていた", by="田中 課長"))
    n = town.state.n
    assert left(town)["1(2)"] == (
        f"画面を残す：逸脱として行わなかった（記録{n}、理由：もう消えていた、権限：田中 課長）"
    )
    assert "1(2)" not in done(town)


def test_a_duty_put_off_names_its_followup(town: Town) -> None:
    town.do(
        do.Defer(step="fire/keep", reason="端末がない", by="課長"),
        do.AddFollowup(text="画面を残す", owner="鈴木", due="2026-12-01", step="fire/keep"),
    )
    assert left(town)["1(2)"] == "画面を残す：宿題f1にした（鈴木、2026-12-01まで）"


def test_a_closed_branch_names_the_decision(town: Town) -> None:
    town.do(do.Choose(step="fire/cause", choice="theirs"))
    assert left(town)["2(1)"] == "おわびする：判断「原因」で「誤解」としたため"


def test_a_condition_judged_not_to_hold_is_the_reason(town: Town) -> None:
    town.do(do.Judge(clause="town:explain", holds="no", reason="すぐ済む"))
    assert (
        left(town)["2(2)"]
        == f"事情を話す：「時間がかかる」に当たらないと判断した（記録{town.state.n}、すぐ済む）"
    )


def test_a_guard_is_held_until_a_deviation(town: Town) -> None:
    assert done(town)["第3"] == "これに反する手順・選択の記録なし"
    town.do(
        do.Choose(step="fire/comments", choice="delete", by="市長", reason="住所が書かれている"),
    )
    assert left(town)["第3"] == "逸脱した（記録3、理由：住所が書かれている、権限：市長）"
    assert "第3" not in done(town)


def test_a_guard_no_program_can_see_is_not_claimed_to_be_held(town: Town) -> None:
    assert "第4" not in done(town)
    assert [item.clause.at for item in clauses.unseen(town.state)] == ["第4"]


def test_a_guard_bent_by_itself_is_left(town: Town) -> None:
    town.do(do.Deviate(guard="no-rebuttal", by="市長", reason="名指しの誤りを正した"))
    assert left(town)["第4"] == "逸脱した（記録3、理由：名指しの誤りを正した、権限：市長）"


def test_an_approval_rule_is_followed_by_the_texts_signed_under_it(town: Town) -> None:
    assert "第5" not in done(town)
    town.publish("お知らせします。\n")
    assert done(town)["第5"].startswith("「お知らせ」の決裁（記録")


def test_an_approval_that_is_not_complete_is_not_followed(town: Town) -> None:
    made = town.draft("お知らせします。\n")
    town.do(do.ApproveDocument(id=made, by="鈴木 係長"))
    assert "第5" not in done(town)
    assert left(town)["第5"] == f"「お知らせ」の決裁がまだそろっていない（記録{town.state.n}）"


def test_an_answered_question_is_followed_and_a_no_is_left(town: Town) -> None:
    made = town.draft("お知らせします。\n")
    town.do(do.AnswerAsk(ask="polite", ok=False, document=made))
    assert left(town)["第6"] == f"確認「人を侮辱していないか」に「いいえ」（記録{town.state.n}）"
    town.do(do.AnswerAsk(ask="polite", ok=True, document=made))
    assert done(town)["第6"] == f"確認「人を侮辱していないか」に「はい」（記録{town.state.n}）"


def test_a_reading_is_never_told_as_the_guideline(town: Town) -> None:
    town.do(do.AddSubject(kind="fake", label="偽の市"), do.Finish(step="fire/ask-removal", subject="s1"))
    assert "第7" not in done(town)
    assert "第7" not in left(town)
    ((clause, finding),) = clauses.readings(town.state)
    assert (clause.at, clause.why) == ("第7", "「その他」に入ると読む")
    assert finding is not None
    assert finding.done == [f"削除を頼む（偽の市）（記録{town.state.n}）"]


def test_a_clause_done_for_one_subject_and_not_for_another_is_both(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.do(
        do.AddSubject(kind="fake", label="一つ目"),
        do.AddSubject(kind="fake", label="二つ目"),
        do.Finish(step="fire/ask-removal", subject="s1"),
    )
    finding = next(f for f in clauses.findings(town.state) if f.clause.at == "第7")
    assert finding.done == ["削除を頼む（一つ目）（記録5）"]
    assert finding.left == ["削除を頼む（二つ目）：まだ終えていない（未了）"]


def test_what_no_clause_asks_for_is_practice(town: Town) -> None:
    town.do(do.Finish(step="fire/tidy"), do.Finish(step="fire/keep"))
    assert clauses.silent(town.state) == ["机を片付ける"]


def test_an_approval_on_which_the_guideline_is_silent_is_practice(town: Town) -> None:
    made = town.draft("報道機関の皆様\n", cls="press", title="報道資料")
    town.do(do.ApproveDocument(id=made, by="鈴木 係長"))
    (told,) = clauses.silent(town.state)
    assert told.startswith("「報道資料」の決裁（指針に定めなし。作成者以外の一人")


def test_a_waiver_stands_under_the_clause_that_grants_it(town: Town) -> None:
    made = town.draft("お知らせします。\n")
    town.do(do.WaiveApproval(id=made, waiver="fixed", by="田中 課長", reason="決めてある文"))
    assert done(town)["第9(1)"] == f"「お知らせ」の決裁を省く根拠にした（記録{town.state.n}）"
    assert left(town)["第5"] == f"「お知らせ」の決裁を省いた（記録{town.state.n}、根拠：定型の文）"
    for at in ("第8", "第9(2)"):
        assert at not in done(town)
        assert at not in left(town)


def test_a_clause_that_grants_a_waiver_does_not_speak_to_what_was_signed(town: Town) -> None:
    town.publish("お知らせします。\n")
    assert {"第5", "第8"} <= set(done(town))
    assert not {"第9(1)", "第9(2)"} & (set(done(town)) | set(left(town)))


def test_what_may_be_done_is_never_left_out(town: Town) -> None:
    town.do(do.Skip(step="fire/dust", reason="夜中だった。"))
    assert "第10" not in left(town)


def test_a_reason_that_ends_its_sentence_is_joined_without_its_full_stop(town: Town) -> None:
    town.do(do.Judge(clause="town:explain", holds="no", reason="すぐ済む。"))
    assert left(town)["2(2)"].endswith("、すぐ済む）")
