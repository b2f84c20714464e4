"""Every rule that a guideline may state has an effect on the plan and on what may be done: one small guideline each.

The guidelines in ``tests/fixtures/rules`` are synthetic; no Python knows of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident import desk
from smincident.content.check import check_guidelines
from smincident.content.library import Library
from smincident.content.plan import Plan
from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts_status import open_matters
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from smincident.report.timeline import summary_of
from smincident.session import Session
from tests.kit import ROOT, opened, session_at

RULES = ROOT / "tests" / "fixtures" / "rules"
OWN = {"guidelines": RULES, "runbooks": ROOT / "tests" / "fixtures" / "rules_runbooks"}
LIBRARY = Library(lambda kind: [OWN[kind], ROOT / kind] if kind in OWN else [ROOT / kind])


def under(tmp_path: Path, guideline: str, *runbooks: str) -> tuple[Session, State]:
    """An incident under one of the small guidelines."""
    session = session_at(tmp_path / "book.db", guideline, library=LIBRARY)
    return session, opened(session, *runbooks)


def line(state: State, step: str) -> StepView:
    """The line of a step."""
    return next(item for item in walk(state) if item.step.id == step)


def notice(session: Session, state: State, template: str = "holding", **inputs: str) -> str:
    """A draft with all its inputs; returns its id."""
    given = {
        "what": "市の投稿に誤りがありました。",
        "next_update": "明日 9:00",
    } | inputs
    known = {item.id for item in desk.template_of(session, template).inputs}
    made = desk.draft(session, state.id, template, {k: v for k, v in given.items() if k in known})
    return made.id


def loose(session: Session, state: State, template: str, cls: str, title: str = "文") -> str:
    """A draft straight from an action, where what it says is of no matter."""
    action = do.DraftDocument(
        template=template,
        title=title,
        cls=cls,
        sha256=f"{len(state.documents):064x}",
        channels=("website", "press"),
    )
    after, _ = session.perform(state.id, action)
    return list(after.documents)[-1]


@pytest.mark.parametrize("name", sorted(path.stem for path in RULES.glob("*.yaml")))
def test_each_small_guideline_passes_the_check(name: str) -> None:
    result = check_guidelines({name: RULES / f"{name}.yaml"}, LIBRARY)
    assert [str(item) for item in result.findings] == []


# Kinds of incident


def test_a_kind_nobody_here_knows_is_offered_and_walked(tmp_path: Path) -> None:
    session, state = under(tmp_path, "order")
    triage = state.the_plan.step("common/triage")
    assert triage is not None
    assert [o.label for o in triage.options if o.id == "wrong-mail"] == ["メールの誤送信（宛先をまちがえた）"]
    session.perform(state.id, do.Choose(step="common/triage", choice="wrong-mail", by="田中 課長"))
    assert state.runbooks == ["wrong-mail"]
    assert line(state, "wrong-mail/apologise").status == "pending"
    session.perform(state.id, do.Choose(step="wrong-mail/content", choice="has-not"))
    assert line(state, "wrong-mail/apologise").status == "not-applicable"
    assert state.runbooks == ["wrong-mail", "flaming"]


# Severity


def test_levels_are_the_body_s_own_and_add_steps(tmp_path: Path) -> None:
    session, state = under(tmp_path, "levels", "flaming")
    severity = state.the_plan.step("common/severity")
    assert severity is not None
    assert [(o.id, o.label) for o in severity.options] == [
        ("minor", "軽微"),
        ("grave", "重大"),
        ("gravest", "最重大"),
    ]
    assert severity.options[1].help == "被害の申出があるか、報道された"
    assert line(state, "password-leak/secure-mail").status == "pending"
    session.perform(state.id, do.Choose(step="common/severity", choice="minor"))
    assert line(state, "password-leak/secure-mail").status == "not-applicable"
    assert (line(state, "common/police").weight, line(state, "common/police").status) == ("practice", "open")
    session.perform(state.id, do.Choose(step="common/severity", choice="grave", reason="報道された"))
    mail, police = line(state, "password-leak/secure-mail"), line(state, "common/police")
    assert (mail.status, mail.weight) == ("open", "must")
    assert (police.status, police.weight) == ("open", "must")
    assert [c.key for c in mail.step.clauses if not c.related] == ["levels:7-2"]
    assert line(state, "common/close-account").weight != "must"
    session.perform(state.id, do.Choose(step="common/severity", choice="gravest", reason="命に関わる"))
    assert line(state, "common/close-account").weight == "must"
    assert line(state, "password-leak/secure-mail").weight == "must"


def test_without_own_levels_the_shipped_ones_stand(tmp_path: Path) -> None:
    _, state = under(tmp_path, "order", "flaming")
    severity = state.the_plan.step("common/severity")
    assert severity is not None
    assert [o.id for o in severity.options] == ["small", "medium", "large"]
    assert state.the_plan.step("password-leak/secure-mail") is None


# Modes


def test_a_mode_hands_approval_and_desks_over_and_back(tmp_path: Path) -> None:
    session, state = under(tmp_path, "mode", "flaming")
    doc = loose(session, state, "holding", "notice")
    with pytest.raises(Refused, match="広報課長の決裁"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website"))
    with pytest.raises(SmincidentError, match="体制「flood」がありません"):
        session.perform(state.id, do.SetMode(mode="flood", on=True, by="町長", reason="大雨"))
    with pytest.raises(SmincidentError, match="理由"):
        session.perform(state.id, do.SetMode(mode="disaster", on=True, by="町長", reason=""))
    session.perform(state.id, do.SetMode(mode="disaster", on=True, by="町長", reason="大雨で本部が置かれた"))
    assert state.modes == ["disaster"]
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="広報課長"))
    assert state.documents[doc].status == "draft"
    session.perform(state.id, do.ApproveDocument(id=doc, by="山田 副町長", role="本部長"))
    assert state.documents[doc].status == "approved"
    contact = state.the_plan.step("common/contact-desks")
    assert contact is not None
    assert "honbu" in contact.desks
    assert "soumu" not in contact.desks
    assert "体制「災害対策本部体制」に入った" in summary_of(state.events[-3], state)
    session.perform(state.id, do.SetMode(mode="disaster", on=False, by="町長", reason="本部を解いた"))
    contact = state.the_plan.step("common/contact-desks")
    assert contact is not None
    assert "soumu" in contact.desks
    again = session_at(tmp_path / "book.db", "mode", library=LIBRARY).state(state.id)
    assert again.modes == []


def test_a_duty_of_every_incident_stands_where_the_runbook_does_not_know_it(tmp_path: Path) -> None:
    _, state = under(tmp_path, "mode", "password-leak")
    asked = line(state, "common/contact-desks")
    assert (asked.weight, asked.step.desks) == ("must", ["soumu"])
    assert asked.step.phase == line(state, "common/report-superior").step.phase
    _, other = under(tmp_path / "other", "order", "password-leak")
    assert other.the_plan.step("common/contact-desks") is None


def test_a_rule_behind_a_principle_asks_for_a_reason_and_is_no_deviation(tmp_path: Path) -> None:
    text = (RULES / "order.yaml").read_text(encoding="utf-8").replace("force: must", "force: should")
    (tmp_path / "order.yaml").write_text(text, encoding="utf-8")
    library = Library(lambda kind: [tmp_path if kind == "guidelines" else ROOT / kind])
    session = session_at(tmp_path / "book.db", "order", library=library)
    state = opened(session, "flaming")
    press = loose(session, state, "press", "press", "報道資料")
    post = loose(session, state, "holding", "notice")
    for doc in (press, post):
        session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長"))
    with pytest.raises(Refused, match="指針の原則に反します"):
        session.perform(state.id, do.ReleaseDocument(id=post, channel="website"))
    session.perform(state.id, do.ReleaseDocument(id=post, channel="website", reason="記者会が開かない"))
    assert state.deviations == []
    assert "記者会が開かない" in str(state.events[-1].data)


# Report and wait


def test_a_report_waits_for_its_instruction_and_holds_other_steps(tmp_path: Path) -> None:
    session, state = under(tmp_path, "instruct", "flaming")
    held = line(state, "flaming/original-post")
    assert any("上司へ第一報" in word for word in held.blocked_by)
    session.perform(state.id, do.Finish(step="common/preserve", fields={"kept_at": "共有フォルダ"}))
    with pytest.raises(Refused, match="先に「上司へ第一報"):
        session.perform(state.id, do.Choose(step="flaming/original-post", choice="keep"))
    with pytest.raises(Refused, match="副町長の指示を待つ手順"):
        session.perform(state.id, do.Finish(step="common/report-superior"))
    session.perform(state.id, do.Request(step="common/report-superior", note="電話で報告した"))
    assert line(state, "common/report-superior").status == "waiting"
    assert any(
        "副町長の指示を待っています" in word for word in line(state, "common/report-superior").blocked_by
    )
    with pytest.raises(SmincidentError, match="返事の内容"):
        session.perform(state.id, do.Answer(step="common/report-superior", ok=True))
    session.perform(
        state.id,
        do.Answer(step="common/report-superior", ok=True, note="投稿は残し、様子を見る", by="副町長"),
    )
    assert line(state, "common/report-superior").status == "done"
    session.perform(state.id, do.Choose(step="flaming/original-post", choice="keep"))
    assert line(state, "flaming/original-post").status == "done"


# Approval


def test_three_of_a_committee_must_approve_and_one_person_counts_once(tmp_path: Path) -> None:
    session, state = under(tmp_path, "committee", "flaming")
    doc = loose(session, state, "apology", "notice")
    for name in ("青木", "井上", "青木"):
        session.perform(state.id, do.ApproveDocument(id=doc, by=name, role="委員"))
    assert state.documents[doc].status == "draft"
    with pytest.raises(Refused, match="委員（SNS運用委員会）の決裁（あと1人）"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website"))
    session.perform(state.id, do.ApproveDocument(id=doc, by="上田", role="委員"))
    assert state.documents[doc].status == "approved"


def test_a_waived_text_is_shown_afterwards_before_the_incident_closes(tmp_path: Path) -> None:
    session, state = under(tmp_path, "waiver", "flaming")
    doc = loose(session, state, "holding", "notice")
    session.perform(
        state.id, do.WaiveApproval(id=doc, waiver="life", by="宿直 木村", reason="川があふれている")
    )
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="website"))
    assert any("後閲を受けていません" in matter for matter in open_matters(state))
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="広報課長", note="後閲"))
    assert not any("後閲" in matter for matter in open_matters(state))
    assert state.documents[doc].status == "released"
    with pytest.raises(Refused, match="もう発出されています"):
        session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="広報課長"))


def test_author_approver_and_poster_are_kept_apart_or_it_is_a_deviation(tmp_path: Path) -> None:
    session, state = under(tmp_path, "separation", "flaming")
    doc = loose(session, state, "holding", "notice")
    with pytest.raises(Refused, match="書く人・認める人・出す人を分ける"):
        session.perform(state.id, do.ApproveDocument(id=doc, by="佐藤　花子"))
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長"))
    with pytest.raises(Refused, match="書く人・認める人・出す人を分ける"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website"))
    session.perform(
        state.id, do.ReleaseDocument(id=doc, channel="website", by="田中 課長", reason="夜間で一人しかいない")
    )
    assert [d.guards for d in state.deviations] == [["separation:three"]]
    assert state.deviations[0].clauses == ["separation:8"]


def test_another_poster_needs_no_deviation(tmp_path: Path) -> None:
    session, state = under(tmp_path, "separation", "flaming")
    doc = loose(session, state, "holding", "notice")
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長"))
    other = session_at(tmp_path / "book.db", "separation", library=LIBRARY, actor="高橋 次郎", seed=500)
    other.perform(state.id, do.ReleaseDocument(id=doc, channel="website"))
    after = other.state(state.id)
    assert after.documents[doc].status == "released"
    assert after.deviations == []


def test_a_reserved_step_is_done_by_its_role_or_as_a_deviation(tmp_path: Path) -> None:
    session, state = under(tmp_path, "separation", "password-leak")
    session.perform(state.id, do.Finish(step="common/preserve", fields={"kept_at": "共有フォルダ"}))
    step = state.the_plan.step("password-leak/change-password")
    assert step is not None
    assert step.reserved == "管理者"
    fields = {item.id: "不明" if item.type == "time" else "済" for item in step.fields if item.required}
    finish = {"step": step.id, "fields": fields, "override": bool(step.goal), "reason": ""}
    befores = [name for name in step.after if name != "common/preserve"]
    for name in befores:
        session.perform(state.id, do.Skip(step=name, reason="当たらない", by="田中 課長"))
    with pytest.raises(Refused, match="管理者でない人が行わない"):
        session.perform(state.id, do.Finish(**finish))  # type: ignore[arg-type]
    session.perform(state.id, do.Finish(**finish | {"by": "田中 課長", "reason": "管理者と連絡がつかない"}))  # type: ignore[arg-type]
    assert state.deviations[-1].guards == ["reserved:password-leak/change-password"]


# Order


def test_a_post_does_not_overtake_the_press_sheet(tmp_path: Path) -> None:
    session, state = under(tmp_path, "order", "flaming")
    press = loose(session, state, "press", "press", "報道資料")
    post = loose(session, state, "holding", "notice")
    for doc in (press, post):
        session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長"))
    with pytest.raises(Refused, match="報道発表より先に投稿しない"):
        session.perform(state.id, do.ReleaseDocument(id=post, channel="website"))
    session.perform(state.id, do.ReleaseDocument(id=press, channel="press"))
    session.perform(state.id, do.ReleaseDocument(id=post, channel="website"))
    assert state.deviations == []


def test_without_a_press_sheet_there_is_no_order(tmp_path: Path) -> None:
    session, state = under(tmp_path, "order", "flaming")
    post = loose(session, state, "holding", "notice")
    session.perform(state.id, do.ApproveDocument(id=post, by="田中 課長"))
    session.perform(state.id, do.ReleaseDocument(id=post, channel="website"))
    assert state.documents[post].status == "released"


# Replies, suspension, comments, blocking


def test_replying_is_the_rule_and_another_way_asks_for_a_reason(tmp_path: Path) -> None:
    session, state = under(tmp_path, "replies", "flaming")
    step = state.the_plan.step("flaming/replies")
    assert step is not None
    assert [o.id for o in step.options if o.default] == ["answer-all"]
    with pytest.raises(SmincidentError, match="指針の原則"):
        session.perform(state.id, do.Choose(step="flaming/replies", choice="no-individual"))
    session.perform(state.id, do.Choose(step="flaming/replies", choice="answer-all"))
    assert state.deviations == []


def test_the_only_way_makes_the_others_deviations(tmp_path: Path) -> None:
    session, state = under(tmp_path, "replies", "flaming")
    with pytest.raises(Refused, match="炎上したらほかの発信を休む"):
        session.perform(state.id, do.Choose(step="flaming/publishing", choice="continue"))
    session.perform(state.id, do.Choose(step="flaming/publishing", choice="pause"))
    assert state.deviations == []


def test_suspension_closing_comments_and_blocking_are_three_things(tmp_path: Path) -> None:
    _, state = under(tmp_path, "measures", "malicious-posts")
    suspend = line(state, "malicious-posts/suspend")
    assert suspend.weight == "should"
    measure = state.the_plan.step("malicious-posts/measure")
    assert measure is not None
    ways = {option.id: option for option in measure.options}
    assert {"hide", "delete", "block", "close-comments"} <= set(ways)
    assert [c.key for c in ways["close-comments"].clauses] == ["measures:12"]
    assert (ways["block"].guards, ways["delete"].guards) == (["no-block"], [])
    abilities = {ways[name].ability for name in ("hide", "delete", "block", "close-comments")}
    assert len(abilities) == 4
    _, other = under(tmp_path / "other", "order", "malicious-posts")
    assert other.the_plan.step("malicious-posts/suspend") is None


# What a text must have


def test_a_text_without_the_signature_is_not_approved_unless_someone_answers_for_it(tmp_path: Path) -> None:
    session, state = under(tmp_path, "signature", "flaming")
    doc = notice(session, state)
    found = {item["check"]: item for item in state.documents[doc].findings}
    assert found["signature"]["severity"] == "error"
    assert found["signature"]["clauses"] == ["signature:16"]
    with pytest.raises(Refused, match="担当課の署名がある"):
        session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長"))
    with pytest.raises(SmincidentError, match="点検の結果「other」がありません"):
        session.perform(state.id, do.AcceptFinding(id=doc, check="other", by="田中 課長", reason="短い文"))
    session.perform(state.id, do.AcceptFinding(id=doc, check="signature", by="田中 課長", reason="短い文"))
    assert "了承した" in summary_of(state.events[-1], state)
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長"))
    assert state.documents[doc].status == "approved"


# Inheritance


def test_a_child_takes_over_its_parent_with_provenance(tmp_path: Path) -> None:
    session, state = under(tmp_path, "child", "flaming")
    plan: Plan = state.the_plan
    correct, apologise = plan.step("flaming/correct"), plan.step("flaming/apologise")
    assert correct is not None
    assert apologise is not None
    assert [(c.guideline, c.id) for c in correct.clauses] == [("parent", "1")]
    assert apologise.clauses == []
    assert [(c.guideline, c.at) for c in plan.approval[0].clauses] == [("child", "村の手引き 2")]
    assert plan.approval[0].of == ["村長"]
    assert [(g.id, g.clauses[0].key) for g in plan.guards] == [("no-rebuttal", "parent:4")]
    doc = loose(session, state, "holding", "notice")
    with pytest.raises(Refused, match="村長の決裁"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website"))


def test_guidelines_that_extend_one_another_are_told(tmp_path: Path) -> None:
    for name, parent in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.yaml").write_text(
            f"id: {name}\nbody: x\ntitle: x\nextends: {parent}\nclauses: []\n", encoding="utf-8"
        )
    library = Library(lambda kind: [tmp_path if kind == "guidelines" else ROOT / kind])
    with pytest.raises(SmincidentError, match="a → b → a"):
        library.parents("a")


# Chapters, contractors, recurring duties, the recorder


def test_chapters_bind_whom_and_when_they_say(tmp_path: Path) -> None:
    _, state = under(tmp_path, "chapters", "flaming")
    stop = line(state, "common/stop-scheduled")
    assert stop.weight == "practice"
    assert [(c.key, c.binds, c.related) for c in stop.step.clauses] == [("chapters:42", "contractor", True)]
    assert all(c.id != "31" for step in state.the_plan.steps for c in step.clauses)
    _, private = under(tmp_path / "private", "chapters", "private-account")
    advise = line(private, "private-account/advise")
    assert [(c.key, c.binds) for c in advise.step.clauses if not c.related] == [("chapters:31", "private")]
    assert advise.weight == "must"


def test_the_recorder_is_named_where_people_are_named(tmp_path: Path) -> None:
    session, state = under(tmp_path, "chapters", "flaming")
    with pytest.raises(SmincidentError, match="記録する人（記録係）"):
        session.perform(state.id, do.Finish(step="common/gather", fields={"members": "課長・係長"}))
    session.perform(
        state.id, do.Finish(step="common/gather", fields={"members": "課長・係長", "recorder": "高橋 次郎"})
    )
    assert state.step_state("common/gather").fields["recorder"] == "高橋 次郎"
