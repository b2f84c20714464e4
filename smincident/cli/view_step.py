"""One step of an incident, and a plan that no incident walks yet, on a terminal: what to do, why, and by which ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from smincident.cli.view import STYLES, clause_words, console, guard_words, section
from smincident.content.plan import Plan, PlanOption, PlanStep
from smincident.display import line as safe_line
from smincident.display import safe
from smincident.incident.documents import act_lacking, rule_for_act
from smincident.incident.walk import STATUS_LABELS, WEIGHT_LABELS, StepView, weight
from smincident.report.paper_tables import places
from smincident.report.standing import branch_words
from smincident.report.words import unasked

if TYPE_CHECKING:
    from smincident.content.abilities import Able
    from smincident.incident.state import State

Can = Callable[[str], Sequence["Able"]]
"""Which platforms can do what an option needs."""
ABLE_STYLES = {"yes": "dim", "no": "yellow", "unknown": "yellow"}


def show_step(state: State, lines: Sequence[StepView], can: Can | None = None) -> None:
    """One step: what to do, why, what to choose from, what to fill in.

    Args:
        can: tells which platforms can do what an option needs; that is then shown.
    """
    out, plan = console(), state.the_plan
    step = lines[0].step
    out.print(Text(safe_line(f"{step.id}　{step.title}"), style="bold"))
    for line in lines:
        subject = f"{line.subject.id}「{line.subject.label}」 " if line.subject else ""
        out.print(
            Text(
                safe_line(f"{subject}{STATUS_LABELS[line.status]}・{WEIGHT_LABELS[line.weight]}"),
                STYLES[line.status],
            )
        )
        for block in line.blocked_by:
            out.print(Text(safe_line(f"  妨げ：{block}"), style="yellow"))
    for said in _guards(step.guards, plan):
        out.print(Text(safe_line(f"してはいけないこと：{said}"), style="red"))
    if (rule := rule_for_act(step, state)) and (wants := act_lacking(step, state)):
        at = places(rule.clauses, plan)
        out.print(Text(safe_line(f"要る決裁：{'、'.join(wants)}{f'（{at}）' if at else ''}"), style="yellow"))
    if step.how:
        out.print(Text(safe(f"\n{step.how}\n")))
    section(
        out,
        "根拠",
        (clause_words(clause) for clause in step.clauses) if step.clauses else [unasked(step, state)],
    )
    if step.options:
        out.print(Rule("選択肢（--choose）", characters="-", align="left"))
        for option in step.options:
            _option(out, option, plan, can, "  ")
    if step.kind == "decision":
        out.print(Text("  unknown　まだ分からない（--look-again で見直す時刻）"))
    section(
        out,
        "記入欄（--set 欄=値）",
        (
            f"{item.id}　{item.label}"
            + ("（必須）" if item.required else "")
            + (f"：{'・'.join(item.choices)}" if item.choices else "")
            for item in step.fields
        ),
    )
    if step.document:
        out.print(Text(safe_line(f"文書：document draft {state.id} {step.document}")))


def show_plan(out: Console, plan: Plan, state: State, can: Can | None = None) -> None:
    """A plan that no incident walks yet: phases, steps, their ids, weight, conditions, clauses and options.

    Args:
        can: tells which platforms can do what an option needs; that is then shown.
    """
    out.print(Text(safe_line(f"{plan.guideline_title}"), style="bold"))
    for phase in plan.phases:
        out.print(Rule(safe_line(phase.title), characters="-", align="left"))
        for step_id in phase.steps:
            step = plan.step(step_id)
            assert step is not None
            _planned(out, step, plan, state, can)
    section(out, "してはいけないこと", (guard_words(g.says, g.clauses) for g in plan.guards))


def _planned(out: Console, step: PlanStep, plan: Plan, state: State, can: Can | None) -> None:
    text = Text(safe_line(f"{step.id}　{step.title}　"))
    text.append(WEIGHT_LABELS[weight(step, state)], "bold")
    out.print(text)
    if called := branch_words(step, plan, state):
        out.print(Text(safe_line(f"    行うのは：{called}"), style="dim"))
    for said in _guards(step.guards, plan):
        out.print(Text(safe_line(f"    してはいけないこと：{said}"), style="red"))
    for clause in step.clauses:
        out.print(Text(safe_line(f"    {clause_words(clause)}"), style="dim"))
    for option in step.options:
        _option(out, option, plan, can, "    - ", help_too=False)


def _option(
    out: Console, option: PlanOption, plan: Plan, can: Can | None, lead: str, *, help_too: bool = True
) -> None:
    """One way a decision can go; what is said of it stands below."""
    mark = "　【してはいけないことに当たる】" if option.guards else ""
    mark += "　【指針の原則。ほかを選ぶなら理由】" if option.default else ""
    out.print(Text(safe_line(f"{lead}{option.id}　{option.label}{mark}")))
    for said, style in _about(option, plan, can, help_too):
        out.print(Text(safe_line(f"{' ' * len(lead)}  {said}"), style=style))


def _about(option: PlanOption, plan: Plan, can: Can | None, help_too: bool) -> Iterator[tuple[str, str]]:
    if help_too and option.help:
        yield option.help, "dim"
    for said in _guards(option.guards, plan):
        yield f"禁：{said}", "red"
    for one in can(option.ability) if can and option.ability else ():
        yield one.words, ABLE_STYLES[one.can]
    for clause in option.clauses:
        yield clause_words(clause), "dim"
    if names := "、".join(plan.titles.get(name, name) for name in option.adds if name not in plan.runbooks):
        yield f"手順書「{names}」が加わる", "dim"


def _guards(ids: Sequence[str], plan: Plan) -> Iterator[str]:
    for guard in plan.guards:
        if guard.id in ids:
            yield guard_words(guard.says, guard.clauses)
