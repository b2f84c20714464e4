"""Moves on steps: done, decided, skipped, put off, handed on, watched, opened again."""

from __future__ import annotations

from typing import Any

from smincident.content.compose import SEVERITY
from smincident.content.plan import UNKNOWN
from smincident.content.resolve import shared_step
from smincident.drill.moves import GROUND, Move, Stagehand, authority, verb
from smincident.incident import actions as do
from smincident.incident.walk import StepView

ON_STEP = ("subject", *GROUND)
RECORDER = "recorder"
"""The field for who keeps the record (記録係), which a guideline with such a role adds to a step."""


def _common(hand: Stagehand, move: Move, line: StepView) -> dict[str, Any]:
    at = hand.when(move.get("at"))
    return {"step": line.step.id, "subject": line.key[1], "at": at, **authority(move)}


@verb("done", *ON_STEP, "set", "note", "answer", "how", "override")
def _done(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        if line.status == "done":
            continue
        common = _common(hand, move, line)
        if line.step.mode in ("request", "instruct"):
            if line.status != "waiting":
                hand.perform(do.Request(**common, note=str(move.get("note", ""))))
            answer = str(move.get("answer", "完了したとの返事があった"))
            hand.perform(do.Answer(**common, ok=True, note=answer, fields=dict(move.get("set", {}))))
            continue
        hand.approve_act(line.step, str(move.get("how", "phone")))
        # As at a release: what the script leaves unanswered of the guideline's questions is answered with yes.
        for ask in line.step.asks:
            if not hand.state.asks.get(ask):
                hand.perform(do.AnswerAsk(ask=ask, ok=True))
        hand.perform(
            do.Finish(
                **common,
                fields=_fields(hand, move, line),
                note=str(move.get("note", "")),
                override=bool(move.get("override", False)),
            )
        )


def _fields(hand: Stagehand, move: Move, line: StepView) -> dict[str, Any]:
    """What a move fills in. Some guidelines want a recorder named: the operator, where the script knows of none."""
    asked = {field.id for field in line.step.fields}
    keeper = {RECORDER: hand.session.actor.name} if RECORDER in asked else {}
    return {**keeper, **dict(move.get("set", {}))}


@verb("choose", *ON_STEP, "option", "known", "look_again", "set", "how")
def _choose(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        choice = _option(hand, move, line)
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


def _option(hand: Stagehand, move: Move, line: StepView) -> str:
    """The option a script means, under a guideline it was not written for.

    Where the guideline has degrees of severity of its own, the one of the same place among them; where it settles a
    decision and the script does not say why not, what the guideline says.
    """
    wanted, options = str(move["option"]), [option.id for option in line.step.options]
    if wanted != UNKNOWN and wanted not in options and line.step.id == SEVERITY:
        library = hand.session.surroundings.library()
        usual = [option.id for option in shared_step(SEVERITY, library.runbook).options]
        if wanted in usual:
            return options[round(usual.index(wanted) * (len(options) - 1) / (len(usual) - 1))]
    settled = next((option.id for option in line.step.options if option.default), wanted)
    return wanted if wanted == UNKNOWN or "reason" in move else settled


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
