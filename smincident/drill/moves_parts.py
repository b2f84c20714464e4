"""Moves on what the incident is about: subjects, takedowns, channels, promises."""

from __future__ import annotations

from smincident.drill.moves import Move, Stagehand, verb
from smincident.incident import actions as do


@verb("new-subject", "kind", "platform", "url", "handle", "user_id", "note", "at")
def _subject(hand: Stagehand, label: str, move: Move) -> None:
    rest = {key: str(move[key]) for key in ("platform", "url", "handle", "user_id", "note") if key in move}
    kind, at = str(move.get("kind", "fake")), hand.when(move.get("at"))
    hand.perform(do.AddSubject(kind=kind, label=label, at=at, **rest))


@verb("update-subject", "state", "reason", "note", "url", "user_id")
def _update_subject(hand: Stagehand, subject: str, move: Move) -> None:
    rest = {key: str(move[key]) for key in ("state", "reason", "note", "url", "user_id") if key in move}
    hand.perform(do.UpdateSubject(id=subject, **rest))


@verb("takedown", "platform", "route", "receipt", "next_check", "note", "at")
def _takedown(hand: Stagehand, subject: str, move: Move) -> None:
    rest = {key: str(move[key]) for key in ("platform", "route", "receipt", "note") if key in move}
    letter = hand.latest("takedown-letter", subject)
    check = hand.when(move.get("next_check"))
    document = letter.id if letter else ""
    at = hand.when(move.get("at"))
    hand.perform(do.RequestTakedown(subject=subject, next_check=check, document=document, at=at, **rest))


@verb("update-takedown", "state", "receipt", "next_check", "note")
def _update_takedown(hand: Stagehand, takedown: str, move: Move) -> None:
    rest = {key: str(move[key]) for key in ("state", "receipt", "note") if key in move}
    hand.perform(do.UpdateTakedown(id=takedown, next_check=hand.when(move.get("next_check")), **rest))


@verb("channel", "status", "reason")
def _channel(hand: Stagehand, channel: str, move: Move) -> None:
    hand.perform(do.SetChannel(id=channel, status=str(move["status"]), reason=str(move.get("reason", ""))))


@verb("promise", "text")
def _promise(hand: Stagehand, when: str, move: Move) -> None:
    hand.perform(do.MakePromise(due=hand.when(when), text=str(move.get("text", ""))))


@verb("settle-promise", "state", "reason")
def _settle_promise(hand: Stagehand, promise: str, move: Move) -> None:
    found = hand.state.promises.get(promise)
    if found is None or found.state == "open":
        action = do.SettlePromise(id=promise, state=move["state"], reason=str(move["reason"]))
        hand.perform(action)
