"""The runbooks 誤情報・訂正 and 職員の私的利用: which steps open when, what stands in the way, and what is never asked."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from smincident import desk
from smincident.content.compose import compose
from smincident.content.reach import dead_ends, everything_asked
from smincident.content.runbook import Step
from smincident.drill.clocks import ScriptClock, start_of
from smincident.drill.player import play
from smincident.drill.stage import set_stage
from smincident.errors import SmincidentError
from smincident.incident.actions import Choose, Finish, Judge, TryContact
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from smincident.session import Session
from tests.kit import Counting, Ticking, opened, session_at, shipped

LIBRARY = shipped()
NEW = ("correction", "private-account")
OURS = ("wrong-fact", "misleading", "repost", "mis-post")
"""Causes that lie with us: something we sent out must be put right."""
AFTER_OUR_ERROR = ("correct", "link-posts", "apologise", "tell-affected")


def started(tmp_path: Path, runbook: str, guideline: str = "wake") -> tuple[Session, State]:
    session = session_at(tmp_path / "book.db", guideline)
    return session, opened(session, runbook)


def choose(session: Session, state: State, step: str, option: str, **fields: str) -> State:
    """A decision, with whatever approval the guideline wants for it first."""
    if any(f"decision:{step}" in rule.covers for rule in state.the_plan.approval):
        desk.approve_act(session, state.id, step, by="田中 課長", role="", how="face")
        desk.approve_act(session, state.id, step, by="鈴木 係長", role="", how="face")
    action = Choose(
        step=step, choice=option, by="田中 課長", reason="見比べた", known="元の資料", fields=fields
    )
    return session.perform(state.id, action)[0]


def line(state: State, step: str) -> StepView:
    return next(one for one in walk(state) if one.step.id == step)


def own_steps(runbook: str) -> list[Step]:
    return [step for phase in LIBRARY.runbook(runbook).phases for step in phase.steps if step.id]


# 誤情報・訂正


def test_wake_forbids_silent_deletion_and_says_so_all_through(tmp_path: Path) -> None:
    _, state = started(tmp_path, "correction")
    guard = state.the_plan.guard("no-silent-delete")
    assert guard is not None
    assert guard.strength == "prohibit"
    option = next(
        one for one in line(state, "correction/original-post").step.options if one.id == "remove-with-reason"
    )
    assert "消した事実と理由を必ず出す" in (option.help or "")


def test_a_post_is_not_touched_before_it_is_kept(tmp_path: Path) -> None:
    session, state = started(tmp_path, "correction", "ina")
    with pytest.raises(SmincidentError, match="投稿・画面・通知を残す"):
        choose(session, state, "correction/original-post", "remove-with-reason")


@pytest.mark.parametrize("guideline", ["ina", "tokushima", "wake"])
def test_the_correction_waits_until_the_fact_is_checked_at_its_source(tmp_path: Path, guideline: str) -> None:
    session, state = started(tmp_path, "correction", guideline)
    state = choose(session, state, "correction/cause", "wrong-fact")
    assert "先に「事実を、その元で確かめる」を終えてください" in line(state, "correction/correct").blocked_by
    with pytest.raises(SmincidentError, match="その元で確かめる"):
        session.perform(state.id, Finish(step="correction/correct"))
    fields = {"source": "水道課 日程表", "checked_at": "今", "true_is": "断水は30日"}
    state, _ = session.perform(state.id, Finish(step="correction/verify", fields=fields))
    assert not [one for one in line(state, "correction/correct").blocked_by if "その元で" in one]


def test_under_wake_the_facts_are_sorted_first_too(tmp_path: Path) -> None:
    session, state = started(tmp_path, "correction")
    state = choose(session, state, "correction/cause", "mis-post")
    judge = Judge(clause="wake:6-prevention-2b", holds="yes", by="田中 課長", reason="資料と違う")
    state, _ = session.perform(state.id, judge)
    view = line(state, "correction/correct")
    assert view.weight == "must"
    assert "先に「確認済み・未確認・不明を分ける」を終えてください" in view.blocked_by


def test_the_source_must_be_named(tmp_path: Path) -> None:
    session, state = started(tmp_path, "correction")
    with pytest.raises(SmincidentError, match="確かめた元"):
        session.perform(
            state.id, Finish(step="correction/verify", fields={"true_is": "断水なし", "checked_at": "今"})
        )


@pytest.mark.parametrize("cause", [*OURS, "others-rumour", "no-error"])
def test_what_opens_follows_from_what_was_wrong(tmp_path: Path, cause: str) -> None:
    session, state = started(tmp_path, "correction")
    before = {line(state, f"correction/{step}").status for step in (*AFTER_OUR_ERROR, "rumour-notice")}
    assert before == {"pending"}
    state = choose(session, state, "correction/cause", cause)
    ours = {step: line(state, f"correction/{step}").status for step in AFTER_OUR_ERROR}
    assert set(ours.values()) == {"open" if cause in OURS else "not-applicable"}, ours
    rumour = line(state, "correction/rumour-notice").status
    assert rumour == ("open" if cause == "others-rumour" else "not-applicable")


def test_nothing_is_said_of_a_rumour_before_it_is_checked(tmp_path: Path) -> None:
    session, state = started(tmp_path, "correction")
    state = choose(session, state, "correction/cause", "others-rumour")
    assert (
        "先に「事実を、その元で確かめる」を終えてください"
        in line(state, "correction/rumour-notice").blocked_by
    )


def test_a_cause_that_changes_opens_the_other_branch(tmp_path: Path) -> None:
    session, state = started(tmp_path, "correction")
    state = choose(session, state, "correction/cause", "others-rumour")
    state = choose(session, state, "correction/cause", "repost")
    assert line(state, "correction/correct").status == "open"
    assert line(state, "correction/rumour-notice").status == "not-applicable"


def test_when_criticism_gathers_the_flaming_steps_join(tmp_path: Path) -> None:
    session, state = started(tmp_path, "correction")
    state = choose(session, state, "correction/spread", "quiet")
    assert state.runbooks == ["correction"]
    state = choose(session, state, "correction/spread", "burning")
    assert state.runbooks == ["correction", "flaming"]
    ids = [step.id for step in state.the_plan.steps]
    assert {"flaming/reactions", "flaming/quiet-order", "flaming/holding"} <= set(ids)
    assert max(Counter(ids).values()) == 1
    assert line(state, "correction/spread").status == "done"


def test_what_was_wrong_and_where_it_went_is_listed_before_anything_else(tmp_path: Path) -> None:
    session, state = started(tmp_path, "correction")
    with pytest.raises(SmincidentError, match="出た所と時刻"):
        session.perform(state.id, Finish(step="correction/list-wrong", fields={"wrong_text": "あす断水"}))
    ids = [step.id for step in state.the_plan.steps]
    order = [
        "preserve",
        "list-wrong",
        "stop-spread",
        "verify",
        "cause",
        "original-post",
        "correct",
        "link-posts",
    ]
    places = [next(n for n, one in enumerate(ids) if one.endswith(f"/{step}")) for step in order]
    assert places == sorted(places)


# 職員の私的利用

STAFF_ONLY = ("duty-time", "hear-person", "advise")
ANYONE = ("quiet-order", "protect-person", "phone-line", "capacity", "contents", "statement", "respond-hurt")


def test_first_it_is_settled_whether_it_is_staff_at_all(tmp_path: Path) -> None:
    session, state = started(tmp_path, "private-account")
    ids = [step.id for step in state.the_plan.steps]
    assert ids.index("private-account/who") < min(ids.index(f"private-account/{one}") for one in STAFF_ONLY)
    assert {line(state, f"private-account/{one}").status for one in STAFF_ONLY} == {"pending"}
    assert {line(state, f"private-account/{one}").status for one in ANYONE} == {"open"}
    staff = choose(session, state, "private-account/who", "staff", confirmed_by="人事担当")
    assert {line(staff, f"private-account/{one}").status for one in STAFF_ONLY} == {"open"}


def test_someone_wrongly_named_is_not_heard_but_protected(tmp_path: Path) -> None:
    session, state = started(tmp_path, "private-account")
    state = choose(session, state, "private-account/who", "not-staff")
    assert {line(state, f"private-account/{one}").status for one in STAFF_ONLY} == {"not-applicable"}
    assert {line(state, f"private-account/{one}").status for one in ANYONE} == {"open"}


def test_it_may_stay_unknown_and_nobody_is_heard_meanwhile(tmp_path: Path) -> None:
    session, state = started(tmp_path, "private-account")
    action = Choose(
        step="private-account/who", choice="unknown", known="画面だけ", look_again="2026-11-21T00:00:00Z"
    )
    state, _ = session.perform(state.id, action)
    assert line(state, "private-account/hear-person").status == "pending"


def test_duty_time_is_a_question_with_two_answers_or_none_yet(tmp_path: Path) -> None:
    session, state = started(tmp_path, "private-account")
    assert [option.id for option in line(state, "private-account/duty-time").step.options] == [
        "on-duty",
        "off-duty",
    ]
    state = choose(session, state, "private-account/who", "staff")
    state = choose(session, state, "private-account/duty-time", "off-duty", compared="服務の担当")
    assert state.choices["private-account/duty-time"] == "off-duty"


def test_the_official_account_used_in_private_is_handled_as_our_own_post(tmp_path: Path) -> None:
    session, state = started(tmp_path, "private-account")
    state = choose(session, state, "private-account/capacity", "read-as-official")
    assert state.runbooks == ["private-account"]
    state = choose(session, state, "private-account/capacity", "official-account-misused")
    assert state.runbooks == ["private-account", "flaming"]


@pytest.mark.parametrize(("option", "status"), [("announce", "open"), ("answer-if-asked", "not-applicable"), ("none", "not-applicable")])  # fmt: skip
def test_the_body_speaks_only_where_it_decided_to(tmp_path: Path, option: str, status: str) -> None:
    session, state = started(tmp_path, "private-account", "ina")
    assert line(state, "private-account/notice").status == "pending"
    state = choose(session, state, "private-account/statement", option)
    assert line(state, "private-account/notice").status == status


def test_no_apology_for_somebody_who_was_not_heard(tmp_path: Path) -> None:
    session, state = started(tmp_path, "private-account", "ina")
    state = choose(session, state, "private-account/statement", "announce")
    wanted = "先に「職員かどうか確かめる」を終えてください"
    assert wanted in line(state, "private-account/notice").blocked_by
    state = choose(session, state, "private-account/who", "staff")
    blocked = line(state, "private-account/notice").blocked_by
    assert wanted not in blocked
    assert "先に「服務の担当とともに本人に聞く」を終えてください" in blocked


def test_nothing_asks_for_a_name_or_for_a_hand_on_the_private_account() -> None:
    text = LIBRARY.files("runbooks")["private-account"].read_text(encoding="utf-8")
    for words in ("役所の誰も入らない、操作しない", "文を代わりに出さない", "表現の自由"):
        assert words in text
    for step in own_steps("private-account"):
        for field in step.fields:
            assert field.type not in ("secret", "url"), f"{step.id} {field.id}"
            if "氏名" in field.label:
                assert any(word in field.label for word in ("書かない", "服務の担当", "話した相手")), (
                    field.label
                )


def test_the_personnel_desk_is_told_with_a_paper_of_its_own(tmp_path: Path) -> None:
    session, state = started(tmp_path, "private-account")
    view = line(state, "private-account/report-personnel")
    assert (view.step.kind, view.step.document, view.step.goal) == (
        "report",
        "private-account-report",
        "contacted",
    )
    with pytest.raises(SmincidentError, match="連絡がついた記録がありません"):
        session.perform(state.id, Finish(step="private-account/report-personnel"))
    contact = TryContact(who="人事係", reached=True, how="電話", step="private-account/report-personnel")
    session.perform(state.id, contact)
    state, _ = session.perform(state.id, Finish(step="private-account/report-personnel"))
    assert line(state, "private-account/report-personnel").status == "done"


def test_the_paper_for_personnel_tells_what_is_known_and_no_name(tmp_path: Path) -> None:
    session, state = started(tmp_path, "private-account")
    empty = desk.preview(session, state.id, "private-account-report", {})
    assert empty.missing == ["どんな投稿か（要約。氏名・アカウントIDは書かない）"]
    fields = {"what": "窓口の対応を笑う投稿", "visible_to": "誰でも"}
    session.perform(state.id, Finish(step="private-account/list-posts", fields=fields))
    given = {
        "measures": ["画面を保存しました。"],
        "request": ["11月24日までにお願いします。"],
        "reply_by": "11/24 12:00",
    }
    first = desk.preview(session, state.id, "private-account-report", given)
    assert first.missing == []
    for words in ("窓口の対応を笑う投稿", "| 見られる範囲 | 誰でも |", "確認中（ご確認をお願いします）",
                  "氏名は書面に書かず", "当課は判断していません", "11月24日までにお願いします"):  # fmt: skip
        assert words in first.markdown
    assert first.markdown.index("\n記\n") < first.markdown.index("\n以上\n")
    state = choose(session, state, "private-account/who", "staff")
    choose(session, state, "private-account/capacity", "read-as-official")
    later = desk.preview(session, state.id, "private-account-report", given).markdown
    assert "| 職員かどうか | 職員であることを確かめた |" in later
    assert "| 受け取られ方 | 職員又は役所の発言と見られている |" in later


# both


@pytest.mark.parametrize("name", NEW)
def test_it_is_offered_at_the_triage_in_its_own_words(tmp_path: Path, name: str) -> None:
    session = session_at(tmp_path / "book.db", "wake")
    state = opened(session)
    book = LIBRARY.runbook(name)
    assert book.summary
    assert book.offered
    option = next(one for one in line(state, "common/triage").step.options if one.id == name)
    assert (option.label, option.help) == (book.offered.label, book.offered.help)
    state = choose(session, state, "common/triage", name)
    assert state.runbooks == [name]


@pytest.mark.parametrize("name", NEW)
def test_every_step_can_be_reached_and_ended(name: str) -> None:
    books = [LIBRARY.runbook(one) for one in LIBRARY.files("runbooks")]
    whole = compose([name], everything_asked(books), LIBRARY.runbook)
    assert list(dead_ends(whole)) == []
    assert {f"{name}/{step.id}" for step in own_steps(name)} <= {step.id for step in whole.steps}
    for body in LIBRARY.bodies():
        plan = compose([name], LIBRARY.guideline(body), LIBRARY.runbook, laws=LIBRARY.laws)
        assert list(dead_ends(plan)) == [], body
        assert len(plan.phases) == 6
        assert {len(phase.steps) for phase in plan.phases} <= set(range(5, 12)), body


@pytest.mark.parametrize(
    ("name", "step"), [("correction", "explain-intent"), ("private-account", "correct-asked")]
)
def test_a_step_that_is_asked_for_appears_where_a_clause_asks(name: str, step: str) -> None:
    asking, having = set(), set()
    for body in LIBRARY.bodies():
        rules = LIBRARY.guideline(body)
        if any(f"step:{name}/{step}" in clause.via for clause in rules.clauses):
            asking.add(body)
        if compose([name], rules, LIBRARY.runbook, laws=LIBRARY.laws).step(f"{name}/{step}"):
            having.add(body)
    assert having == asking
    assert "wake" not in having


@pytest.mark.parametrize("name", NEW)
def test_each_step_fits_one_screen_and_each_option_says_when(name: str) -> None:
    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)

    for step in own_steps(name):
        lines = step.how.strip().splitlines()
        assert sum(-(-width(one) // 76) for one in lines) <= 12, step.id
        assert width(step.title) <= 44, step.id
        assert all(option.label and option.help for option in step.options), step.id
        assert step.kind != "watch" or (step.every and step.until), step.id


def test_the_drill_checks_first_tells_every_place_and_never_repeats_itself(tmp_path: Path) -> None:
    scenario = LIBRARY.scenario("correction")
    time = ScriptClock(start_of(scenario.start, Ticking()))
    session = set_stage(scenario, LIBRARY, tmp_path / "book.db", clock=time, random=Counting())
    state = session.state(play(session, time, scenario, lambda beat: None))
    (correction,) = [one for one in state.documents.values() if one.template == "correction"]
    assert state.step_state("correction/verify").at < correction.releases[0].at
    assert {release.channel for release in correction.releases} == {"website", "line", "facebook"}
    for document in state.documents.values():
        channels = [release.channel for release in document.releases]
        assert len(channels) == len(set(channels)), document.title
    assert not [one for one in state.documents.values() if one.missing]
    assert state.choices["correction/original-post"] == "correct"
    assert state.subjects
    assert all(subject.state == "active" for subject in state.subjects.values()), "no post was taken away"
