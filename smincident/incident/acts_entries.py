"""Acts that enter something about the incident itself: runbooks that join, notes, corrections, times, who goes on."""

from __future__ import annotations

from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts import (
    Setting,
    act,
    drafted,
    need_one_of,
    need_open,
    need_text,
    plan_events,
)
from smincident.incident.events import Draft
from smincident.incident.levels import level_of, stored
from smincident.incident.notes import noted
from smincident.incident.parts import KNOWN_TIMES
from smincident.incident.state import State


@act(do.AddRunbooks)
def add_runbooks(state: State, a: do.AddRunbooks, setting: Setting) -> list[Draft]:
    """``plan-set``: the next plan; shared steps stay as they are."""
    need_open(state)
    fresh = [name for name in dict.fromkeys(a.runbooks) if name not in state.runbooks]
    if not fresh:
        raise Refused("その手順書はもう計画に入っています", "runbook list でほかの手順書を確かめてください")
    return plan_events([*state.runbooks, *fresh], state, setting, a.reason or "手順書を加えた")


@act(do.Note)
def note(state: State, a: do.Note, setting: Setting) -> list[Draft]:
    """``noted``; allowed on a closed incident too, as a late entry."""
    return [noted(a.text, a.at, a.precision, a.level)]


@act(do.Correct)
def correct(state: State, a: do.Correct, setting: Setting) -> list[Draft]:
    """``corrected``: a new entry about an earlier one, which stays."""
    if not 1 <= a.n <= state.n:
        raise SmincidentError(f"記録 {a.n} はありません", f"1 から {state.n} の番号を指定してください")
    need_text(a.reason, "訂正の理由")
    # What corrects an entry says what is in it, so it is meant for the same people.
    level = stored(level_of(state.events[a.n - 1]))
    return [drafted(a, "corrected", n=a.n, reason=a.reason, text=a.text, level=level)]


@act(do.KnowTime)
def know_time(state: State, a: do.KnowTime, setting: Setting) -> list[Draft]:
    """``time-known``: one of the times that are kept apart."""
    need_open(state)
    need_one_of(a.which, KNOWN_TIMES, "時刻の種類")
    return [drafted(a, "time-known", which=a.which)]


LIMIT_AHEAD = 10 * 366 * 86_400
"""Seconds a clock may be off: a machine that lost its battery may say any year of the last ten."""


@act(do.NoteClock)
def note_clock(state: State, a: do.NoteClock, setting: Setting) -> list[Draft]:
    """``clock-noted``: how far the PC's clock is off; the recorded times stay as the clock gave them."""
    need_open(state)
    need_text(a.against, "何と比べたか")
    if abs(a.ahead) > LIMIT_AHEAD:
        raise SmincidentError("時計のずれが大きすぎます", "秒で書いてください（例：90）")
    made = drafted(a, "clock-noted", note=a.against)
    made.data["offset_seconds"] = a.ahead
    return [made]


@act(do.HandOver)
def hand_over(state: State, a: do.HandOver, setting: Setting) -> list[Draft]:
    """``handed-over``: another operator goes on."""
    need_open(state)
    need_text(a.to, "引き継ぐ相手")
    return [drafted(a, "handed-over", to=a.to, note=a.note)]


@act(do.Arrive)
def arrive(state: State, a: do.Arrive, setting: Setting) -> list[Draft]:
    """``inject-arrived``; only in a drill."""
    if not state.drill:
        raise Refused("状況付与は訓練だけのものです", "")
    return [drafted(a, "inject-arrived", inject=a.inject, who=a.who, text=a.text)]
