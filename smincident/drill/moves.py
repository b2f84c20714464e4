"""The moves of a scenario's script: one verb each, played through the same actions an operator has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from smincident import desk
from smincident.clock import TOKYO, parse_when, stamp
from smincident.content.plan import PlanApproval, PlanStep
from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.documents import lacking, rule_for, rule_for_act
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.incident.walk import StepView, views_of
from smincident.session import Session, renamed

Move = dict[str, Any]
Play = Callable[["Stagehand", str, Move], None]

_PLAYS: dict[str, Play] = {}
_KEYS: dict[str, frozenset[str]] = {}

_ANYWHERE = ("takes", "under")
"""Keys every move may have: how long it takes, and the guidelines under which alone it is played."""
_GROUND = ("by", "reason", "at")
_ON_STEP = ("subject", *_GROUND)


def verb(name: str, *keys: str) -> Callable[[Play], Play]:
    """Register what a verb of the script does, and the keys it may have beside itself."""

    def register(play: Play) -> Play:
        _PLAYS[name] = play
        _KEYS[name] = frozenset((name, *_ANYWHERE, *keys))
        return play

    return register


def verb_of(move: Move) -> str:
    """The verb of a move: its first key that is one.

    Raises:
        SmincidentError: it has none, or a key that the verb does not know.
    """
    found = next((key for key in move if key in _PLAYS), None)
    if found is None:
        raise SmincidentError(
            f"訓練の台本に知らない動きがあります：{'、'.join(move)}", f"使えるもの：{'、'.join(_PLAYS)}"
        )
    if extra := [key for key in move if key not in _KEYS[found]]:
        raise SmincidentError(
            f"訓練の台本の「{found}: {move[found]}」に知らないキーがあります：{'、'.join(extra)}",
            f"使えるもの：{'、'.join(sorted(_KEYS[found] - {found}))}",
        )
    return found


_LEAVE = ("not-applicable", "pending")
"""Lines that a move leaves alone: their branch is closed or not yet decided."""


class Stagehand:
    """Plays moves on one incident."""

    def __init__(self, session: Session, incident: str) -> None:
        self.session = session
        self.incident = incident

    def play(self, move: Move) -> str:
        """Play one move; returns its verb. One that is written for other guidelines is passed over."""
        name = verb_of(move)
        if self.state.guideline in move.get("under", [self.state.guideline]):
            _PLAYS[name](self, str(move[name]), move)
        return name

    @property
    def state(self) -> State:
        """The incident as of now."""
        return self.session.state(self.incident)

    def perform(self, action: do.Action, keep: dict[str, bytes] | None = None) -> None:
        """Do an action."""
        self.session.perform(self.incident, action, keep)

    def when(self, text: Any) -> str:
        """A time in a script, as an operator would type it; '' stays ''."""
        return stamp(parse_when(str(text), self.session.clock())[0]) if text else ""

    def known_step(self, move: Move) -> str:
        """The step a move names beside its verb, '' where this plan does not have it."""
        step = str(move.get("step", ""))
        return step if step and self.state.the_plan.step(step) else ""

    def lines(self, step_id: str, move: Move, leave: tuple[str, ...] = _LEAVE) -> list[StepView]:
        """The lines of a step that still want something, for the subject named or for all.

        A step that this plan does not have, or whose branch is closed, has none: one script plays under every
        guideline.
        """
        step = self.state.the_plan.step(step_id)
        if step is None:
            return []
        wanted = str(move.get("subject", ""))
        found = [line for line in views_of(step, self.state) if line.status not in leave]
        if wanted and wanted != "all":
            found = [line for line in found if line.subject is None or line.subject.id == wanted]
        return found

    def latest(self, template: str, subject: str = "") -> Document | None:
        """The newest live text made from a template."""
        found = [
            item
            for item in self.state.documents.values()
            if item.template == template
            and item.subject == subject
            and item.status in ("draft", "approved", "released")
        ]
        return found[-1] if found else None

    def people_for(self, rule: PlanApproval, author: str) -> list[tuple[str, str]]:
        """Who approves under a rule: (name, role), holders first, then as many others as it wants."""
        people = self.session.surroundings.organisation().people
        chosen: list[tuple[str, str]] = []
        for role in rule.of:
            holder = next((p.name for p in people if role in p.roles and p.name not in dict(chosen)), None)
            chosen.append((holder or people[0].name, role))
        others = [p.name for p in people if p.name not in dict(chosen) and p.name != author]
        chosen += [(name, "") for name in others[: rule.also]]
        return chosen

    def approve_act(self, step: PlanStep, how: str) -> None:
        """Record the approval an act needs, where the guideline asks for one."""
        rule = rule_for_act(step, self.state)
        if rule and lacking(rule, self.state.act_approvals.get(step.id, []), ""):
            for name, role in self.people_for(rule, self.session.actor.name):
                desk.approve_act(self.session, self.incident, step.id, by=name, role=role, how=how)


def _authority(move: Move) -> dict[str, str]:
    return {key: str(move[key]) for key in ("by", "reason") if key in move}


def _common(hand: Stagehand, move: Move, line: StepView) -> dict[str, Any]:
    at = hand.when(move.get("at"))
    return {"step": line.step.id, "subject": line.key[1], "at": at, **_authority(move)}


@verb("done", *_ON_STEP, "set", "note", "answer", "how", "override")
def _done(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        if line.status == "done":
            continue
        common = _common(hand, move, line)
        if line.step.mode == "request":
            if line.status != "waiting":
                hand.perform(do.Request(**common, note=str(move.get("note", ""))))
            hand.perform(
                do.Answer(**common, ok=True, note=str(move.get("answer", "完了したとの返事があった")))
            )
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


@verb("choose", *_ON_STEP, "option", "known", "look_again", "set", "how")
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


@verb("skip", *_ON_STEP)
def _skip(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        if not line.ended:
            hand.perform(do.Skip(**_common(hand, move, line)))


@verb("defer", *_ON_STEP, "until")
def _defer(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        hand.perform(do.Defer(**_common(hand, move, line), until=hand.when(move.get("until"))))


@verb("delegate", *_ON_STEP, "to")
def _delegate(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        hand.perform(do.Delegate(**_common(hand, move, line), to=str(move["to"])))


@verb("observe", *_ON_STEP, "note", "set")
def _observe(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move):
        if not line.ended:
            fields = dict(move.get("set", {}))
            hand.perform(do.Observe(**_common(hand, move, line), note=str(move["note"]), fields=fields))


@verb("reopen", *_ON_STEP)
def _reopen(hand: Stagehand, step_id: str, move: Move) -> None:
    for line in hand.lines(step_id, move, leave=()):
        hand.perform(do.Reopen(**_common(hand, move, line)))


@verb("judge", "holds", "by", "reason")
def _judge(hand: Stagehand, clause: str, move: Move) -> None:
    asked = {c.key for step in hand.state.the_plan.steps for c in step.clauses if c.if_}
    if clause in asked:
        holds = "yes" if move.get("holds") in (True, "yes") else "no"
        hand.perform(do.Judge(clause=clause, holds=holds, **_authority(move)))  # type: ignore[arg-type]


@verb("note", "at")
def _note(hand: Stagehand, text: str, move: Move) -> None:
    hand.perform(do.Note(text=text, at=hand.when(move.get("at"))))


@verb("deviate", "by", "reason")
def _deviate(hand: Stagehand, guard: str, move: Move) -> None:
    if hand.state.the_plan.guard(guard):
        hand.perform(do.Deviate(guard=guard, by=str(move["by"]), reason=str(move["reason"])))


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


@verb("new-subject", "kind", "platform", "url", "handle", "user_id", "note")
def _subject(hand: Stagehand, label: str, move: Move) -> None:
    rest = {key: str(move[key]) for key in ("platform", "url", "handle", "user_id", "note") if key in move}
    hand.perform(do.AddSubject(kind=str(move.get("kind", "fake")), label=label, **rest))


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


@verb("ask", "ok", "by", "note")
def _ask(hand: Stagehand, ask: str, move: Move) -> None:
    if ask in {item.id for item in hand.state.the_plan.asks}:
        rest = {key: str(move[key]) for key in ("by", "note") if key in move}
        hand.perform(do.AnswerAsk(ask=ask, ok=bool(move.get("ok", True)), **rest))


@verb("draft", "set", "step", "subject", "channels")
def _draft(hand: Stagehand, template: str, move: Move) -> None:
    wanted = str(move.get("subject", ""))
    kinds = ("fake",) if wanted == "all" else ()
    subjects = (
        [s.id for s in hand.state.subjects.values() if s.kind in kinds] if wanted == "all" else [wanted]
    )
    for subject in subjects:
        made = desk.draft(
            hand.session,
            hand.incident,
            template,
            dict(move.get("set", {})),
            step=hand.known_step(move),
            subject=subject,
            channels=tuple(move.get("channels", ())),
        )
        if made.missing:
            raise SmincidentError(
                f"訓練の「{made.title}」に未記入があります：{'、'.join(made.missing)}", "台本を直してください"
            )


@verb("approve", "subject", "how", "note")
def _approve(hand: Stagehand, template: str, move: Move) -> None:
    for document in _texts(hand, template, move):
        rule = rule_for(document, hand.state)
        if rule is None or document.status != "draft":
            continue
        for name, role in hand.people_for(rule, document.author):
            how = str(move.get("how", "phone"))
            note = str(move.get("note", ""))
            desk.approve(hand.session, document.id, by=name, role=role, how=how, note=note)


@verb("waive", "waiver", "subject", "by", "reason", "how")
def _waive(hand: Stagehand, template: str, move: Move) -> None:
    """Approval is left out where the guideline names the ground, and asked for where it does not."""
    for document in _texts(hand, template, move):
        rule = rule_for(document, hand.state)
        waiver = str(move["waiver"])
        if rule and waiver in {item.id for item in rule.waive}:
            hand.perform(do.WaiveApproval(id=document.id, waiver=waiver, **_authority(move)))
        else:
            _approve(hand, template, {"subject": move.get("subject", ""), "how": move.get("how", "phone")})


@verb("withdraw", "subject", "reason")
def _withdraw(hand: Stagehand, template: str, move: Move) -> None:
    for document in _texts(hand, template, move):
        hand.perform(do.WithdrawDocument(id=document.id, reason=str(move["reason"])))


@verb("release", "subject", "channel", "url", "at")
def _release(hand: Stagehand, template: str, move: Move) -> None:
    for document in _texts(hand, template, move):
        action = do.ReleaseDocument(
            id=document.id,
            channel=str(move["channel"]),
            url=str(move.get("url", "")),
            at=hand.when(move.get("at")),
            confirmed=("all",),
        )
        hand.perform(action)


def _texts(hand: Stagehand, template: str, move: Move) -> list[Document]:
    wanted = str(move.get("subject", ""))
    subjects = list(hand.state.subjects) if wanted == "all" else [wanted]
    found = [hand.latest(template, subject) for subject in subjects]
    return [document for document in found if document is not None]


@verb("evidence", "content", "url", "note", "by", "step")
def _evidence(hand: Stagehand, name: str, move: Move) -> None:
    content = str(move.get("content", name)).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    rest = {key: str(move[key]) for key in ("url", "note", "by") if key in move}
    hand.perform(
        do.AddEvidence(name=name, sha256=sha256, size=len(content), step=hand.known_step(move), **rest),
        keep={sha256: content},
    )


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


@verb("handover", "note")
def _handover(hand: Stagehand, to: str, move: Move) -> None:
    hand.perform(do.HandOver(to=to, note=str(move.get("note", ""))))
    hand.session.acting(renamed(hand.session.actor, to))


@verb("add-runbook", "reason")
def _add_runbook(hand: Stagehand, runbook: str, move: Move) -> None:
    if runbook not in hand.state.runbooks:
        hand.perform(do.AddRunbooks(runbooks=(runbook,), reason=str(move.get("reason", ""))))


@verb("correct", "reason", "text")
def _correct(hand: Stagehand, n: str, move: Move) -> None:
    hand.perform(do.Correct(n=int(n), reason=str(move["reason"]), text=str(move.get("text", ""))))


@verb("wait")
def _wait(hand: Stagehand, length: str, move: Move) -> None:
    """Only time passes; the player has moved the clock."""


@verb("status", "by", "reason")
def _status(hand: Stagehand, status: str, move: Move) -> None:
    hand.perform(do.SetStatus(status=status, **_authority(move)))  # type: ignore[arg-type]
