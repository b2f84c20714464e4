"""What a plan makes of a step or an option before anything has happened: weight, condition, guards, approval, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from smincident.content.plan import (
    DEFAULT_APPROVAL,
    Plan,
    PlanApproval,
    PlanClause,
    PlanOption,
    PlanStep,
    When,
)
from smincident.incident.documents import rule_for_act
from smincident.incident.parts import OUTWARD_CLASSES
from smincident.incident.state import State
from smincident.incident.walk import clause_holds, weight

SILENT = "指針に定めなし"
_WORDS = {
    "": "手順なし",
    "free": SILENT,
    "practice": "実務上の備え",
    "forbidden": "禁止",
    "default": "通例",
    "must": "必須",
    "should": "原則",
    "conditional": "裁量",
    "may": "任意",
}
"""A discretion that a clause leaves is named so; a duty under a condition is named by its force, with the condition."""
_STRENGTH = ("may", "conditional", "should", "must")


def fresh(plan: Plan) -> State:
    """An incident to which nothing has happened."""

    def only(_sha256: str) -> Plan:
        return plan

    return State(only, plan=plan)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one plan makes of a place.

    Args:
        weight: of a step; of an option ``forbidden``, ``default`` (the guideline takes it as a rule), what its clauses
            say, or ``free``; '' where the plan has no such place.
        force: of a stronger clause whose condition is not settled yet; '' where there is none.
        condition: of that clause, in words.
        guards: ids of the guards that speak against it.
        approval: who must approve the act, or the text it is about, in words; '' where nobody must.
        act: whether that is an approval of the act itself.
        who: another desk that does it or instructs us, or the role that alone may; '' where it is ours.
    """

    weight: str = ""
    force: str = ""
    condition: str = ""
    guards: tuple[str, ...] = ()
    approval: str = ""
    act: bool = False
    who: str = ""

    @property
    def words(self) -> str:
        """The weight with its condition, as people read it."""
        if not self.force:
            return _WORDS[self.weight]
        once = f"{self.condition}なら" if self.condition else ""
        if self.weight in ("conditional", "free"):
            return f"{_WORDS[self.force]}（{self.condition}）" if self.condition else _WORDS[self.force]
        return f"{_WORDS[self.weight]}（{once}{_WORDS[self.force]}）"

    @property
    def brief(self) -> str:
        """The weight alone; that it hangs on a condition is said, not which."""
        if not self.force:
            return _WORDS[self.weight]
        word = _WORDS[self.force if self.weight in ("conditional", "free") else self.weight]
        return f"{word}（条件あり）" if self.condition else word

    @property
    def plan(self) -> tuple[object, ...]:
        """What the plan makes of it; the wording of a condition left aside, for no two bodies word one alike."""
        return self.weight, self.force, bool(self.condition), bool(self.guards), self.who

    @property
    def key(self) -> tuple[object, ...]:
        """The same with who must approve the act. Who approves a text is told by rules of its own."""
        return *self.plan, self.approval if self.act else ""


ABSENT = Standing()


def of_step(step: PlanStep, plan: Plan, state: State) -> Standing:
    """What a plan makes of a step."""
    rule = rule_for_act(step, state)
    approval = approval_words(rule) if rule else ""
    if rule is None and step.document:
        approval = approval_words(document_rule(step.document, plan))
    weighs = weight(step, state)
    clause = None if weighs == "forbidden" else _pending(step.clauses, weighs, state)
    return Standing(
        weight=weighs,
        force=clause.force if clause else "",
        condition=condition_words(clause, plan) if clause else "",
        guards=tuple(step.guards),
        approval=approval,
        act=rule is not None,
        who=_who(step, plan),
    )


def of_option(option: PlanOption, plan: Plan, state: State) -> Standing:
    """What a plan makes of an option; ``free`` where nothing speaks to it."""
    if option.guards:
        return Standing(weight="forbidden", guards=tuple(option.guards))
    firm = [c.force for c in option.clauses if c.force in _STRENGTH and clause_holds(c, state)]
    weighs = max(firm, key=_STRENGTH.index, default="default" if option.default else "free")
    clause = _pending(option.clauses, weighs, state)
    return Standing(
        weight=weighs,
        force=clause.force if clause else "",
        condition=condition_words(clause, plan) if clause else "",
    )


def _pending(clauses: Sequence[PlanClause], weighs: str, state: State) -> PlanClause | None:
    """The strongest clause whose condition is not settled, where it would weigh more than the place does now."""
    now = _STRENGTH.index(weighs) if weighs in _STRENGTH and weighs != "conditional" else -1
    waiting = [
        clause
        for clause in clauses
        if not clause.related
        and clause.force in _STRENGTH
        and _STRENGTH.index(clause.force) > now
        and clause_holds(clause, state) is None
    ]
    return max(waiting, key=lambda clause: _STRENGTH.index(clause.force), default=None)


def _who(step: PlanStep, plan: Plan) -> str:
    desk = next((desk.name for desk in plan.desks if desk.id == step.desk), step.desk or "")
    if step.mode == "request":
        return f"{desk}に頼む"
    if step.mode == "instruct":
        return f"{desk}の指示を待つ"
    return f"{step.reserved}だけ" if step.reserved else ""


def condition_words(clause: PlanClause, plan: Plan) -> str:
    """The condition of a clause in one line: what a person judges, and what decisions settle."""
    return "、".join(part for part in (clause.if_ or "", when_words(clause.when, plan)) if part)


def when_words(when: When | None, plan: Plan) -> str:
    """What decisions must have come to: ``原因の見立て＝当方の誤り・誤爆``."""
    found = []
    for decision, options in (when or {}).items():
        step = plan.step(decision)
        labels = {option.id: option.label for option in step.options} if step else {}
        title = step.title if step else decision
        found.append(f"「{title}」が{'か'.join(f'「{labels.get(one, one)}」' for one in options)}")
    return "、".join(found)


def branch_words(step: PlanStep, plan: Plan, state: State) -> str:
    """When a step is called for, where a decision settles that; '' for one that always is, as a duty without a condition."""
    asking = [c for c in step.clauses if not c.related and c.force in ("must", "should")]
    if any(c.when is None and clause_holds(c, state) for c in asking):
        return ""
    whens = [c.when for c in asking if c.when] or ([step.when] if step.when else [])
    words = [words for when in whens if (words := when_words(when, plan))]
    return "、または".join(dict.fromkeys(words)) + "のとき" if words else ""


def approval_words(rule: PlanApproval | None, *, whole: bool = False) -> str:
    """Who must approve by a rule: roles and further people; '' for no rule.

    Args:
        whole: name the grounds on which it may be left out.
    """
    if rule is None:
        return ""
    if rule.silent:
        return f"{SILENT}（{rule.says}）" if rule.says else SILENT
    who = []
    for role, count in Counter(rule.of).items():
        sits = f"{rule.committees[role]}の" if role in rule.committees else ""
        who.append(f"{sits}{role}{f'{count}人' if count > 1 else ''}")
    if rule.also:
        who.append(f"{'ほかに' if who else '作った人のほかに'}{rule.also}人")
    left = "・".join(waiver.says for waiver in rule.waive) if whole else ""
    mark = f"（省ける：{left}）" if left else "（省ける場合がある）" if rule.waive else ""
    return "、".join(who) + mark


def document_rule(template: str, plan: Plan) -> PlanApproval | None:
    """The rule for a text of a template; None where it stays inside and no rule covers it."""
    known = plan.document(template)
    cls = known.cls if known else ""
    for wanted in (f"template:{template}", cls):
        for rule in plan.approval:
            if wanted in rule.covers:
                return rule
    return DEFAULT_APPROVAL if cls in OUTWARD_CLASSES else None


def class_approval(covers: str, plan: Plan) -> str:
    """Who must approve what a rule would name so: a class, ``template:…``, ``decision:…``, ``step:…``."""
    rule = next((rule for rule in plan.approval if covers in rule.covers), None)
    if rule is None and covers in OUTWARD_CLASSES:
        rule = DEFAULT_APPROVAL
    return approval_words(rule, whole=True) or SILENT
