"""What an operator who comes back must know first (要点): overdue, promised, put off, waiting, doubtful, half-written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from smincident.incident.clocks import ClockView
from smincident.incident.parts import CHANNEL_CLOSED, CHANNEL_STATES
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, StepView
from smincident.tui.says import clock_words, day_and_time, left
from smincident.tui.widgets.prose import Block


def recap(
    state: State, lines: Sequence[StepView], running: Sequence[ClockView], half: Sequence[str], now: datetime
) -> list[Block]:
    """The blocks of the recap; empty when there is nothing to say."""
    found: list[Block] = []
    late = [clock for clock in running if clock.overdue(now) and clock.kind != "promise"]
    for promise in state.promises.values():
        if promise.state == "open":
            style = "bold $error" if left(promise.at, now).startswith("超過") else "bold $warning"
            found.append(
                Block(
                    f"{day_and_time(promise.at)}　{left(promise.at, now)}　{promise.text}",
                    style,
                    "次報の約束　",
                    "$dim",
                )
            )
    found += [
        Block(clock_words(clock, state, now), "" if clock.ours else "$error", "過ぎた　", "$warning")
        for clock in late[:6]
    ]
    if len(late) > 6:
        found.append(Block(f"ほか{len(late) - 6}件", "$dim", "過ぎた　", "$warning"))
    found += put_off(lines)
    for channel in state.channels.values():
        if channel.status in CHANNEL_CLOSED:
            found.append(
                Block(
                    f"{channel.label}　{channel.reason}",
                    "",
                    f"経路・{CHANNEL_STATES[channel.status]}　",
                    "bold $error",
                )
            )
    if state.contacts and not state.contacts[-1].reached and state.contacts[-1].next:
        found.append(Block(state.contacts[-1].next, "", "次に連絡する人　", "$dim"))
    found += [Block(title, "", "書きかけ　", "$accent") for title in half]
    return found


def put_off(lines: Sequence[StepView]) -> list[Block]:
    """Steps that were deferred, delegated, or wait for an answer."""
    found = []
    for line in lines:
        if line.status not in ("deferred", "delegated", "waiting"):
            continue
        record, subject = line.record, f"（{line.subject.label}）" if line.subject else ""
        to = f"　{record.to}" if record.to else ""
        until = f"　{day_and_time(record.until)}まで" if record.until else ""
        reason = f"　{record.reason}" if record.reason else ""
        found.append(
            Block(
                f"{line.step.title}{subject}{to}{until}{reason}",
                "",
                f"{STATUS_LABELS[line.status]}　",
                "$accent",
            )
        )
    return found
