"""Rules of two bodies set side by side: guards, approval, desks, questions and the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from smincident.content.plan import Plan
from smincident.incident.parts import DOCUMENT_CLASSES, OUTWARD_CLASSES
from smincident.report.sides import Side
from smincident.report.standing import class_approval

EVERY = "すべて"
OUTWARD_ORDER = tuple(name for name in DOCUMENT_CLASSES if name in OUTWARD_CLASSES)
"""The classes of texts that leave the body, in the order in which they are told."""


@dataclass(slots=True)
class Rules:
    """Rules of one sort that stand only on one side, or differently; each as a line of words, with its id."""

    id: str
    title: str
    a: dict[str, str] = field(default_factory=dict)
    b: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """The ids on either side."""
        return list(dict.fromkeys((*self.a, *self.b)))


def guard_rules(a: Side, b: Side) -> Rules:
    """Guards of one side alone, and those that forbid more or more strongly on one side."""
    mine, theirs = ({guard.id: guard for guard in one.first.guards} for one in (a, b))
    found = Rules("guards", "してはいけないこと")
    for name in dict.fromkeys((*mine, *theirs)):
        first, second = mine.get(name), theirs.get(name)
        alike = (
            first
            and second
            and (first.strength, set(first.against))
            == (
                second.strength,
                set(second.against),
            )
        )
        if alike:
            continue
        for guard, table in ((first, found.a), (second, found.b)):
            if guard is not None:
                table[name] = f"{guard.says}{'' if guard.strength == 'prohibit' else '（原則として）'}"
    return found


def approval_rules(a: Side, b: Side) -> Rules:
    """Who must approve, by what is covered: classes, templates, steps and decisions."""
    found = Rules("approval", "決裁")
    covers = [c for one in (a, b) for rule in one.first.approval for c in rule.covers]
    for what in dict.fromkeys((*OUTWARD_ORDER, *covers)):
        first, second = class_approval(what, a.first), class_approval(what, b.first)
        if first != second:
            found.a[what], found.b[what] = first, second
    return found


def covers_words(what: str, a: Side, b: Side) -> str:
    """What an approval rule covers, in words."""
    kind, colon, where = what.partition(":")
    if not colon:
        return DOCUMENT_CLASSES.get(what, what)
    for one in (a, b):
        if kind == "template" and (known := one.first.document(where)):
            return known.title
        if (step := one.first.step(where)) is not None:
            return f"{'判断' if kind == 'decision' else '手順'}「{step.title}」"
    return where


def other_rules(a: Side, b: Side) -> list[Rules]:
    """Desks, questions and the rest; what both say in the same words is left out."""
    sorts: tuple[tuple[str, str, Callable[[Plan], Mapping[str, str]]], ...] = (
        ("desks", "部署", _desks),
        ("asks", "人が答える確認", lambda plan: {one.id: one.says for one in plan.asks}),
        ("drafts", "文案の点検", lambda plan: {one.id: one.says for one in plan.drafts}),
        ("order", "出す順", lambda plan: {one.id: one.says for one in plan.order}),
        ("separation", "人を分けること", lambda plan: {one.id: one.says for one in plan.separation}),
        ("modes", "切替え", lambda plan: {one.id: one.says for one in plan.modes}),
    )
    found = []
    for name, title, of in sorts:
        mine, theirs = of(a.first), of(b.first)
        alike = {key for key in mine if theirs.get(key) == mine[key]}
        rules = Rules(
            name,
            title,
            {key: says for key, says in mine.items() if key not in alike},
            {key: says for key, says in theirs.items() if key not in alike},
        )
        if rules.keys:
            found.append(rules)
    return found


def _desks(plan: Plan) -> dict[str, str]:
    words = {"report": "報告", "contact": "相談", "request": "依頼"}
    found = {}
    for desk in plan.desks:
        kinds = "・".join(plan.titles.get(kind, kind) for kind in desk.kinds) or EVERY
        urgency = f"、{desk.urgency}" if desk.urgency else ""
        found[desk.id] = f"{desk.name}（{words[desk.purpose]}：{kinds}{urgency}）"
    return found
