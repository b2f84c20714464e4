"""Moves on steps: done, decided, skipped, put off, handed on, watched, opened again."""

from __future__ import annotations

from typing import Any

from smincident.drill.moves import GROUND, Move, Stagehand, authority, verb
from smincident.incident import actions as do
from smincident.incident.walk import StepView

ON_STEP = ("subject", *GROUND)


def _common(hand: Stagehand, move: Move, line: StepView) -> dict[str, Any]:
    at = hand.when(move.get("at"))
    return {"step": line.step.id, "subject": line.key[1], "at": at, **authority(move)}


@verb("done", *ON_STEP, "set", "note", "answer", "how", "override")
def _done(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        if line.status == "done":
            continue
        common = _common(hand, move, line)
        if line.step.mode == "request":
            if line.status != "waiting":
                hand.perform(do.Request(**common, note=str(move.get("note", ""))))
            answer = str(move.get("answer", "完了したとの返事があった"))
            hand.perform(do.Answer(**common, ok=True, note=answer, fields=dict(move.get("set", {}))))
            continue
        hand.approve_act(line.step, str(move.get("how", "phone")))
        hand.perform(
            do.Finish(
                **common,
                fields=dict(move.get("set", {})),
                note=str(move.get("note", "")),
                override=bool(move.get("override", False)),
            )
        )


@verb("choose", *ON_STEP, "option", "known", "look_again", "set", "how")
def _choose(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        choice = str(move["option"])
        if choice != "unknown":
            hand.approve_act(line.step, str(move.get("how", "phone")))
        hand.perform(
            do.Choose(
                **_common(hand, move, line),
                choice=choice,
                known=str(move.get("known", "")),
                look_again=hand.when(move.get("look_again")),
                fields=dict(move.get("set", {})),
            )
        )


@verb("skip", *ON_STEP)
def _skip(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        if not line.ended:
            hand.perform(do.Skip(**_common(hand, move, line)))


@verb("defer", *ON_STEP, "until")
def _defer(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        hand.perform(do.Defer(**_common(hand, move, line), until=hand.when(move.get("until"))))


@verb("delegate", *ON_STEP, "to")
def _delegate(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        hand.perform(do.Delegate(**_common(hand, move, line), to=str(move["to"])))


@verb("observe", *ON_STEP, "note", "set")
def _observe(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        if not line.ended:
            fields = dict(move.get("set", {}))
            hand.perform(do.Observe(**_common(hand, move, line), note=str(move["note"]), fields=fields))


@verb("reopen", *ON_STEP)
def _reopen(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move, leave=()):
        hand.perform(do.Reopen(**_common(hand, move, line)))
