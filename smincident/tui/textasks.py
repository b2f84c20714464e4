"""What the document screen asks for: the inputs of a template, and beside them what the guideline asks of the step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smincident.documents.template import Template
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.tui.stepwords import clause_blocks
from smincident.tui.texts import typed_inputs
from smincident.tui.widgets.form import YES, Ask
from smincident.tui.widgets.prose import Block

LIVE = ("draft", "approved", "released")


def live_document(state: State, template: str, subject: str) -> Document | None:
    """The present text of a template about a subject ('' for none), None before it is drafted."""
    mine = [
        d
        for d in state.documents.values()
        if d.template == template and d.subject == subject and d.status in LIVE
    ]
    return mine[-1] if mine else None


def fitting_subject(template: Template, state: State) -> str:
    """The first subject of a kind that the template is about, '' where there is none."""
    kinds = template.front.subject_kinds
    return next((item.id for item in state.subjects.values() if item.kind in kinds), "")


def drafted_inputs(template: Template, document: Document | None) -> dict[str, str]:
    """What was typed for the text as it was last drafted."""
    found = typed_inputs(document.inputs) if document else {}
    boxes = [item.id for item in template.inputs if item.type == "check"]
    return found | {name: YES for name in boxes if found.get(name)}


def input_asks(template: Template, known: dict[str, str], heard: Callable[[str], str]) -> list[Ask]:
    """The fields of a template.

    Args:
        known: what stands in them already.
        heard: says how a typed time is understood.
    """
    asks = []
    for item in template.inputs:
        kind: Any = item.type
        choices = [(choice, choice) for choice in item.choices]
        note = "　".join(t for t in (item.help or "", "空なら記録から入ります" if item.source else "") if t)
        asks.append(
            Ask(
                item.id,
                item.label,
                kind,
                item.required,
                False,
                choices,
                note,
                known.get(item.id, ""),
                clock=heard,
                when="any",
            )
        )
    return asks


def wanted_blocks(state: State, step_id: str, template: str) -> list[Block]:
    """What the guideline asks of the step a text belongs to: it stands beside the fields, nothing is chosen by it."""
    steps = [state.the_plan.step(step_id)] if step_id else []
    if not step_id:
        steps = [state.the_plan.step(s) for phase in state.the_plan.phases for s in phase.steps]
        steps = [step for step in steps if step is not None and step.document == template]
    blocks: list[Block] = []
    for step in steps:
        for clause in step.clauses if step is not None else ():
            if not clause.related:
                blocks += [b for b in clause_blocks(clause, state) if b not in blocks]
    return [Block("指針が求めること", "bold $primary"), *blocks, Block("")] if blocks else []
