"""Ways round the engine: approvals that are none, duties that vanish, times that cannot be, the same thing twice."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.clocks import clocks
from smincident.incident.fold import fold
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from smincident.session import Session
from tests.kit import Ticking, opened, session_at

AUTHOR = "佐藤 花子"
CHIEF = "田中 課長"


def start(path: Path, guideline: str, *runbooks: str, clock: Ticking | None = None) -> tuple[Session, State]:
    session = session_at(path / "b.db", guideline, clock=clock)
    return session, opened(session, *(runbooks or ("flaming",)))


def drafted(session: Session, incident: str, **more: object) -> str:
    values: dict[str, object] = {"template": "holding", "title": "お知らせ", "cls": "notice"}
    values |= {"channels": ("website", "sns"), "sha256": hashlib.sha256(b"text").hexdigest(), **more}
    state, _ = session.perform(incident, do.DraftDocument(**values))  # type: ignore[arg-type]
    return list(state.documents)[-1]


def approved(session: Session, incident: str, **more: object) -> str:
    doc = drafted(session, incident, **more)
    session.perform(incident, do.ApproveDocument(id=doc, by=CHIEF, role="運用責任者"))
    return doc


def released(session: Session, doc: str, channel: str = "website", at: str = "") -> State:
    incident = doc.rpartition(".")[0]
    return session.perform(incident, do.ReleaseDocument(id=doc, channel=channel, at=at, confirmed=("all",)))[
        0
    ]


def line(state: State, step: str) -> StepView:
    return next(item for item in walk(state) if item.step.id == step)


# approval


def test_an_author_without_the_role_does_not_approve_in_it(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id)
    session.perform(state.id, do.ApproveDocument(id=doc, by=AUTHOR, role="運用責任者", listed=False))
    assert state.documents[doc].status == "draft"
    with pytest.raises(Refused, match="作成者の分は、団体の設定にその役割がない"):
        released(session, doc)
    session.perform(state.id, do.ApproveDocument(id=doc, by=AUTHOR, role="運用責任者", listed=True))
    assert state.documents[doc].status == "approved"


@pytest.mark.parametrize("name", ["佐藤花子", "佐藤　花子", " 佐藤 花子 ", "佐藤\t花子"])
def test_the_author_written_otherwise_is_still_the_author(tmp_path: Path, name: str) -> None:
    session, state = start(tmp_path, "wake")
    doc = drafted(session, state.id, template="press", cls="press", channels=("press",))
    session.perform(state.id, do.ApproveDocument(id=doc, by=name))
    assert (state.documents[doc].status, state.documents[doc].approvals[-1].own) == ("draft", True)
    session.perform(state.id, do.ApproveAct(target="flaming/comments", by=name))
    with pytest.raises(Refused, match="決裁が要ります"):
        session.perform(state.id, do.Choose(step="flaming/comments", choice="leave"))


def test_one_person_written_in_two_ways_is_not_two(tmp_path: Path) -> None:
    session, state = start(tmp_path, "tokushima")
    doc = drafted(session, state.id)
    session.perform(state.id, do.ApproveDocument(id=doc, by=CHIEF, role="決裁権者"))
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中　課長"))
    assert state.documents[doc].status == "draft"


def test_approval_of_one_option_carries_no_other(tmp_path: Path) -> None:
    session, state = start(tmp_path, "wake")
    comments = "flaming/comments"
    with pytest.raises(SmincidentError, match="選択肢「burn」は使えません"):
        session.perform(state.id, do.ApproveAct(target=comments, by=CHIEF, choice="burn"))
    session.perform(state.id, do.ApproveAct(target=comments, by=CHIEF, choice="leave"))
    with pytest.raises(Refused, match="決裁が要ります"):
        session.perform(state.id, do.Choose(step=comments, choice="delete", by=CHIEF, reason="住所がある"))
    session.perform(state.id, do.Choose(step=comments, choice="leave"))


def test_a_decision_made_again_wants_approval_again(tmp_path: Path) -> None:
    session, state = start(tmp_path, "wake")
    replies = "flaming/replies"
    session.perform(state.id, do.ApproveAct(target=replies, by=CHIEF))
    session.perform(state.id, do.Choose(step=replies, choice="unknown", look_again="2026-11-20T20:00:00Z"))
    session.perform(state.id, do.Choose(step=replies, choice="no-individual"))
    again = do.Choose(step=replies, choice="answer-all", by=CHIEF, reason="求められた")
    with pytest.raises(Refused, match="決裁が要ります"):
        session.perform(state.id, again)
    session.perform(state.id, do.ApproveAct(target=replies, by=CHIEF))
    session.perform(state.id, again)
    assert state.choices[replies] == "answer-all"


def test_an_approval_by_mail_falls_with_the_mailbox(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina", "password-leak")
    doc = drafted(session, state.id)
    session.perform(state.id, do.ApproveDocument(id=doc, by=CHIEF, role="運用責任者", how="mail"))
    session.perform(state.id, do.SetChannel(id="mail", status="suspect", reason="転送が設定されていた"))
    with pytest.raises(Refused, match="疑いのある経路で受けた決裁"):
        released(session, doc)
    session.perform(state.id, do.ApproveDocument(id=doc, by=CHIEF, role="運用責任者", how="face"))
    assert released(session, doc).documents[doc].status == "released"


def test_an_office_chat_goes_over_the_office_network(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id)
    session.perform(state.id, do.SetChannel(id="internal", status="suspect", reason="不審な通信"))
    with pytest.raises(Refused, match="庁内は「疑い」"):
        session.perform(state.id, do.ApproveDocument(id=doc, by=CHIEF, role="運用責任者", how="chat"))


def test_a_channel_does_not_become_another_after_the_approval(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = approved(session, state.id, channels=("website",))
    with pytest.raises(Refused, match=r"種類.*変えられません"):
        session.perform(state.id, do.SetChannel(id="x-main", status="normal", cls="website"))
    with pytest.raises(Refused, match="決裁に含まれていません"):
        released(session, doc, "x-main")


def test_a_released_text_is_not_waived_back_into_approval(tmp_path: Path) -> None:
    session, state = start(tmp_path, "wake")
    doc = approved(session, state.id)
    released(session, doc)
    with pytest.raises(Refused, match="もう発出されています"):
        session.perform(state.id, do.WaiveApproval(id=doc, waiver="urgent-evident", by=CHIEF, reason="急ぐ"))
    assert state.documents[doc].status == "released"


def test_all_does_not_answer_for_the_one_who_said_no(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = approved(session, state.id)
    session.perform(state.id, do.AnswerAsk(ask="respect", ok=False, document=doc, by=CHIEF))
    with pytest.raises(Refused, match="発出前の確認が済んでいません：侮辱"):
        released(session, doc)
    session.perform(state.id, do.AnswerAsk(ask="respect", ok=True, document=doc, by=CHIEF))
    assert released(session, doc).documents[doc].status == "released"


# duties


def test_asking_another_desk_is_no_way_round_what_a_step_is_for(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    session.perform(state.id, do.Request(step="common/approve"))
    with pytest.raises(Refused, match="決裁された文書がまだありません"):
        session.perform(state.id, do.Answer(step="common/approve", note="よい"))
    with pytest.raises(SmincidentError, match="は判断です"):
        session.perform(state.id, do.Request(step="flaming/cause"))


def test_what_is_forbidden_is_not_handed_on_without_a_deviation(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    step = "common/close-account"
    assert line(state, step).weight == "forbidden"
    with pytest.raises(Refused, match="してはいけないこと"):
        session.perform(state.id, do.Delegate(step=step, to="業者", reason="止めたい"))
    session.perform(state.id, do.Delegate(step=step, to="業者", reason="止めたい", by="市長"))
    assert [item.target for item in state.deviations] == [f"step:{step}"]


def test_what_was_left_out_before_it_was_a_duty_comes_back(tmp_path: Path) -> None:
    session, state = start(tmp_path, "wake")
    step = "flaming/apologise"
    session.perform(state.id, do.Skip(step=step, reason="要らないと思う"))
    assert line(state, step).status == "not-applicable"
    session.perform(state.id, do.Choose(step="flaming/cause", choice="our-error"))
    assert (line(state, step).weight, line(state, step).status) == ("must", "open")
    with pytest.raises(Refused, match="誰の権限"):
        session.perform(state.id, do.Skip(step=step, reason="要らない"))
    session.perform(state.id, do.Skip(step=step, reason="要らない", by="町長"))
    assert line(state, step).status == "not-applicable"
    assert [item.omission for item in state.deviations] == [True]


def test_what_was_put_off_before_it_was_a_duty_comes_back(tmp_path: Path) -> None:
    session, state = start(tmp_path, "wake")
    step = "flaming/apologise"
    session.perform(state.id, do.Defer(step=step, reason="あとで"))
    session.perform(state.id, do.AddFollowup(text="おわび", owner="係", due="2026-12-01", step=step))
    session.perform(state.id, do.Choose(step="flaming/cause", choice="our-error"))
    assert line(state, step).status == "deferred"
    session.perform(state.id, do.Defer(step=step, reason="あとで", by="町長"))
    assert line(state, step).status == "not-applicable"


def test_a_follow_up_does_not_do_what_others_wait_for(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    session.perform(state.id, do.Defer(step="common/preserve", reason="あとで", by=CHIEF))
    session.perform(
        state.id, do.AddFollowup(text="残す", owner="係", due="2026-12-01", step="common/preserve")
    )
    assert line(state, "common/preserve").ended
    with pytest.raises(Refused, match="先に「"):
        session.perform(
            state.id,
            do.Choose(step="flaming/original-post", choice="remove-with-reason", reason="r", by=CHIEF),
        )


def test_a_dropped_follow_up_stands_in_for_nothing(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    step = "flaming/reactions"
    session.perform(state.id, do.Defer(step=step, reason="あとで", by=CHIEF))
    session.perform(state.id, do.AddFollowup(text="残す", owner="係", due="2026-12-01", step=step))
    session.perform(state.id, do.UpdateFollowup(id="f1", state="dropped"))
    assert line(state, step).status == "deferred"


def test_a_follow_up_is_about_what_there_is(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina", "impersonation")
    session.perform(state.id, do.AddSubject(kind="fake", label="偽物"))
    with pytest.raises(SmincidentError, match="対象「s9」がありません"):
        session.perform(
            state.id,
            do.AddFollowup(
                text="見る", owner="係", due="2026-12-01", step="impersonation/takedown-watch", subject="s9"
            ),
        )
    for due in ("20261201", "2026-W49-2"):
        with pytest.raises(SmincidentError, match="日付"):
            session.perform(state.id, do.AddFollowup(text="見る", owner="係", due=due))


def test_a_decision_opened_after_it_was_set_aside_is_seen_at_once(tmp_path: Path) -> None:
    session, state = start(tmp_path, "wake")
    session.perform(state.id, do.Skip(step="flaming/cause", reason="不要", by=CHIEF))
    walk(state)
    session.perform(state.id, do.Defer(step="flaming/cause", reason="やはり後で", by=CHIEF))
    again = fold(session.journal.read(state.id), session.load_plan)
    assert [(v.key, v.status, v.weight) for v in walk(state)] == [
        (v.key, v.status, v.weight) for v in walk(again)
    ]


def test_a_step_opened_again_has_no_old_clock(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    step = "flaming/reactions"
    session.perform(state.id, do.Defer(step=step, reason="r", by=CHIEF, until="2026-11-20T20:00:00Z"))
    session.perform(state.id, do.Reopen(step=step, reason="今する"))
    assert not any(item.kind == "deferred" and item.ref == step for item in clocks(state))


@pytest.mark.parametrize("opening", [True, False])
def test_a_runbook_named_twice_joins_once(tmp_path: Path, opening: bool) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    twice = ("impersonation", "impersonation")
    if opening:
        state = session.open(do.OpenIncident(title="二度", runbooks=twice))
    else:
        state = session.open(do.OpenIncident(title="二度"))
        session.perform(state.id, do.AddRunbooks(runbooks=twice))
    assert state.runbooks == ["impersonation"]


# time


def test_what_happened_does_not_lie_ahead(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id)
    far = "2030-01-01T00:00:00Z"
    for action in (
        do.ApproveDocument(id=doc, by=CHIEF, role="運用責任者", at=far),
        do.Note(text="まだ", at=far),
        do.SetStatus(status="watching", at=far),
    ):
        with pytest.raises(SmincidentError, match="これから先です：2030"):
            session.perform(state.id, action)
    with pytest.raises(SmincidentError, match="これから先です"):
        session.open(do.OpenIncident(title="まだ", at=far))


def test_nothing_answers_an_incident_before_it_was_noticed(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina", "impersonation")
    long_ago = "2001-01-01T00:00:00Z"
    doc = approved(session, state.id)
    session.perform(state.id, do.AddSubject(kind="fake", label="偽物"))
    session.perform(state.id, do.RequestTakedown(subject="s1", platform="x"))
    for action in (
        do.ReleaseDocument(id=doc, channel="website", confirmed=("all",), at=long_ago),
        do.UpdateTakedown(id="t1", state="removed", at=long_ago),
        do.UpdateSubject(id="s1", state="gone", at=long_ago),
        do.SetStatus(status="watching", at=long_ago),
    ):
        with pytest.raises(SmincidentError, match="より前です"):
            session.perform(state.id, action)


def test_a_late_word_does_not_keep_its_promise_by_its_date(tmp_path: Path) -> None:
    clock = Ticking()
    session, state = start(tmp_path, "ina", clock=clock)
    released(session, approved(session, state.id, next_word="2026-11-20T13:40:00Z"))
    clock.jump(hours=9)
    released(session, approved(session, state.id, template="update"), at="2026-11-20T13:39:00Z")
    assert [item.state for item in state.promises.values()] == ["missed"]


def test_a_text_shown_inside_first_still_promises_outside(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = approved(session, state.id, channels=("internal", "website"), next_word="2026-11-20T20:00:00Z")
    released(session, doc, "internal")
    assert not state.promises
    released(session, doc, "website")
    assert [item.at for item in state.promises.values()] == ["2026-11-20T20:00:00Z"]


# size


def test_no_value_is_too_long_to_be_read(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    huge = "あ" * 1_000_000
    for action in (
        do.TryContact(who=huge, reached=True),
        do.TryContact(who="x", reached=True, note=huge),
        do.AddSubject(kind="fake", label=huge),
        do.SetChannel(id="x-main", status="lost", reason=huge),
        do.Correct(n=1, reason=huge),
        do.HandOver(to=huge),
    ):
        with pytest.raises(SmincidentError, match="長すぎる"):
            session.perform(state.id, action)
    with pytest.raises(SmincidentError, match="長すぎる"):
        session.open(do.OpenIncident(title=huge))
