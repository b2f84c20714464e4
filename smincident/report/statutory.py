"""Statutory periods in the report (法令の期限): which ran in this incident, until when, and whether they were kept.

A period that the law gives only roughly (``about``) is set beside what was done and never judged as kept or missed. What
a platform owed us is told as that.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from smincident import clock
from smincident.incident import periods as running
from smincident.incident.periods import FindPlatform, Running
from smincident.incident.state import State
from smincident.report.metrics import Period
from smincident.report.words import brief, one_line, place


def periods(state: State, now: datetime, platform: FindPlatform | None = None) -> list[Period]:
    """The periods this incident set going, ours before those that ran against platforms."""
    found = running.periods(state, platform)
    return [
        Period(_label(item, state), item.due_at, _state(item, state, now))
        for item in sorted(found, key=lambda item: bool(item.takedown))
    ]


def _label(item: Running, state: State) -> str:
    subject = state.subjects.get(item.subject)
    about = f"（{one_line(subject.label)}）" if subject else ""
    law = f"（{place(item.clause, state)}）" if item.clause else ""
    return f"{one_line(item.label)}{about}{law}"


def _state(item: Running, state: State, now: datetime) -> str:
    """What became of it, in words."""
    if item.missing:
        return f"数えられない（{item.missing}）"
    if not item.sure:
        return "義務に当たるかを判断していない"
    at, precision = item.met_at
    due = clock.read(item.due_at)
    if at:
        return f"{_kept(item, clock.read(at) - due)}（{brief(at, precision)}）"
    if item.done:
        return "行ったが、時刻の記録なし"
    late = now - due
    if late <= timedelta(0):
        return "期限前（終結の時点で記録なし）" if state.status == "closed" else "期限前"
    if item.takedown:
        return f"回答なし（{clock.span(late)}過ぎている）"
    if item.period.about:
        return f"記録なし（およその日数を{clock.span(late)}過ぎている）"
    return f"未達成（{clock.span(late)}過ぎている。行った記録なし）"


def _kept(item: Running, late: timedelta) -> str:
    over = late > timedelta(0)
    if item.takedown:
        return f"期限を{clock.span(late)}過ぎて回答" if over else "期限内に回答"
    if item.period.about:
        return f"およその日数を{clock.span(late)}過ぎてから" if over else "およその日数の内"
    return f"未達成（{clock.span(late)}遅れ）" if over else "達成"
