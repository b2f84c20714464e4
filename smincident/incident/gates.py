"""What stands in the way of a step: an unfinished one before it, an open question, an approval, a rule it breaks."""

from __future__ import annotations

from smincident.content.plan import PlanStep
from smincident.display import seen
from smincident.errors import Refused
from smincident.incident.actions import StepAction
from smincident.incident.acts import Setting, bend, drafted, need_step, need_text, owed
from smincident.incident.documents import act_lacking, rule_for_act
from smincident.incident.events import Draft
from smincident.incident.fields import kept_text
from smincident.incident.people import person
from smincident.incident.state import State
from smincident.incident.walk import StepView, befores, step_ended


def need_gates(line: StepView, a: StepAction, state: State) -> None:
    """What blocks whatever the operator says: an unfinished ``after``, an open ask, no subject."""
    if line.step.each == "subject" and line.subject is None:
        raise Refused(
            f"「{line.step.title}」の対象がまだありません",
            "対象を登録するか、理由を付けて該当なしにしてください",
        )
    for before in befores(line.step, state):
        if not step_ended(before, a.subject, state):
            other = need_step(state, before)
            raise Refused(f"先に「{other.title}」を終えてください", f"手順 {before}")
    for ask_id in line.step.asks:
        if not state.asks.get(ask_id):
            ask = next((item for item in state.the_plan.asks if item.id == ask_id), None)
            raise Refused(f"確認が済んでいません：{ask.says if ask else ask_id}", "step ask で答えてください")


def need_ground(line: StepView, a: StepAction) -> None:
    """Refuse to leave a step aside without a reason, or a duty without an authority."""
    need_text(a.reason, "理由")
    if line.weight == "must" and not seen(a.by).strip():
        clause = next((c.at for c in line.step.clauses if c.force == "must" and not c.related), "")
        raise Refused(
            f"「{line.step.title}」は指針が求める手順です（{clause}）",
            "誰の権限で外すかを書いてください（--by）",
        )


def need_act_approved(step: PlanStep, choice: str, state: State) -> None:
    """Refuse a step or choice while an approval that the guideline asks for is missing."""
    if wants := act_lacking(step, state, choice):
        rule = rule_for_act(step, state)
        at = "、".join(clause.at for clause in rule.clauses) if rule else ""
        raise Refused(
            f"「{step.title}」には決裁が要ります：{'、'.join(wants)}（{at}）",
            "step approve で決裁を記録してください",
        )


def deviation(guards: list[str], place: str, a: StepAction, state: State) -> list[Draft]:
    """``deviation-recorded`` for guards that a step or option breaks; refused while nobody answers for it."""
    if not guards:
        return []
    found = [guard for guard_id in guards if (guard := state.the_plan.guard(guard_id))]
    says = "／".join(
        f"{g.says}（{'、'.join(dict.fromkeys(c.at for c in g.clauses)) or g.id}）" for g in found
    )
    if not seen(a.by).strip() or not seen(a.reason).strip():
        raise Refused(
            f"してはいけないことに当たります：{says}",
            owed(a.by),
        )
    clauses = [c.key for g in found for c in g.clauses]
    return [
        drafted(
            a,
            "deviation-recorded",
            target=place,
            subject=a.subject,
            guards=guards,
            clauses=clauses,
            by=a.by,
            reason=kept_text(a.reason),
        )
    ]


def out_of_role(step: PlanStep, a: StepAction, state: State, setting: Setting, to: str = "") -> list[Draft]:
    """A step for the holder of one role: done by them, in their name, or knowingly by someone else.

    Args:
        to: whom it is handed to, where it is not done here.
    """
    role = step.reserved
    if role is None:
        return []
    if to:
        if person(to) == person(role) or setting.holds(to, role):
            return []
    elif setting.actor.role == role or any(setting.holds(who, role) for who in (setting.actor.name, a.by)):
        return []
    return bend(a, f"step:{step.id}", [f"reserved:{step.id}"], state, a.by, a.reason)
