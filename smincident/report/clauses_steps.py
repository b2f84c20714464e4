"""What steps and their options say of the clauses they stand for: done, left out, or not called for."""

from __future__ import annotations

from smincident.content.plan import UNKNOWN, PlanClause, PlanStep, When
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, StepView, clause_holds, views_of
from smincident.report.finding import Entries, Finding
from smincident.report.words import bare


def of_step(finding: Finding, step: PlanStep, state: State, entries: Entries) -> None:
    """What a step says of a clause that it carries out."""
    for line in views_of(step, state):
        if line.status == "done":
            by_hand = "、手で済みにした" if line.record.override else ""
            finding.done.append(f"{_name(line)}（記録{line.record.n}{by_hand}）")
        elif reason := _not_called_for(finding.clause, line, state, entries):
            finding.outside.append(f"{_name(line)}：{reason}")
        else:
            finding.left.append(f"{_name(line)}：{_left(line, state)}")


def _name(line: StepView) -> str:
    return f"{line.step.title}（{line.subject.label}）" if line.subject else line.step.title


def _not_called_for(clause: PlanClause, line: StepView, state: State, entries: Entries) -> str:
    """Why a step that was not done was not called for; '' where it was."""
    if state.conditions.get(clause.key) == "no":
        n, reason = entries.judged.get(clause.key, (0, ""))
        why = f"、{bare(reason)}" if reason else ""
        return f"「{clause.if_}」に当たらないと判断した（記録{n}{why}）"
    if clause_holds(clause, state) is False:
        return _closed_by(clause.when, state)
    if line.record.status:
        return ""
    if line.subject is not None and line.subject.state == "dismissed":
        return "対象外とした"
    if line.weight == "forbidden":
        return "してはいけないことに当たるため行わない"
    if line.branch_closed:
        return _closed_by(line.step.when, state)
    return ""


def _closed_by(when: When | None, state: State) -> str:
    """The decision that closed a branch, in words."""
    for decision, options in (when or {}).items():
        step = state.the_plan.step(decision)
        choice = state.choices.get(decision, "")
        if step is None:
            return "前提となる判断がこの計画にない"
        if choice and choice != UNKNOWN and choice not in options:
            label = next((item.label for item in step.options if item.id == choice), choice)
            return f"判断「{step.title}」で「{label}」としたため"
        if not choice and state.step_state(decision).status == "not-applicable":
            return f"判断「{step.title}」を該当なしとしたため"
    return "条件に当たらない"


def _left(line: StepView, state: State) -> str:
    """Why a step that was called for is not done."""
    step_id, subject = line.key
    record = line.record
    by = f"、権限：{record.by}" if record.by else ""
    followup = next((f for f in state.followups.values() if (f.step, f.subject) == (step_id, subject)), None)
    if followup is not None:
        return f"宿題{followup.id}にした（{followup.owner}、{followup.due}まで）"
    if record.status == "not-applicable":
        target = f"step:{step_id}"
        deviation = any(d.omission and d.target == target for d in state.deviations)
        word = "逸脱として行わなかった" if deviation else "該当なしとした"
        return f"{word}（記録{record.n}、理由：{bare(record.reason)}{by}）"
    why = f"、理由：{bare(record.reason)}" if record.reason else ""
    n = f"、記録{record.n}" if record.status else ""
    return f"まだ終えていない（{STATUS_LABELS[line.status]}{n}{why}{by}）"


def other_option(step: PlanStep, state: State) -> str:
    """Why the clause of an option was not called for: another one was chosen, or none."""
    choice = state.choices.get(step.id, "")
    label = next((item.label for item in step.options if item.id == choice), "")
    return f"「{step.title}」で「{label}」を選んだ" if label else f"「{step.title}」を判断していない"
