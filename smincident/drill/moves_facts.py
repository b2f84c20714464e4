"""Moves on what was found, said and tried: notes, times, contacts, evidence, corrections, conditions, answers."""

from __future__ import annotations

import hashlib

from smincident.clock import parse_when, stamp
from smincident.drill.moves import Move, Stagehand, authority, verb
from smincident.incident import actions as do


@verb("note", "at")
def _note(hand: Stagehand, text: str, move: Move) -> None:
    hand.perform(do.Note(text=text, at=hand.when(move.get("at"))))


@verb("time", "at")
def _time(hand: Stagehand, which: str, move: Move) -> None:
    moment, precision = parse_when(str(move["at"]), hand.session.clock())
    hand.perform(do.KnowTime(which=which, at=stamp(moment), precision=precision))


@verb("contact", "reached", "step", "desk", "how", "next", "note", "at")
def _contact(hand: Stagehand, who: str, move: Move) -> None:
    rest = {key: str(move[key]) for key in ("how", "next", "note") if key in move}
    wanted = move.get("desk", [])
    known = {item.id for item in hand.state.the_plan.desks}
    # The same office is another desk under another guideline: of those named, the one this plan has.
    desk = next((d for d in (wanted if isinstance(wanted, list) else [wanted]) if d in known), "")
    reached, at = bool(move.get("reached", True)), hand.when(move.get("at"))
    step = hand.known_step(move)
    hand.perform(do.TryContact(who=who, reached=reached, desk=desk, step=step, at=at, **rest))


@verb("evidence", "content", "url", "note", "by", "step")
def _evidence(hand: Stagehand, name: str, move: Move) -> None:
    content = str(move.get("content", name)).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    rest = {key: str(move[key]) for key in ("url", "note", "by") if key in move}
    hand.perform(
        do.AddEvidence(name=name, sha256=sha256, size=len(content), step=hand.known_step(move), **rest),
        keep={sha256: content},
    )


@verb("correct", "reason", "text")
def _correct(hand: Stagehand, n: str, move: Move) -> None:
    hand.perform(do.Correct(n=int(n), reason=str(move["reason"]), text=str(move.get("text", ""))))


@verb("judge", "holds", "by", "reason")
def _judge(hand: Stagehand, clause: str, move: Move) -> None:
    asked = {c.key for step in hand.state.the_plan.steps for c in step.clauses if c.if_}
    holds = "yes" if move.get("holds") in (True, "yes") else "no"
    # A clause that asks the same as one judged before has had its answer.
    if clause in asked and hand.state.conditions.get(clause) != holds:
        hand.perform(do.Judge(clause=clause, holds=holds, **authority(move)))  # type: ignore[arg-type]


@verb("ask", "ok", "by", "note")
def _ask(hand: Stagehand, ask: str, move: Move) -> None:
    if ask in {item.id for item in hand.state.the_plan.asks}:
        rest = {key: str(move[key]) for key in ("by", "note") if key in move}
        hand.perform(do.AnswerAsk(ask=ask, ok=bool(move.get("ok", True)), **rest))


@verb("deviate", "by", "reason")
def _deviate(hand: Stagehand, guard: str, move: Move) -> None:
    if hand.state.the_plan.guard(guard):
        hand.perform(do.Deviate(guard=guard, by=str(move["by"]), reason=str(move["reason"])))
