"""The timeline: every kind of event has a line that reads well, and two times that are kept apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smincident.incident import actions as do
from smincident.incident.events import KINDS, Event
from smincident.report.lines import LINES
from smincident.report.timeline import WITHHELD, rows, summary_of
from smincident.report.words import Names
from tests.unit.report_kit import Town

SHA = "0123456789abcdef" * 4
SAID: list[tuple[str, dict[str, Any], str]] = [
    ("incident-opened", {"title": "批判", "guideline": "town", "guideline_title": "市の指針"}, "事案を開いた：批判（指針：市の指針）"),
    ("incident-opened", {"title": "批判", "guideline": "town", "drill": "fire"}, "【訓練】事案を開いた：批判（指針：town）"),
    ("plan-set", {"number": 1, "sha256": SHA, "runbooks": ["fire"], "reason": "開いた"}, "実行計画1：炎上"),
    ("plan-set", {"number": 2, "sha256": SHA, "runbooks": ["fire"], "reason": "判明"}, "実行計画2：炎上（理由：判明）"),
    ("plan-set", {"number": 1, "sha256": SHA, "runbooks": []}, "実行計画1：受付（種別はまだ決まっていない）"),
    ("time-known", {"which": "outsider"}, "時刻を確かめた：外部の人が気付いた 11/20 22:05"),
    ("clock-noted", {"offset_seconds": -90, "note": "117"}, "端末の時計のずれ：90秒遅れ（117）"),
    ("clock-noted", {"offset_seconds": 0, "note": "117"}, "端末の時計のずれ：なし（117）"),
    ("step-done", {"step": "fire/keep", "note": "三枚", "fields": {"url": ["https://a.example/1", "https://a.example/2"]}},
     "済：画面を残す。三枚。投稿のURL：https://a.example/1・https://a.example/2"),
    ("step-done", {"step": "fire/keep", "subject": "s1", "fields": {"seen": {"at": "2026-11-20T13:05:00Z", "precision": "about"}}},
     "済：画面を残す（s1「偽の市」）。見た時刻：11/20 22:05頃"),
    ("step-done", {"step": "fire/tell", "override": "連絡の記録なし", "reason": "廊下で会った", "by": "課長"},
     "手で済みにした：上司に知らせる（確かめられないこと：連絡の記録なし、理由：廊下で会った、権限：課長）"),
    ("step-not-applicable", {"step": "fire/tidy", "reason": "不要", "by": "課長"}, "該当なし：机を片付ける（理由：不要、権限：課長）"),
    ("step-deferred", {"step": "fire/tidy", "reason": "夜", "until": "2026-11-20T23:30:00Z"},
     "後回し：机を片付ける（見直す時刻：11/21 08:30、理由：夜）"),
    ("step-delegated", {"step": "fire/tidy", "reason": "席が近い", "to": "鈴木"}, "委任：机を片付ける → 鈴木（理由：席が近い）"),
    ("step-requested", {"step": "fire/password", "to": "情報課", "note": "電話で頼んだ"}, "依頼：パスワードを替える → 情報課。電話で頼んだ"),
    ("step-answered", {"step": "fire/password", "ok": True, "note": "替えた", "by": "情報課 青木"},
     "依頼への返事（情報課 青木、実施した）：パスワードを替える。替えた"),
    ("step-answered", {"step": "fire/password", "ok": False, "note": "夜はできない"},
     "依頼への返事（実施していない）：パスワードを替える。夜はできない"),
    ("step-answered", {"step": "fire/keep", "ok": True, "note": "送った。", "fields": {"url": ["https://a.example/1"]}},
     "依頼への返事（実施した）：画面を残す。送った。投稿のURL：https://a.example/1"),
    ("step-done", {"step": "fire/keep", "note": "そうお答えした。", "fields": {"url": ["https://a.example/1"]}},
     "済：画面を残す。そうお答えした。投稿のURL：https://a.example/1"),
    ("decision-made", {"step": "fire/cause", "choice": "ours", "label": "当方の誤り", "known": "同じ論点が多い。", "reason": "数が違う。",
                       "by": "課長"},
     "判断：原因 → 当方の誤り（判断：課長、分かっていたこと：同じ論点が多い、理由：数が違う）"),
    ("step-observed", {"step": "fire/watch", "note": "増えていない"}, "見守り：反応を見る。増えていない"),
    ("step-reopened", {"step": "fire/tidy", "reason": "散らかった"}, "手順を開き直した：机を片付ける（理由：散らかった）"),
    ("decision-made", {"step": "fire/cause", "choice": "ours", "label": "当方の誤り", "known": "原稿", "reason": "数が違う", "by": "課長"},
     "判断：原因 → 当方の誤り（判断：課長、分かっていたこと：原稿、理由：数が違う）"),
    ("decision-made", {"step": "fire/cause", "choice": "unknown", "label": "まだ分からない", "look_again": "2026-11-20T14:00:00Z"},
     "判断：原因 → まだ分からない（見直す時刻：11/20 23:00）"),
    ("condition-judged", {"clause": "town:explain", "condition": "時間がかかる", "holds": "no", "reason": "すぐ済む"},
     "条件の判断：「時間がかかる」に当たらない（条項：2(2)、理由：すぐ済む）"),
    ("deviation-recorded",
     {"target": "option:fire/comments/delete", "guards": ["no-delete"], "clauses": ["town:hush"], "by": "市長", "reason": "住所がある"},
     "逸脱：してはいけないこと「コメントを消さない」に反して「コメント」で「消す」を選んだ（条項：第3、権限：市長、理由：住所がある）"),
    ("deviation-recorded", {"target": "step:fire/keep", "clauses": ["town:keep"], "omission": True, "by": "課長", "reason": "消えた"},
     "逸脱：求められた手順「画面を残す」を行わなかった（条項：1(2)、権限：課長、理由：消えた）"),
    ("deviation-recorded", {"target": "guard:no-rebuttal", "guards": ["no-rebuttal"], "clauses": ["town:calm"], "by": "市長", "reason": "誤り"},
     "逸脱：してはいけないこと「言い返さない」に反した（条項：第4、権限：市長、理由：誤り）"),
    ("ask-answered", {"ask": "polite", "says": "人を侮辱していないか", "ok": True}, "確認：人を侮辱していないか → はい"),
    ("noted", {"text": "一行目\n二行目\u202e"}, "メモ：一行目／二行目<U+202E>"),
    ("corrected", {"n": 3, "reason": "聞き違い", "text": "21時台"}, "記録3を訂正：21時台（理由：聞き違い）"),
    ("subject-added", {"id": "s2", "kind": "post", "label": "元の投稿", "platform": "x", "handle": "", "url": "https://x.com/1"},
     "対象を登録：投稿 s2「元の投稿」（媒体：エックス、URL：https://x.com/1）"),
    ("subject-updated", {"id": "s1", "state": "gone"}, "対象を更新：s1「偽の市」 → 消滅確認"),
    ("subject-updated", {"id": "s1", "state": "dismissed", "reason": "ファン"}, "対象を更新：s1「偽の市」 → 対象外（理由：ファン）"),
    ("takedown-requested", {"id": "t1", "subject": "s1", "platform": "x", "route": "fakes", "receipt": "A-1"},
     "削除を依頼：t1 s1「偽の市」 → エックス（窓口：なりすましの窓口、受付番号：A-1）"),
    ("takedown-updated", {"id": "t1", "state": "rejected", "note": "証拠不足"}, "削除依頼の経過：t1 s1「偽の市」 → 却下（証拠不足）"),
    ("contact-tried", {"who": "田中 課長", "reached": False, "how": "phone", "next": "部長"},
     "連絡：田中 課長 → つながらない（方法：電話、次の相手：部長）"),
    ("contact-tried", {"who": "青木", "reached": True, "desk": "jouho", "how": "内線"}, "連絡：青木（情報課） → 連絡がついた（方法：内線）"),
    ("channel-set", {"id": "website", "status": "suspect", "reason": "改ざん"}, "経路：公式ホームページ → 疑い（理由：改ざん）"),
    ("promise-made", {"id": "p1", "at": "2026-11-20T14:00:00Z", "text": "調べの結果"}, "次報を約束：11/20 23:00まで（調べの結果）"),
    ("promise-settled", {"id": "p1", "state": "missed"}, "次報の約束（11/20 23:00まで）：守れなかった"),
    ("document-drafted", {"id": "2026-001.d1", "title": "お知らせ", "version": 1, "missing": ["時刻", "連絡先"]},
     "文案：「お知らせ」2026-001.d1 第1版（未記入：時刻・連絡先）"),
    ("document-approved",
     {"id": "2026-001.d1", "by": "田中", "role": "課長", "how": "phone", "own": False, "listed": False, "complete": False, "silent": True},
     "決裁：「お知らせ」2026-001.d1 課長 田中（電話、名簿ではその役割でない人）（まだほかの決裁が要る、指針に定めなし）"),
    ("document-waived", {"id": "2026-001.d1", "waiver": "x", "says": "定型文", "by": "課長", "reason": "急ぐ", "report_after": True},
     "決裁を省いた：「お知らせ」2026-001.d1（根拠：定型文、権限：課長、理由：急ぐ、後で報告する）"),
    ("finding-accepted", {"id": "2026-001.d1", "check": "signature", "message": "署名がありません", "by": "課長", "reason": "様式"},
     "点検の結果を了承した：「お知らせ」2026-001.d1「署名がありません」（権限：課長、理由：様式）"),
    ("document-released", {"id": "2026-001.d1", "channel": "website", "url": "https://w.example/"},
     "発出：「お知らせ」2026-001.d1 → 公式ホームページ（https://w.example/）"),
    ("document-withdrawn", {"id": "2026-001.d1", "reason": "古い"}, "取下げ：「お知らせ」2026-001.d1（理由：古い）"),
    ("document-superseded", {"id": "2026-001.d1", "replacement": "2026-001.d2"}, "差替え：「お知らせ」2026-001.d1 → 2026-001.d2"),
    ("document-rendered", {"id": "2026-001.d1", "form": "html"}, "ファイルに書き出した：「お知らせ」2026-001.d1（形式：HTML）"),
    ("act-approved", {"target": "fire/comments", "choice": "delete", "by": "市長", "how": "face"},
     "決裁（行為）：「コメント」で「消す」 市長（対面）"),
    ("act-approved", {"target": "fire/tidy", "by": "佐藤", "own": True, "how": ""}, "決裁（行為）：「机を片付ける」 佐藤（作成者本人）"),
    ("evidence-added", {"id": "e1", "name": "画面.png", "sha256": SHA, "size": 10}, "証拠：e1 画面.png（SHA-256：0123456789ab）"),
    ("evidence-added", {"id": "e2", "name": "録音", "place": "広報課の金庫", "by": "鈴木"}, "証拠：e2 録音（置き場所：広報課の金庫、保管：鈴木）"),
    ("followup-added", {"id": "f1", "text": "片付ける", "owner": "鈴木", "due": "2026-12-01", "step": "fire/tidy"},
     "宿題：f1 片付ける（担当：鈴木、期日：2026-12-01、「机を片付ける」に代わるもの）"),
    ("followup-updated", {"id": "f1", "state": "done"}, "宿題の経過：f1 見直し → 済"),
    ("handed-over", {"to": "鈴木", "note": "朝まで"}, "引継ぎ：佐藤 花子 → 鈴木（朝まで）"),
    ("status-set", {"status": "watching", "reason": "落ち着いた"}, "事案の状態：見守り中（理由：落ち着いた）"),
    ("mode-set", {"mode": "disaster", "says": "災害対策本部体制", "on": True, "by": "町長", "reason": "大雨"},
     "体制「災害対策本部体制」に入った（判断：町長、理由：大雨）"),
    ("report-written", {"form": "md", "sha256": SHA}, "報告書を書き出した（形式：Markdown、SHA-256：0123456789ab）"),
    ("exported", {"n": 12, "digest": SHA, "sha256": SHA, "form": "zip", "audience": "press", "withheld": 3, "evidence": ["e1", "e2"]},
     "事案を包みに書き出した（記録12まで）（伏せ方：報道機関向け、本文を伏せた記録：3件、持ち出した証拠：e1・e2、包みの番号：0123456789ab）"),
    ("exported", {"n": 12, "digest": SHA, "sha256": SHA, "form": "folder", "withheld": 0},
     "事案を包みに書き出した（記録12まで）（包みの番号：0123456789ab）"),
    ("inject-arrived", {"inject": "i1", "who": "住民", "text": "偽物では"}, "【状況付与】住民「偽物では」"),
]  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.do(
        do.AddSubject(kind="fake", label="偽の市", platform="x"),
        do.RequestTakedown(subject="s1", platform="x"),
        do.MakePromise(due="2026-11-20T14:00:00Z"),
        do.AddFollowup(text="見直し", owner="佐藤", due="2026-12-01"),
    )
    made.draft("お知らせします。\n")
    return made


def event(kind: str, data: dict[str, Any] | None) -> Event:
    actor = {"name": "佐藤 花子", "role": ""}
    return Event(
        9,
        "2026-001",
        9,
        kind,
        "2026-11-20T13:15:00.000Z",
        "2026-11-20T13:05:00Z",
        "minute",
        "Asia/Tokyo",
        actor,
        data,
        "",
    )


SAID.append(
    ("withheld", {"by": "課長", "role": "情報公開担当", "ground": "条例第7条", "rule": "保存年限5年",
                  "events": [{"n": 3, "sha256": SHA, "rest": {}}, {"n": 5, "sha256": SHA, "rest": {}}],
                  "evidence": [{"id": "e1", "sha256": SHA}], "kept": [SHA]},
     f"非開示とした：記録3・5の本文、証拠 e1 のファイル、保管した内容 {SHA[:12]}（根拠：条例第7条、定め：保存年限5年、権限：課長（情報公開担当））"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "data", "says"), SAID, ids=[f"{n}-{kind}" for n, (kind, _, _) in enumerate(SAID)]
)
def test_each_kind_says_what_happened(town: Town, kind: str, data: dict[str, Any], says: str) -> None:
    assert summary_of(event(kind, data), town.state, names=Names(town.library)) == says


def test_every_kind_of_event_has_a_line_and_is_tried_here() -> None:
    assert set(LINES) == KINDS == {kind for kind, _, _ in SAID}


def test_a_withheld_event_says_so_and_no_more(town: Town) -> None:
    assert summary_of(event("noted", None), town.state) == WITHHELD


def test_a_line_is_cut_where_that_is_asked(town: Town) -> None:
    long = event("noted", {"text": "あ" * 100})
    assert summary_of(long, town.state, 20) == "メモ：" + "あ" * 16 + "…"
    assert len(summary_of(long, town.state)) == 103


def test_ids_stand_for_platforms_without_their_names(town: Town) -> None:
    asked = event("takedown-requested", {"id": "t1", "subject": "s1", "platform": "x", "route": "fakes"})
    assert summary_of(asked, town.state) == "削除を依頼：t1 s1「偽の市」 → x（窓口：fakes）"


def test_no_line_can_carry_a_control_character(town: Town) -> None:
    typed = {
        "text",
        "note",
        "reason",
        "by",
        "title",
        "label",
        "who",
        "known",
        "name",
        "says",
        "place",
        "receipt",
        "url",
        "to",
    }
    for kind, data, _ in SAID:
        spoilt = {key: f"{value}\x1b[2J\n\u202e" if key in typed else value for key, value in data.items()}
        line = summary_of(event(kind, spoilt), town.state)
        assert "\n" not in line
        assert "\x1b" not in line
        assert "\u202e" not in line


def test_what_happened_and_when_it_was_written_are_two_things(town: Town) -> None:
    town.later(40).do(do.Note(text="宿直が先に見ていた", at=town.at(-30), precision="about"))
    row = rows(town.state)[-1]
    assert (row.occurred, row.precision) == ("2026-11-20T12:45:00Z", "about")
    assert row.recorded == "2026-11-20T13:55:00.000Z"
    assert [r.n for r in rows(town.state)] == list(range(1, town.state.n + 1))


def test_a_corrected_entry_carries_its_correction_and_stays(town: Town) -> None:
    town.do(do.Note(text="22時に電話"))
    n = town.state.n
    town.do(do.Correct(n=n, reason="時計を見違えた", text="23時に電話"))
    row = rows(town.state)[n - 1]
    assert row.what == "メモ：22時に電話"
    assert row.corrected == "23時に電話"


def test_the_declared_role_stands_with_the_name(town: Town) -> None:
    town.session.acting(replace(town.session.actor, role="当番"))
    town.do(do.Note(text="交代した"))
    assert rows(town.state)[-1].actor == "佐藤 花子（当番）"
