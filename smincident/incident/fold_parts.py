"""What events make of the parts of an incident: subjects, takedowns, contacts, channels, promises, evidence, follow-ups."""

from __future__ import annotations

from typing import Any

from smincident.incident.events import Event
from smincident.incident.parts import Channel, ContactAttempt, Evidence, Followup, Promise, Subject, Takedown
from smincident.incident.state import Handler, State


def _subject_added(state: State, event: Event, data: dict[str, Any]) -> None:
    state.subjects[data["id"]] = Subject(found_at=event.occurred_at, **data)


def _update(target: object, data: dict[str, Any], skip: tuple[str, ...] = ("id",)) -> None:
    for key, value in data.items():
        if key not in skip:
            setattr(target, key, value)


def _subject_updated(state: State, event: Event, data: dict[str, Any]) -> None:
    subject = state.subjects[data["id"]]
    _update(subject, data)
    if data.get("state") in ("gone", "dismissed"):
        subject.ended_at = event.occurred_at
    elif data.get("state") == "active":
        subject.ended_at = ""


def _takedown_requested(state: State, event: Event, data: dict[str, Any]) -> None:
    takedown = Takedown(state="requested", requested_at=event.occurred_at, **data)
    takedown.history.append(("requested", event.occurred_at, data.get("note", "")))
    state.takedowns[data["id"]] = takedown


def _takedown_updated(state: State, event: Event, data: dict[str, Any]) -> None:
    takedown = state.takedowns[data["id"]]
    _update(takedown, data)
    if "state" in data:
        takedown.history.append((data["state"], event.occurred_at, data.get("note", "")))


def _contacted(state: State, event: Event, data: dict[str, Any]) -> None:
    state.contacts.append(
        ContactAttempt(
            n=event.n,
            who=data["who"],
            desk=data.get("desk", ""),
            how=data.get("how", ""),
            reached=data["reached"],
            next=data.get("next", ""),
            note=data.get("note", ""),
            step=data.get("step", ""),
            at=event.occurred_at,
        )
    )


def _channel_set(state: State, event: Event, data: dict[str, Any]) -> None:
    known = state.channels.get(data["id"])
    label = data.get("label") or (known.label if known else data["id"])
    cls = data.get("cls") or (known.cls if known else "sns")
    state.channels[data["id"]] = Channel(
        data["id"], label, cls, data["status"], data.get("reason", ""), event.occurred_at
    )


def _promised(state: State, event: Event, data: dict[str, Any]) -> None:
    state.promises[data["id"]] = Promise(
        data["id"], data["at"], data.get("text", ""), made_at=event.occurred_at
    )


def _promise_settled(state: State, event: Event, data: dict[str, Any]) -> None:
    promise = state.promises[data["id"]]
    promise.state = data["state"]
    promise.settled_at = event.occurred_at


def _evidence_added(state: State, event: Event, data: dict[str, Any]) -> None:
    who = data.get("by") or event.actor.get("name", "")
    rest = {key: value for key, value in data.items() if key != "by"}
    state.evidence[data["id"]] = Evidence(by=who, at=event.occurred_at, **rest)


def _followup_added(state: State, event: Event, data: dict[str, Any]) -> None:
    state.followups[data["id"]] = Followup(at=event.occurred_at, **data)


def _followup_updated(state: State, event: Event, data: dict[str, Any]) -> None:
    _update(state.followups[data["id"]], data)


HANDLERS: dict[str, Handler] = {
    "subject-added": _subject_added,
    "subject-updated": _subject_updated,
    "takedown-requested": _takedown_requested,
    "takedown-updated": _takedown_updated,
    "contact-tried": _contacted,
    "channel-set": _channel_set,
    "promise-made": _promised,
    "promise-settled": _promise_settled,
    "evidence-added": _evidence_added,
    "followup-added": _followup_added,
    "followup-updated": _followup_updated,
}
