"""Moves on the incident as a whole: time, runbooks, operators, follow-ups, its status."""

from __future__ import annotations

from datetime import timedelta

from smincident.clock import TOKYO
from smincident.drill.moves import Move, Stagehand, authority, verb
from smincident.incident import actions as do
from smincident.session import renamed


@verb("wait")
def _wait(hand: Stagehand, length: str, move: Move) -> None:
    """Only time passes; the player has moved the clock."""


@verb("add-runbook", "reason")
def _add_runbook(hand: Stagehand, runbook: str, move: Move) -> None:
    if runbook not in hand.state.runbooks:
        hand.perform(do.AddRunbooks(runbooks=(runbook,), reason=str(move.get("reason", ""))))


@verb("handover", "note")
def _handover(hand: Stagehand, to: str, move: Move) -> None:
    hand.perform(do.HandOver(to=to, note=str(move.get("note", ""))))
    hand.session.acting(renamed(hand.session.actor, to))


@verb("followup", "owner", "days", "step", "subject")
def _followup(hand: Stagehand, text: str, move: Move) -> None:
    due = hand.session.clock().astimezone(TOKYO).date() + timedelta(days=int(move.get("days", 14)))
    step = hand.known_step(move)
    if "step" in move and not step:
        return
    owner, subject = str(move["owner"]), str(move.get("subject", ""))
    hand.perform(do.AddFollowup(text=text, owner=owner, due=due.isoformat(), step=step, subject=subject))


@verb("update-followup", "state", "owner", "note")
def _update_followup(hand: Stagehand, followup: str, move: Move) -> None:
    if followup in hand.state.followups:
        rest = {key: str(move[key]) for key in ("state", "owner", "note") if key in move}
        hand.perform(do.UpdateFollowup(id=followup, **rest))


@verb("status", "by", "reason")
def _status(hand: Stagehand, status: str, move: Move) -> None:
    hand.perform(do.SetStatus(status=status, **authority(move)))  # type: ignore[arg-type]
