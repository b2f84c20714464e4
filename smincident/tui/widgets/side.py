"""The right side of an incident: what is due, what must not be done, which channels hold, what happened last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from smincident.clock import TOKYO, local, short
from smincident.incident.clocks import ClockView, uncounted
from smincident.incident.parts import CHANNEL_STATES
from smincident.incident.state import State
from smincident.report.words import Names, place
from smincident.tui.says import event_line, left
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import cut

CLOCKS = 6
LATEST = 8
LONGEST = 96
"""Cells of one event; the rest stands in the timeline."""


def side_blocks(
    state: State, running: Sequence[ClockView], now: datetime, names: Names | None = None
) -> list[Block]:
    """Everything at the right, from the most pressing down."""
    return [
        *_clocks(state, running, now, names),
        *_guards(state),
        *_channels(state),
        *_latest(state, names),
    ]


def _heading(text: str) -> list[Block]:
    return [Block(text, "bold $primary")]


def _clocks(state: State, running: Sequence[ClockView], now: datetime, names: Names | None) -> list[Block]:
    found = _heading("期限")
    waiting = uncounted(state, names.about if names else None)
    if not running and not waiting:
        return [*found, Block("ありません", "$dim"), Block("")]
    for clock in running[:CLOCKS]:
        late = clock.overdue(now)
        subject = state.subjects.get(clock.subject)
        what = f"{clock.label}（{subject.label}）" if subject else clock.label
        style = ("$warning" if clock.ours else "bold $error") if late else ""
        ours = "目安 " if clock.ours else ""
        found.append(
            Block(f"{left(clock.due_at, now)}  {ours}{what}", style, f"{_when(clock.due_at, now)} ", "$dim")
        )
    if len(running) > CLOCKS:
        found.append(Block(f"ほか{len(running) - CLOCKS}件", "$dim"))
    for item in waiting:
        subject = state.subjects.get(item.subject)
        what = f"{item.label}（{subject.label}）" if subject else item.label
        found.append(Block(f"{what}：{item.missing}", "", "数えられない ", "$warning"))
    return [*found, Block("")]


def _when(due: str, now: datetime) -> str:
    """The hour where it is today, else the day too."""
    here = local(due)
    return f"{here:%H:%M}" if here.date() == now.astimezone(TOKYO).date() else short(due)


def _guards(state: State) -> list[Block]:
    if not state.the_plan.guards:
        return []
    found = _heading("してはいけないこと")
    for guard in state.the_plan.guards:
        at = "、".join(place(clause, state) for clause in guard.clauses)
        reading = "、解釈" if any(clause.basis == "reading" for clause in guard.clauses) else ""
        found.append(Block(f"{guard.says}{f'（{at}{reading}）' if at else ''}", "", "禁 ", "bold $error"))
    return [*found, Block("")]


def _channels(state: State) -> list[Block]:
    found = _heading("経路")
    odd = [c for c in state.channels.values() if c.status != "normal"]
    for channel in odd:
        style = "bold $error" if channel.status in ("lost", "suspect") else "$success"
        found.append(
            Block(
                f"{channel.label}{f'（{channel.reason}）' if channel.reason else ''}",
                "",
                f"{CHANNEL_STATES[channel.status]} ",
                style,
            )
        )
    normal = len(state.channels) - len(odd)
    found.append(Block(f"正常 {normal}件" if odd else f"すべて正常（{normal}件）", "$dim"))
    return [*found, Block("")]


def _latest(state: State, names: Names | None) -> list[Block]:
    found = _heading("経過")
    for event in reversed(state.events[-LATEST:]):
        style = "$warning" if event.kind in ("deviation-recorded", "inject-arrived") else ""
        found.append(
            Block(
                cut(event_line(event, state, names), LONGEST),
                style,
                f"{local(event.occurred_at):%H:%M} ",
                "$dim",
            )
        )
    return found
