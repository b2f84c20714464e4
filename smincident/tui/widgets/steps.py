"""The list of steps at the left: phases as headings, one line per step or per subject, each with its marks."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from smincident.incident.state import State
from smincident.incident.walk import StepView
from smincident.tui.says import WEIGHT_STYLES, WEIGHTS, mark
from smincident.tui.widgets.lists import Row
from smincident.tui.widgets.text import cut, one_line


def row_id(line: StepView) -> str:
    """The id of a line in the list."""
    return "|".join(line.key)


def step_rows(state: State, lines: Sequence[StepView], cells: int, half: set[str]) -> list[Row]:
    """All phases with their lines.

    Args:
        cells: how wide the list is.
        half: ids of lines in which something is half-written.
    """
    by_step: dict[str, list[StepView]] = {}
    for line in lines:
        by_step.setdefault(line.step.id, []).append(line)
    several = len({phase.runbook for phase in state.the_plan.phases if phase.runbook != "common"}) > 1
    rows: list[Row] = []
    for number, phase in enumerate(state.the_plan.phases):
        mine = [line for step in phase.steps for line in by_step.get(step, [])]
        if not mine and lines:
            continue
        done = sum(line.ended for line in mine)
        title = (
            f"{state.the_plan.titles.get(phase.runbook, phase.runbook)}・{phase.title}"
            if several
            else phase.title
        )
        style = "$dim" if done == len(mine) else "bold $primary"
        if rows:
            rows.append((f"#gap{number}", Content(" ")))
        count = f"{done}/{len(mine)}"
        rows.append(
            (f"#phase{number}", one_line((f"{cut(title, cells - len(count) - 3)} ", style), (count, "$dim")))
        )
        for step in phase.steps:
            found = by_step.get(step, [])
            if any(line.subject for line in found):
                rows.append(
                    (f"#step{number}{step}", one_line((f"   {cut(found[0].step.title, cells - 3)}", "$dim")))
                )
            rows += [(row_id(line), _shown(line, cells, row_id(line) in half)) for line in found]
    return rows


def _shown(line: StepView, cells: int, half: bool) -> Content:
    sign, sign_style = mark(line)
    title = f"{line.subject.id} {line.subject.label}" if line.subject else line.step.title
    style = "" if line.status in ("open", "waiting") else "$dim"
    tail = "*" if line.late else "+" if half else ""
    return one_line(
        (sign, sign_style),
        (WEIGHTS[line.weight], WEIGHT_STYLES[line.weight] if not line.ended else "$dim"),
        " ",
        (cut(title, cells - 7 - len(tail)), style),
        (tail, "bold $accent"),
    )
