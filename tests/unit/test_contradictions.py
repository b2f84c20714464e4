"""The seven contradictions: the same incident under two bodies comes to another plan, other guards, another approval.

Each test opens the incident in a book, under one body after the other, and acts in it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from smincident.content.plan import PlanApproval, PlanAsk, PlanClause, PlanGuard, PlanStep, Weight
from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.documents import rule_for_act
from smincident.incident.state import State
from smincident.incident.walk import walk
from smincident.session import Session
from tests.kit import opened, session_at


class Case:
    """One incident of one body."""

    def __init__(self, folder: Path, body: str, *runbooks: str) -> None:
        self.session: Session = session_at(folder / f"{body}.db", body)
        self.state: State = opened(self.session, *runbooks)

    def step(self, step: str) -> PlanStep:
        """A step that must be in the plan."""
        found = self.state.the_plan.step(step)
        assert found is not None, f"{self.state.guideline}: {step} is not in the plan"
        return found

    def weight(self, step: str) -> Weight:
        """What a step weighs now."""
        return next(line.weight for line in walk(self.state) if line.step.id == step)

    def status(self, step: str) -> str:
        """Where a step stands now."""
        return next(line.status for line in walk(self.state) if line.step.id == step)

    def clauses(self, step: str) -> dict[str, PlanClause]:
        """The clauses that ask for a step."""
        return {clause.id: clause for clause in self.step(step).clauses if not clause.related}

    def guards_of(self, clause: str) -> list[PlanGuard]:
        """The guards a clause stands behind."""
        return [g for g in self.state.the_plan.guards if any(c.id == clause for c in g.clauses)]

    def guards_against(self, target: str) -> list[str]:
        """The ids of the guards that forbid a step or an option."""
        plan = self.state.the_plan
        return [g.id for g in plan.guards if target in g.against and g.strength == "prohibit"]

    def asks_of(self, clause: str) -> list[PlanAsk]:
        """The questions a clause stands behind."""
        return [a for a in self.state.the_plan.asks if any(c.id == clause for c in a.clauses)]

    def act_rule(self, step: str) -> PlanApproval | None:
        """Who must approve a step or decision."""
        return rule_for_act(self.step(step), self.state)

    def text_rule(self, cls: str) -> tuple[list[str], int] | None:
        """Who must approve texts of a class: roles and further people; None where the guideline has no rule."""
        rule = next((one for one in self.state.the_plan.approval if cls in one.covers), None)
        return (rule.of, rule.also) if rule else None

    def do(self, action: do.Action) -> State:
        """Act in it."""
        return self.session.perform(self.state.id, action)[0]


Opening = Callable[..., Case]


@pytest.fixture
def case(tmp_path: Path) -> Opening:
    def make(body: str, *runbooks: str) -> Case:
        return Case(tmp_path, body, *runbooks)

    return make


def test_comments_of_others(case: Opening) -> None:
    ina, wake = case("ina", "flaming"), case("wake", "flaming")
    # Plan: 伊那市 asks for nothing here, 和気町 for removal once the town is defamed.
    assert ina.clauses("flaming/comments") == {}
    assert wake.weight("flaming/comments") == "conditional"
    wake.do(do.Judge(clause="wake:5-2-comment-2b", holds="yes", reason="町への誹謗がある"))
    assert wake.weight("flaming/comments") == "must"
    # Guards: what 和気町 asks for, 伊那市 forbids.
    for option in ("delete", "hide"):
        assert ina.guards_against(f"option:flaming/comments/{option}") == ["no-concealment"]
        assert wake.guards_against(f"option:flaming/comments/{option}") == []
    delete = do.Choose(step="flaming/comments", choice="delete", reason="誹謗中傷が書き込まれた")
    with pytest.raises(Refused, match="してはいけないこと"):
        ina.do(delete)
    # Approval: 和気町 lets nobody decide alone.
    assert ina.act_rule("flaming/comments") is None
    rule = wake.act_rule("flaming/comments")
    assert rule is not None
    assert rule.also == 1
    with pytest.raises(SmincidentError, match="先に「所管課・相談窓口へ連絡」"):
        wake.do(delete)
    wake.do(do.TryContact(who="所轄課長", reached=True, desk="shokatsu", step="common/contact-desks"))
    wake.do(do.Finish(step="common/contact-desks", override=True, reason="電話で伝えた"))
    with pytest.raises(SmincidentError, match="1人の確認"):
        wake.do(delete)
    wake.do(do.ApproveAct(target="flaming/comments", by="田中 課長", choice="delete"))
    wake.do(delete)
    ina.do(do.Choose(step="flaming/comments", choice="delete", reason="住所が書かれた", by="田中 課長"))
    assert [d.guards for d in ina.state.deviations] == [["no-concealment"]]
    assert wake.state.deviations == []


def test_comments_of_others_are_at_discretion_in_tokushima(case: Opening) -> None:
    tokushima = case("tokushima", "flaming")
    option = next(o for o in tokushima.step("flaming/comments").options if o.id == "delete")
    assert [(c.id, c.force) for c in option.clauses] == [("6-2-1-4-use", "may")]
    assert tokushima.guards_against("option:flaming/comments/delete") == []
    tokushima.do(do.Choose(step="flaming/comments", choice="delete", reason="同じ中傷が続いた"))
    assert tokushima.state.choices["flaming/comments"] == "delete"


def test_apology(case: Opening) -> None:
    ina, wake, tokushima = (case(body, "flaming") for body in ("ina", "wake", "tokushima"))
    misaki = case("misaki", "flaming")
    every = (ina, wake, tokushima, misaki)
    weights = {one.state.guideline: one.weight("flaming/apologise") for one in every}
    assert weights == {
        "ina": "must",
        "wake": "conditional",
        "tokushima": "conditional",
        "misaki": "conditional",
    }
    # A duty once the cause is ours, and not before; a discretion stays one.
    for one in every:
        one.do(do.Choose(step="flaming/cause", choice="our-error", reason="数字が違う"))
    weights = {one.state.guideline: one.weight("flaming/apologise") for one in every}
    assert weights == {"ina": "must", "wake": "must", "tokushima": "conditional", "misaki": "conditional"}
    for one in every:
        one.do(do.Choose(step="flaming/cause", choice="no-fault", reason="資料どおりだった"))
    assert ina.status("flaming/apologise") == "open"
    assert wake.status("flaming/apologise") == "not-applicable"
    # Guards: with the apology 伊那市 forbids to hide what was wrong, the others do not say so.
    assert ina.guards_against("option:flaming/comments/hide") == ["no-concealment"]
    assert all(not one.guards_against("option:flaming/comments/hide") for one in (wake, tokushima, misaki))
    # Approval of the text itself.
    assert ina.text_rule("notice") == (["運用責任者"], 0)
    assert tokushima.text_rule("notice") == (["決裁権者"], 1)
    assert misaki.text_rule("notice") is None


def test_notice_on_the_website(case: Opening) -> None:
    ina, tokushima, wake, misaki = (
        case(body, "impersonation") for body in ("ina", "tokushima", "wake", "misaki")
    )
    weights = [one.weight("impersonation/website-notice") for one in (ina, tokushima, wake, misaki)]
    assert weights == ["must", "conditional", "conditional", "practice"]
    # Leaving it out is a deviation where it is a duty, and a judgement where it is not.
    skip = do.Skip(step="impersonation/warning", reason="影響が小さい")
    with pytest.raises(SmincidentError, match="指針が求める手順"):
        ina.do(skip)
    ina.do(do.Skip(step="impersonation/warning", reason="影響が小さい", by="田中 課長"))
    tokushima.do(skip)
    assert [d.omission for d in ina.state.deviations] == [True]
    assert tokushima.state.deviations == []
    # Guards: only 和気町 says where and when one may work on it.
    assert "desk-terminal" in {guard.id for guard in wake.state.the_plan.guards}
    assert ina.state.the_plan.guards == []
    # Approval: 和気町 decides together whether to announce; of the text each says another thing.
    assert ina.act_rule("impersonation/website-notice") is None
    assert wake.act_rule("impersonation/website-notice") is not None
    assert tokushima.text_rule("notice") != ina.text_rule("notice")


def test_replies(case: Opening) -> None:
    tokushima, wake, misaki = (case(body, "flaming") for body in ("tokushima", "wake", "misaki"))
    assert [one.weight("flaming/replies") for one in (tokushima, misaki)] == ["must", "conditional"]
    assert wake.clauses("flaming/replies")["5-2-comment-1b"].if_
    # Guards: as a rule 和気町 answers nobody; it is shown, and forbids nothing.
    guard = wake.guards_of("5-2-comment-1a")[0]
    assert (guard.id, guard.strength) == ("no-individual-reply", "should")
    assert tokushima.guards_of("5-6a") == []
    assert "no-individual-reply" not in {g.id for g in misaki.state.the_plan.guards}
    # Approval: 徳島県 never lets one person answer, 和気町 the division in charge and not for simple questions.
    assert tokushima.text_rule("reply") == (["決裁権者"], 1)
    assert wake.text_rule("reply") == (["所轄課の決裁者"], 0)
    assert misaki.text_rule("reply") is None
    waivers = [
        (
            one.state.guideline,
            [w.clause for rule in one.state.the_plan.approval if "reply" in rule.covers for w in rule.waive],
        )
        for one in (tokushima, wake)
    ]
    assert waivers == [("tokushima", []), ("wake", ["5-4-skip-2"])]
    answer = do.Choose(step="flaming/replies", choice="answer-selected", reason="事実の問いに限る")
    with pytest.raises(SmincidentError, match="決裁権者"):
        tokushima.do(answer)
    misaki.do(answer)
    assert misaki.state.choices["flaming/replies"] == "answer-selected"


def test_restraint_against_explaining(case: Opening) -> None:
    ina, misaki = (case(body, "flaming", "correction") for body in ("ina", "misaki"))
    # Plan: to explain what was meant is a step only where a clause asks for it.
    assert ina.state.the_plan.step("correction/explain-intent") is None
    asking = misaki.clauses("correction/explain-intent")
    assert asking["3-4c"].force == "should"
    # Guards: 伊那市 forbids to answer back or justify oneself while it flames, 美咲町 lets nobody stay silent.
    assert [(g.id, g.strength) for g in ina.guards_of("6-6-a-1")] == [("no-rebuttal", "prohibit")]
    assert "no-rebuttal" not in {g.id for g in misaki.state.the_plan.guards}
    ina.do(do.Deviate(guard="no-rebuttal", by="田中 課長", reason="誤りの指摘が誤っている"))
    assert [d.guards for d in ina.state.deviations] == [["no-rebuttal"]]
    with pytest.raises(SmincidentError):
        misaki.do(do.Deviate(guard="no-rebuttal", by="田中 課長", reason="説明した"))
    # Approval of what is said.
    assert ina.text_rule("post") == (["運用責任者"], 0)
    assert misaki.text_rule("post") is None


def test_restraint_is_a_rule_in_tokushima_and_a_prohibition_in_wake(case: Opening) -> None:
    tokushima, wake = (case(body, "flaming") for body in ("tokushima", "wake"))
    assert [g.strength for g in tokushima.guards_of("6-2-1-1")] == ["should"]
    assert [g.strength for g in wake.guards_of("6-flaming-1")] == ["prohibit"]


def test_personal_accounts(case: Opening) -> None:
    tokushima, tatsuno, ina = (case(body, "private-account") for body in ("tokushima", "tatsuno", "ina"))
    # Guards: 辰野町 forbids what 徳島県 allows with care.
    (guard,) = tatsuno.guards_of("3-10a")
    assert guard.strength == "prohibit"
    assert tokushima.guards_of("5-1b") == []
    allowed = [clause for ask in tokushima.asks_of("5-1b") for clause in ask.clauses if clause.id == "5-1b"]
    assert allowed
    assert allowed[0].if_
    # 伊那市 makes it a question before every release, without an exception.
    (ask,) = ina.asks_of("6-1a")
    assert (ask.at, [c.force for c in ask.clauses if c.id == "6-1a"]) == ("release", ["must"])
    # Only under 辰野町 is it a deviation to go out by a personal account.
    tatsuno.do(do.Deviate(guard=guard.id, by="田中 課長", reason="公式アカウントに入れない"))
    assert [d.clauses for d in tatsuno.state.deviations] == [["tatsuno:3-10a"]]
    with pytest.raises(SmincidentError):
        tokushima.do(do.Deviate(guard=guard.id, by="田中 課長", reason="公式アカウントに入れない"))
    # Plan: beside which steps the rule is shown.
    shown = {c.id for c in tatsuno.step("private-account/capacity").clauses}
    assert "3-10a" in shown
    assert "3-10a" not in {c.id for c in tokushima.step("private-account/capacity").clauses}
    # Approval.
    assert tokushima.text_rule("post") == (["決裁権者"], 1)
    assert tatsuno.text_rule("post") == ([], 1)


def test_undecided_policy(case: Opening) -> None:
    ina, tatsuno, misaki = (case(body, "flaming") for body in ("ina", "tatsuno", "misaki"))
    forces = {
        one.state.guideline: [
            clause.force for ask in one.asks_of(clause_id) for clause in ask.clauses if clause.id == clause_id
        ]
        for one, clause_id in ((ina, "5-1b"), (tatsuno, "4-5"), (misaki, "3-7-1"))
    }
    # Handled with care in two towns, out of the question in the third.
    assert forces == {"ina": ["must"], "tatsuno": ["must"], "misaki": ["prohibit"]}
    # Plan: each asks a question of its own before release, and 美咲町 another one about a private post.
    says = {one.state.guideline: one.asks_of(c)[0].says for one, c in ((ina, "5-1b"), (misaki, "3-7-1"))}
    assert "決まる前" in says["ina"]
    assert "決まる前" in says["misaki"]
    assert says["ina"] != says["misaki"]
    private = case("misaki", "private-account")
    (ask,) = private.asks_of("4-4")
    assert ask.id in private.step("private-account/contents").asks
    # Guards: nothing but the question holds it back; approval differs.
    assert all(not one.guards_of(c) for one, c in ((ina, "5-1b"), (misaki, "3-7-1")))
    assert [one.text_rule("notice") for one in (ina, tatsuno, misaki)] == [(["運用責任者"], 0), ([], 1), None]
