"""What arrived in a rehearsal (状況付与): the unread things in full, then the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence

from smincident.incident.events import Event
from smincident.incident.state import State
from smincident.tui.says import day_and_time
from smincident.tui.screens.dialog import ReadDialog
from smincident.tui.widgets.prose import Block


def arrived_dialog(state: State, unread: Sequence[int]) -> ReadDialog | None:
    """The dialog that shows everything that arrived, the newest first; None when nothing did.

    Args:
        unread: numbers of the events that nobody has looked at.
    """
    arrived = [event for event in reversed(state.events) if event.kind == "inject-arrived"]
    if not arrived:
        return None
    fresh = [event for event in arrived if event.n in unread]
    blocks: list[Block] = []
    for event in fresh:
        blocks += _of(event, "bold")
    if older := [event for event in arrived if event.n not in unread]:
        blocks.append(Block("読んだもの", "bold $primary"))
        for event in older:
            blocks += _of(event, "$dim")
    return ReadDialog(f"届いた知らせ　未読 {len(fresh)}件", blocks)


def _of(event: Event, style: str) -> list[Block]:
    data = event.data or {}
    lead = f"{day_and_time(event.occurred_at)}  "
    return [
        Block(str(data.get("who", "")), "$warning" if style == "bold" else "$dim", lead, "$dim"),
        Block(str(data.get("text", "")), "" if style == "bold" else "$dim", "  "),
        Block(""),
    ]
