"""What every question about an approval asks: who, in which role, how."""

from __future__ import annotations

from smincident.incident.parts import APPROVAL_WAYS, CHANNEL_CLOSED
from smincident.incident.state import State
from smincident.tui.store import Recorded
from smincident.tui.widgets.form import Ask


def approval_asks(state: State, names: list[tuple[str, str]], roles: list[tuple[str, str]]) -> list[Ask]:
    """Who approved, in which role, how. Ways that are lost or doubtful are not offered."""
    closed = {c.cls for c in state.channels.values() if c.status in CHANNEL_CLOSED}
    ways = [(key, label) for key, label in APPROVAL_WAYS.items() if key not in closed]
    return [
        Ask("by", "決裁した人", "line", required=True, choices=names),
        Ask(
            "role",
            "立場",
            "line" if not roles else "choice",
            choices=roles or [(r.says, r.says) for r in state.the_plan.roles],
            value=roles[0][0] if len(roles) == 1 else "",
        ),
        Ask("how", "どうやって", "choice", choices=ways, value=ways[0][0] if ways else ""),
        Ask("note", "条件や指示", "text"),
    ]


def recorded_since(n: int, state: State) -> Recorded:
    """What was written after event ``n``, as the screens tell it."""
    return Recorded(state, [event for event in state.events if event.n > n])
