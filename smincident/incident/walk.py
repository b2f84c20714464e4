"""The walk: every step of the plan with its status, weight and what stands in its way, from the state alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smincident.content.plan import UNKNOWN, PlanClause, PlanStep, Weight, When
from smincident.incident.documents import goal_missing
from smincident.incident.parts import StepState, Subject
from smincident.incident.state import State

Status = Literal["pending", "open", "waiting", "done", "not-applicable", "deferred", "delegated"]
STATUS_LABELS: dict[Status, str] = {
    "pending": "判断待ち",
    "open": "未了",
    "waiting": "返事待ち",
    "done": "済",
    "not-applicable": "該当なし",
    "deferred": "後回し",
    "delegated": "委任",
}
WEIGHT_LABELS: dict[Weight, str] = {
    "must": "必須",
    "should": "原則",
    "conditional": "条件付き",
    "may": "任意",
    "practice": "実務上の備え",
    "forbidden": "禁止",
}
ENDED: frozenset[Status] = frozenset({"done", "not-applicable"})
_STRENGTH: dict[Weight, int] = {
    "practice": 0,
    "may": 1,
    "conditional": 2,
    "should": 3,
    "must": 4,
    "forbidden": 5,
}


@dataclass(slots=True)
class StepView:
    """One line of the walk: a step, or a step for one subject."""

    step: PlanStep
    subject: Subject | None
    status: Status
    weight: Weight
    record: StepState
    state: State
    branch_closed: bool = False
    late: bool = False
    """Done although its branch has closed since, or a per-subject step whose subject is out of scope."""

    @property
    def key(self) -> tuple[str, str]:
        """Step id and subject id ('' where there is none)."""
        return self.step.id, self.subject.id if self.subject else ""

    @property
    def blocked_by(self) -> list[str]:
        """What stands in the way of calling it done, in words; nothing once it has ended."""
        return [] if self.ended else _blocks(self, self.state)

    @property
    def ended(self) -> bool:
        """Done or not applicable; the others keep the incident open."""
        return self.status in ENDED


def holds(when: When | None, state: State) -> bool | None:
    """Whether a condition that decisions settle holds: True, False, or None while one is not made."""
    if not when:
        return True
    undecided = False
    for decision, options in when.items():
        choice = state.choices.get(decision)
        if choice is not None and choice != UNKNOWN:
            if choice not in options:
                return False
            continue
        step = state.the_plan.step(decision)
        if step is None or state.step_state(decision).status == "not-applicable":
            return False
        undecided = True
    return None if undecided else True


def clause_holds(clause: PlanClause, state: State) -> bool | None:
    """Whether a clause's own condition holds: by decisions (``when``) or by the operator's judgement (``if``)."""
    settled = holds(clause.when, state)
    if settled is False or not clause.if_:
        return settled
    judged = state.conditions.get(clause.key)
    if judged == "no":
        return False
    return settled if judged == "yes" else None


def weight(step: PlanStep, state: State) -> Weight:
    """What the strongest clause makes of a step; a guard that forbids it comes first."""
    if step.guards:
        return "forbidden"
    best: Weight = "practice"
    for clause in step.clauses:
        if clause.related or clause.force in ("note", "prohibit"):
            continue
        found = clause_holds(clause, state)
        if found is False:
            continue
        made: Weight = "conditional" if found is None else clause.force  # type: ignore[assignment]
        if _STRENGTH[made] > _STRENGTH[best]:
            best = made
    return best


def is_open(step: PlanStep, state: State) -> bool | None:
    """Whether the step is asked for now: True, False (its branch is closed), or None (a decision is pending).

    A duty without a condition keeps its step open whatever branch the runbook takes; a clause's own ``when``
    replaces the step's.
    """
    asking = [c for c in step.clauses if not c.related and c.force in ("must", "should")]
    if any(c.when is None and clause_holds(c, state) is True for c in asking):
        return True
    conditional: list[When | None] = [c.when for c in asking if c.when is not None and not c.level]
    found = [holds(when, state) for when in conditional or [step.when]]
    found += [holds(c.when, state) for c in asking if c.level]
    return True if True in found else None if None in found else False


def view(step: PlanStep, subject: Subject | None, state: State) -> StepView:
    """The status of one step, for one subject where it is per subject."""
    record = state.step_state(step.id, subject.id if subject else "")
    known = state.asked.get(step.id)
    if known is None:
        known = state.asked[step.id] = weight(step, state), is_open(step, state)
    weighs, asked = known
    found = StepView(step, subject, "open", weighs, record, state)  # type: ignore[arg-type]
    recorded: Status | None = record.status or None  # type: ignore[assignment]
    if recorded is not None:
        found.status = recorded
        found.late = recorded == "done" and asked is False
        # What was put off or left out while it bound nobody comes back when it has become a duty.
        if recorded in ("deferred", "delegated") and _has_followup(state, found.key):
            if weighs != "must" or record.by:
                found.status = "not-applicable"
        elif recorded == "not-applicable" and weighs == "must" and not _left_out(state, found.key):
            found.status = "open"
    elif found.weight == "forbidden" or asked is False:
        found.status = "not-applicable"
        found.branch_closed = asked is False
    elif asked is None:
        found.status = "pending"
    if subject is not None and subject.state == "dismissed" and found.status not in ENDED:
        found.status = "not-applicable"
    return found


def _has_followup(state: State, key: tuple[str, str]) -> bool:
    return any(
        (item.step, item.subject) == key and item.state != "dropped" for item in state.followups.values()
    )


def _left_out(state: State, key: tuple[str, str]) -> bool:
    return any(
        item.omission and (item.target, item.subject) == (f"step:{key[0]}", key[1])
        for item in state.deviations
    )


def subjects_of(step: PlanStep, state: State) -> list[Subject]:
    """The subjects a per-subject step walks."""
    return [s for s in state.subjects.values() if not step.subjects or s.kind in step.subjects]


def views_of(step: PlanStep, state: State) -> list[StepView]:
    """The lines of one step: one, or one per subject."""
    if step.each == "subject" and (subjects := subjects_of(step, state)):
        return [view(step, subject, state) for subject in subjects]
    return [view(step, None, state)]


def walk(state: State) -> list[StepView]:
    """All lines of the plan in order."""
    found: list[StepView] = []
    for step in state.the_plan.steps:
        if step.each is None:
            found.append(view(step, None, state))
        else:
            found += views_of(step, state)
    return found


def next_line(lines: list[StepView]) -> StepView | None:
    """Where the operator goes on: the first line that is open, else waiting, else put off."""
    for wanted in (("open",), ("waiting",), ("deferred", "delegated"), ("pending",)):
        for line in lines:
            if line.status in wanted:
                return line
    return None


def _blocks(line: StepView, state: State) -> list[str]:
    step, found = line.step, []
    subject = line.subject.id if line.subject else ""
    if step.each == "subject" and line.subject is None:
        found.append("対象がまだ登録されていません")
    for before in befores(step, state):
        if not step_ended(before, subject, state):
            other = state.the_plan.step(before)
            found.append(f"先に「{other.title if other else before}」を終えてください")
    if line.status == "waiting":
        desk = next((d.name for d in state.the_plan.desks if d.id == step.desk), "依頼先")
        found.append(f"{desk}の{'指示' if step.mode == 'instruct' else '返事'}を待っています")
    elif step.mode == "request":
        desk = next((d.name for d in state.the_plan.desks if d.id == step.desk), "依頼先")
        found.append(f"{desk}へ依頼し、返事を記録してください")
    elif step.mode == "instruct":
        desk = next((d.name for d in state.the_plan.desks if d.id == step.desk), "報告先")
        found.append(f"{desk}へ報告し、受けた指示を記録してください")
    for ask_id in step.asks:
        ask = next((item for item in state.the_plan.asks if item.id == ask_id), None)
        if ask and not state.asks.get(ask_id):
            found.append(f"確認：{ask.says}")
    if missing := goal_missing(step, subject, state):
        found.append(missing)
    return found


def step_ended(step_id: str, subject: str, state: State) -> bool:
    """Whether a step has ended, for the same subject where it is per subject. A step not in the plan has."""
    step = state.the_plan.step(step_id)
    if step is None:
        return True
    lines = views_of(step, state)
    if subject and step.each == "subject":
        lines = [line for line in lines if line.subject and line.subject.id == subject] or lines
    # A follow-up lets the incident close; it does not do what other steps wait for. Nor does handing on a step
    # that waits for another desk: its answer, or its instruction, is what they wait for.
    kept = {"deferred"} if step.mode == "self" else {"deferred", "delegated"}
    return all(
        line.record.status not in kept and (line.ended or line.status == "delegated") for line in lines
    )


def befores(step: PlanStep, state: State) -> list[str]:
    """The steps that must have ended before this one: the runbook's, and those of clauses whose condition holds."""
    ordered = [c.after for c in step.clauses if not c.related and c.after and clause_holds(c, state) is True]
    return list(dict.fromkeys((*step.after, *(item for steps in ordered for item in steps))))


def option_guards(step: PlanStep, choice: str) -> list[str]:
    """The guards that speak against choosing an option."""
    option = next((item for item in step.options if item.id == choice), None)
    return option.guards if option else []
