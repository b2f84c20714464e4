"""Clauses (条項): which were followed and where it stands, which were left out and why, which are only our reading."""

from __future__ import annotations

from smincident.content.plan import PlanClause, PlanStep
from smincident.incident.documents import rule_for
from smincident.incident.state import State
from smincident.incident.walk import views_of
from smincident.report.clauses_rules import of_approval, of_drafts, of_guards
from smincident.report.clauses_steps import of_step, other_option
from smincident.report.finding import Finding, entries_of, numbered
from smincident.report.words import clause_table, one_line


def findings(state: State) -> list[Finding]:
    """Every clause that something in the plan in force stands for, in the order of the plan; notes ask for nothing."""
    entries = entries_of(state)
    found: dict[str, Finding] = {}

    def of(clause: PlanClause) -> Finding:
        return found.setdefault(clause.key, Finding(clause))

    for step in state.the_plan.steps:
        for clause in step.clauses:
            if not clause.related and clause.force not in ("note", "prohibit"):
                of_step(of(clause), step, state, entries)
        for option in step.options:
            for clause in option.clauses:
                if clause.force != "note" and state.choices.get(step.id) == option.id:
                    made = next(item for item in reversed(state.decisions) if item.step == step.id)
                    of(clause).done.append(f"「{step.title}」で「{option.label}」を選んだ（記録{made.n}）")
                elif clause.force not in ("note", "may", "prohibit"):
                    of(clause).outside.append(other_option(step, state))
    of_guards(state, of)
    of_approval(state, entries, of)
    for ask in state.the_plan.asks:
        for clause in ask.clauses:
            if numbers := entries.asks.get(ask.id):
                of(clause).done.append(f"確認「{ask.says}」に「はい」（記録{numbered(numbers)}）")
            if numbers := entries.refused.get(ask.id):
                of(clause).left.append(f"確認「{ask.says}」に「いいえ」（記録{numbered(numbers)}）")
    of_drafts(state, of)
    return [_tidied(item) for item in found.values()]


def followed(state: State) -> list[Finding]:
    """Clauses of the text (not readings) of which something was done."""
    return [item for item in findings(state) if item.done and not item.reading]


def unseen(state: State) -> list[Finding]:
    """Clauses of the text that people keep to; nothing in the record speaks for or against them."""
    return [
        item
        for item in findings(state)
        if item.unseen and not (item.done or item.left or item.outside) and not item.reading
    ]


def left_out(state: State) -> list[Finding]:
    """Clauses of the text that were left out, wholly or in part, or were not called for; what may be done never is."""
    return [
        item
        for item in findings(state)
        if not item.reading and item.clause.force != "may" and (item.left or (item.outside and not item.done))
    ]


def readings(state: State) -> list[tuple[PlanClause, Finding | None]]:
    """Our readings that stood in this plan, with what was done about them."""
    told = {item.clause.key: item for item in findings(state)}
    table = clause_table(state).values()
    return [(clause, told.get(clause.key)) for clause in table if clause.basis == "reading"]


def silent(state: State) -> list[str]:
    """What was done although no clause of the guideline asks for it (実務上の備え)."""
    found = []
    for step in state.the_plan.steps:
        if not _spoken_of(step) and any(line.status == "done" for line in views_of(step, state)):
            found.append(one_line(step.title))
    for document in state.documents.values():
        rule = rule_for(document, state)
        if rule is not None and rule.silent and document.approvals:
            found.append(one_line(f"「{document.title}」の決裁（指針に定めなし。{rule.says or ''}）"))
    return found


def _spoken_of(step: PlanStep) -> bool:
    """Whether a clause asks for a step, or a clause or guard speaks to it or to one of its options."""
    asked = any(not c.related and c.force != "note" for c in step.clauses)
    return asked or bool(step.guards) or any(option.clauses or option.guards for option in step.options)


def _tidied(item: Finding) -> Finding:
    def unique(texts: list[str]) -> list[str]:
        return list(dict.fromkeys(one_line(text) for text in texts if text))

    return Finding(
        item.clause, unique(item.done), unique(item.left), unique(item.outside), unique(item.unseen)
    )
