"""The course of an incident (経緯) as it may be told outside, and the fields that its steps were filled with."""

from __future__ import annotations

from typing import Any

from smincident.documents.platforms import Platforms
from smincident.documents.values import Missing, Moment
from smincident.incident.state import State

_OUTWARD = frozenset({"notice", "post", "press"})
_TIMES = {"happened": "発生", "outsider": "外部の方からのご指摘", "desk": "担当部署で確認"}
_SUBJECTS = {"fake": "偽のアカウント", "post": "投稿"}


def course(state: State, platforms: Platforms) -> list[dict[str, Any]]:
    """What may be told outside, in the order in which it happened: times known, notices, requests and removals."""
    told = [
        (at, precision, _TIMES[which]) for which, (at, precision) in state.times.items() if which in _TIMES
    ]
    if "desk" not in state.times and state.detected_at:
        told.append((state.detected_at, "minute", _TIMES["desk"]))
    for takedown in state.takedowns.values():
        about = state.subjects.get(takedown.subject)
        what = _SUBJECTS.get(about.kind if about else "", "アカウント")
        what = f"{platforms.name(takedown.platform)}の{what}"
        told.append((takedown.requested_at, "minute", f"{what}について、運営者へ通報"))
        told += [(at, "minute", f"{what}の削除を確認") for to, at, _ in takedown.history if to == "removed"]
    for document in state.documents.values():
        outside = [r for r in document.releases if _class_of(r.channel, state) != "internal"]
        if document.cls in _OUTWARD and outside:
            told.append((outside[0].at, "minute", f"「{document.title}」を発表"))
    # Several requests in the same minute (many fakes at once) are one line.
    return [{"at": Moment.stored(at, precision), "what": what} for at, precision, what in sorted(set(told))]


def _class_of(channel: str, state: State) -> str:
    known = state.channels.get(channel)
    return known.cls if known else channel


def fields(state: State, subject: str = "") -> dict[str, dict[str, dict[str, Any]]]:
    """What was filled in at each step, as ``fields.<runbook>.<step>.<field>`` with ``_`` for ``-``.

    A step that is walked once per subject gives the record of ``subject``. Fields left empty are blanks that carry
    their own label.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for step in state.plan.steps if state.plan else []:
        entry = state.steps.get((step.id, subject)) or state.step_state(step.id)
        values: dict[str, Any] = {item.id: Missing(item.label) for item in step.fields}
        values |= {key: _value(value) for key, value in entry.fields.items() if value not in ("", None, [])}
        runbook, _, name = step.id.partition("/")
        found.setdefault(runbook.replace("-", "_"), {})[name.replace("-", "_")] = values
    return found


def _value(value: Any) -> Any:
    """A field as it is kept: a time with its precision, several lines, or one value."""
    if isinstance(value, dict):
        return Moment.stored(value["at"], value.get("precision", "minute")) if "at" in value else ""
    if isinstance(value, list):
        return "\n".join(str(_value(item)) for item in value)
    return value
