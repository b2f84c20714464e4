"""Moves on texts: drafted, approved, waived, released, taken back."""

from __future__ import annotations

from smincident import desk
from smincident.drill.moves import REASON, Move, Stagehand, authority, verb
from smincident.errors import Bendable, SmincidentError
from smincident.incident import actions as do
from smincident.incident.documents import rule_for
from smincident.incident.parts import Document


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
        if rule is None or not (document.status == "draft" or document.report_after):
            continue
        for name, role in hand.people_for(rule, document.author):
            how = str(move.get("how", "phone"))
            note = str(move.get("note", ""))
            try:
                desk.approve(hand.session, document.id, by=name, role=role, how=how, note=note)
            except Bendable:
                # Nobody else holds the role: as a small office would, and on record as it would be there.
                desk.approve(hand.session, document.id, by=name, role=role, how=how, note=note, reason=REASON)


@verb("waive", "waiver", "subject", "by", "reason", "how")
def _waive(hand: Stagehand, template: str, move: Move) -> None:
    """Approval is left out where the guideline names the ground, and asked for where it does not."""
    for document in _texts(hand, template, move):
        rule = rule_for(document, hand.state)
        waiver = str(move["waiver"])
        if rule and waiver in {item.id for item in rule.waive}:
            hand.perform(do.WaiveApproval(id=document.id, waiver=waiver, **authority(move)))
        else:
            _approve(hand, template, {"subject": move.get("subject", ""), "how": move.get("how", "phone")})


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


@verb("withdraw", "subject", "reason")
def _withdraw(hand: Stagehand, template: str, move: Move) -> None:
    for document in _texts(hand, template, move):
        hand.perform(do.WithdrawDocument(id=document.id, reason=str(move["reason"])))


def _texts(hand: Stagehand, template: str, move: Move) -> list[Document]:
    wanted = str(move.get("subject", ""))
    subjects = list(hand.state.subjects) if wanted == "all" else [wanted]
    found = [hand.latest(template, subject) for subject in subjects]
    return [document for document in found if document is not None]
