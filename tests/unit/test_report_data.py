"""The material of the report: the template's keys, values that are ready to be read, what comes first."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from smincident.content.organisation import Organisation, Target
from smincident.documents.shape import REPORT
from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.journal.chain import code
from smincident.report.data import report_data
from smincident.report.words import Names
from tests.unit.report_kit import Town

OUT = "お知らせします。\n\n確かめています。\n"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path, detected="2026-11-20T13:00:00Z")


def told(town: Town, **changes: Any) -> dict[str, Any]:
    organisation = msgspec.structs.replace(town.session.surroundings.organisation(), **changes)
    return report_data(
        town.state,
        organisation,
        now=town.now,
        kept=town.session.journal.kept,
        names=Names(town.library),
    )


def busy(town: Town) -> Town:
    """Something of everything."""
    town.do(
        do.KnowTime(which="outsider", at=town.at(-60), precision="about"),
        do.AddSubject(kind="fake", label="偽の市", platform="x", handle="mid0ri"),
        do.TryContact(who="田中 課長", reached=True, how="phone", step="fire/tell"),
        do.Finish(step="fire/tell"),
        do.Choose(
            step="fire/cause", choice="ours", known="原稿と見比べた", reason="数が違う", by="田中 課長"
        ),
        do.Choose(step="fire/comments", choice="delete", by="市長", reason="住所が書かれている"),
        do.RequestTakedown(subject="s1", platform="x", route="fakes", receipt="A-1"),
        do.MakePromise(due=town.at(10)),
        do.AddEvidence(name="画面.png", place="広報課の金庫"),
        do.AddFollowup(text="原稿の確かめ方を変える", owner="鈴木", due="2026-12-01"),
    )
    town.later(40)
    town.publish(OUT)
    return town


def test_the_keys_are_those_the_template_knows(town: Town) -> None:
    found = told(
        busy(town), targets=[Target(id="first-word", label="公表", minutes=30, adopted="2026-04-01")]
    )
    assert isinstance(REPORT, dict)
    assert set(found) == set(REPORT) - {""}
    for key, shape in REPORT.items():
        if not key:
            continue
        if isinstance(shape, dict):
            assert set(found[key]) == set(shape)
        else:
            assert isinstance(shape, list)
            assert isinstance(shape[0], dict)
            assert found[key], key
            for row in found[key]:
                assert set(row) == set(shape[0]), key


def test_every_value_is_a_text_that_says_something(town: Town) -> None:
    found = told(busy(town), targets=[Target(id="closed", label="終結", minutes=30, adopted="2026-04-01")])
    for key, value in found.items():
        for row in [value] if isinstance(value, dict) else value:
            for name, text in row.items():
                assert isinstance(text, str)
                assert text or (key, name) == ("times", "precision"), (key, name)
                assert not re.search(r"\d{4}-\d\d-\d\dT", text), (key, name, text)


def test_a_fresh_incident_can_be_reported(tmp_path: Path) -> None:
    found = told(Town(tmp_path))
    assert found["deviations"] == []
    assert found["summary"]["closed"] == "終結していない"
    assert found["summary"]["kinds"] == "炎上"


def test_an_incident_without_a_kind_can_be_reported(tmp_path: Path) -> None:
    town = Town(tmp_path)
    opened = town.session.open(do.OpenIncident(title="何か変だ"))
    town.id = opened.id
    assert told(town)["summary"]["kinds"] == "種別を決めていない"


def test_deviations_tell_what_by_whom_and_why(town: Town) -> None:
    (row,) = told(busy(town))["deviations"]
    assert row["what"].startswith(
        "してはいけないこと「コメントを消さない」に反して「コメント」で「消す」を選んだ"
    )
    assert (row["clauses"], row["by"], row["reason"]) == ("第3", "市長", "住所が書かれている")


def test_occurred_and_recorded_stand_apart(town: Town) -> None:
    first, *_ = told(town)["timeline"]
    assert (first["occurred"], first["recorded"]) == ("2026-11-20 22:00", "2026-11-20 22:15:00")
    about = told(busy(town))["timeline"][2]
    assert (about["occurred"], about["recorded"]) == ("2026-11-20 21:15頃", "2026-11-20 22:15:00")


def test_a_correction_stands_with_the_entry_it_corrects(town: Town) -> None:
    town.do(do.Note(text="22時に電話"), do.Correct(n=3, reason="時計を見違えた", text="23時に電話"))
    assert told(town)["timeline"][2]["what"] == "メモ：22時に電話【訂正あり：23時に電話】"


def test_texts_stand_as_they_were_released_with_their_hash(town: Town) -> None:
    busy(town)
    town.draft("出さなかった文案\n", title="終報", template="final")
    (row,) = told(town)["documents"]
    assert row["text"] == OUT
    assert row["sha256"] == hashlib.sha256(OUT.encode()).hexdigest()
    assert row["version"] == "1"
    assert row["channels"] == "公式ホームページ"
    assert row["released"] == "2026-11-20 22:55"
    assert row["approved_by"] == "田中 課長（電話） 2026-11-20 22:55"


def test_a_text_taken_back_after_its_release_still_stands(town: Town) -> None:
    made = town.publish(OUT)
    town.do(do.WithdrawDocument(id=made, reason="数が違う"))
    (row,) = told(town)["documents"]
    assert row["title"] == "お知らせ（その後、取下げ）"
    assert row["text"] == OUT


def test_a_text_that_is_gone_does_not_stop_the_report(town: Town) -> None:
    town.publish(OUT)

    def gone(sha256: str) -> bytes:
        raise SmincidentError("保管した内容がありません")

    organisation: Organisation = town.session.surroundings.organisation()
    found = report_data(town.state, organisation, now=town.now, kept=gone)
    assert found["documents"][0]["text"] == "（本文を取り出せません）"


def test_a_late_promise_is_missed_by_so_much(town: Town) -> None:
    (row,) = told(busy(town))["promises"]
    assert row["state"] == "守れなかった（30分遅れ）"
    assert row["settled"] == "2026-11-20 22:55"


def test_a_takedown_is_told_with_the_names_of_platform_and_route(town: Town) -> None:
    (row,) = told(busy(town))["takedowns"]
    assert row["platform"] == "エックス（なりすましの窓口）"
    assert (row["receipt"], row["state"], row["removed"]) == ("A-1", "依頼済", "なし")
    assert row["discovered"] == row["requested"] == "2026-11-20 22:15"


def test_the_silence_is_told_with_what_was_pending(town: Town) -> None:
    (row,) = told(busy(town))["silences"]
    assert (row["from"], row["to"], row["length"]) == ("2026-11-20 22:15", "2026-11-20 22:55", "40分")
    assert "次報の約束（11/20 22:25まで）" in row["pending"]


def test_evidence_that_is_only_noted_says_where_it_lies(town: Town) -> None:
    (row,) = told(busy(town))["evidence"]
    assert row["sha256"] == "取り込んでいない（置き場所：広報課の金庫）"


def test_unknown_times_are_named_as_not_recorded(town: Town) -> None:
    rows = {row["label"]: row["time"] for row in told(busy(town))["times"]}
    assert rows["担当が知った"] == "令和8年11月20日（金）午後10時"
    assert rows["外部の人が気付いた"] == "令和8年11月20日（金）午後9時15分頃"
    assert rows["上司が知った"] == "記録なし"


def test_the_head_is_the_incidents(town: Town) -> None:
    busy(town)
    state = town.state
    assert told(town)["head"] == {
        "n": str(state.n),
        "code": code(state.n, state.digest),
        "digest": state.digest,
    }


def test_the_same_record_gives_the_same_report(town: Town) -> None:
    busy(town)
    assert told(town) == told(town)
