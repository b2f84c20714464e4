"""Two guidelines compared: the plans that the same runbooks become under each, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smincident.content.plan import PlanClause, PlanGuard
from smincident.content.topics import Topic, answers_beside, clauses_of, topics
from smincident.incident.parts import DOCUMENT_CLASSES
from smincident.report.compare_rules import Rules, approval_rules, guard_rules, other_rules
from smincident.report.sides import Side
from smincident.report.standing import ABSENT, SILENT, Standing, class_approval, fresh, of_option, of_step

Pair = tuple[Standing, Standing]


@dataclass(slots=True)
class Difference:
    """One place of a plan that the two make different things of.

    Args:
        place: ``runbook/step`` or ``runbook/step/option``.
        runbooks: in the plans of which runbooks this is so.
    """

    place: str
    title: str
    runbooks: list[str]
    a: Standing
    b: Standing


@dataclass(slots=True)
class TopicView:
    """One topic: each side's clauses, by what else each answers them, and what each makes of its places."""

    topic: Topic
    clauses: tuple[list[PlanClause], list[PlanClause]]
    beside: tuple[list[str], list[str]]
    places: list[Difference]

    @property
    def differs(self) -> bool:
        """Whether the plans come out different."""
        return any(one.a.key != one.b.key for one in self.places) or self.beside[0] != self.beside[1]


@dataclass(slots=True)
class Comparison:
    """All that differs. ``approval`` is keyed by what is covered, the other rules by their ids."""

    a: Side
    b: Side
    topics: list[TopicView]
    steps: list[Difference]
    options: list[Difference]
    guards: Rules
    approval: Rules
    others: list[Rules]


def compare(a: Side, b: Side) -> Comparison:
    """What differs between two bodies."""
    steps, options = _standings(a), _standings(a, options=True)
    steps_b, options_b = _standings(b), _standings(b, options=True)
    titles = {**_titles(b), **_titles(a)}
    return Comparison(
        a,
        b,
        [_topic(topic, a, b) for topic in topics()],
        _differences(steps, steps_b, titles),
        _differences(options, options_b, titles),
        guard_rules(a, b),
        approval_rules(a, b),
        other_rules(a, b),
    )


Found = dict[str, dict[str, Standing]]
"""By place and runbook."""


def _standings(one: Side, *, options: bool = False) -> Found:
    found: Found = {}
    for runbook, plan in one.plans.items():
        state = fresh(plan)
        for step in plan.steps if runbook else ():
            if not options:
                found.setdefault(step.id, {})[runbook] = of_step(step, plan, state)
                continue
            for option in step.options:
                place = f"{step.id}/{option.id}"
                found.setdefault(place, {})[runbook] = of_option(option, plan, state)
    return found


def _titles(one: Side) -> dict[str, str]:
    found = {}
    for plan in one.plans.values():
        for step in plan.steps:
            found[step.id] = step.title
            found |= {f"{step.id}/{item.id}": f"{step.title}：{item.label}" for item in step.options}
    return found


def _differences(a: Found, b: Found, titles: Mapping[str, str]) -> list[Difference]:
    """The places where the plans differ; runbooks in which the same is so share a line."""
    found = []
    for place in dict.fromkeys((*a, *b)):
        mine, theirs = a.get(place, {}), b.get(place, {})
        pairs: dict[Pair, list[str]] = {}
        for runbook in dict.fromkeys((*mine, *theirs)):
            pair = mine.get(runbook, ABSENT), theirs.get(runbook, ABSENT)
            if pair[0].plan != pair[1].plan:
                pairs.setdefault(pair, []).append(runbook)
        found += [Difference(place, titles[place], runbooks, *pair) for pair, runbooks in pairs.items()]
    return found


def _topic(topic: Topic, a: Side, b: Side) -> TopicView:
    clauses = clauses_of(topic, a.line), clauses_of(topic, b.line)
    beside = (
        _said(answers_beside(topic, clauses[0], a.line), a),
        _said(answers_beside(topic, clauses[1], b.line), b),
    )
    places = [
        Difference(place, title, [], _place(place, a), _place(place, b))
        for place in topic.places
        if (title := _title(place, a) or _title(place, b))
    ]
    return TopicView(topic, clauses, beside, places)


def _said(targets: Sequence[str], one: Side) -> list[str]:
    """Asks, guards and checks in words."""
    plan = one.first
    tables: dict[str, tuple[str, Mapping[str, str]]] = {
        "ask": ("確認", {ask.id: ask.says for ask in plan.asks}),
        "guard": ("してはいけないこと", {guard.id: guard.says for guard in plan.guards}),
        "draft": ("文案の点検", {rule.id: rule.says for rule in plan.drafts}),
    }
    found = []
    for target in targets:
        kind, _, name = target.partition(":")
        word, says = tables[kind]
        if name in says:
            found.append(f"{word}：{says[name]}")
    return found


def _title(place: str, one: Side) -> str:
    kind, _, where = place.partition(":")
    if kind == "class":
        return f"{DOCUMENT_CLASSES.get(where, where)}の決裁"
    if kind == "guard":
        return next((f"してはいけないこと「{g.says}」" for g in one.first.guards if g.id == where), "")
    return _titles(one).get(where, "")


def _place(place: str, one: Side) -> Standing:
    """What a side makes of a topic's place, in the plan of the runbook it belongs to."""
    kind, _, where = place.partition(":")
    if kind == "class":
        words = class_approval(where, one.first)
        return Standing(weight="free" if words.startswith(SILENT) else "must", approval=words, act=True)
    if kind == "guard":
        guard = next((item for item in one.first.guards if item.id == where), None)
        return Standing(weight="free") if guard is None else Standing(weight=_strength(guard))
    book, name = where.split("/")[:2]
    plan = one.plans.get(book, one.first)
    step = plan.step(f"{book}/{name}")
    if step is None:
        return ABSENT
    state = fresh(plan)
    if kind == "step":
        return of_step(step, plan, state)
    option = next((item for item in step.options if item.id == where.rpartition("/")[2]), None)
    return of_option(option, plan, state) if option else ABSENT


def _strength(guard: PlanGuard) -> str:
    return "forbidden" if guard.strength == "prohibit" else "should"
