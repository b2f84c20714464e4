"""The course of an incident (経緯) as it may be told outside, and the fields that its steps were filled with."""

from __future__ import annotations

from typing import Any

from smincident.documents.platforms import Platforms
from smincident.documents.values import Missing, Moment
from smincident.incident.documents import public_releases
from smincident.incident.state import State

_OUTWARD = frozenset({"notice", "post", "press"})
_TIMES = {"happened": "発生", "outsider": "外部の方からのご指摘"}
_ASKED = {"fake": "偽のアカウントの削除", "post": "第三者の投稿の削除", "account": "公式アカウントの回復"}
_GONE = {"fake": "偽のアカウントの削除", "post": "第三者の投稿の削除"}


def course(state: State, platforms: Platforms) -> list[dict[str, Any]]:
    """What may be told outside, in the order in which it happened: times known, notices, requests and removals."""
    told = [(*state.times[which], what) for which, what in _TIMES.items() if which in state.times]
    if state.detected_at:
        told.append((state.detected_at, state.detected_precision, "担当部署で確認"))
    for takedown in state.takedowns.values():
        about = state.subjects.get(takedown.subject)
        kind = about.kind if about else ""
        where = platforms.name(takedown.platform)
        asked = _ASKED.get(kind, "アカウントへの対応")
        told.append((takedown.requested_at, "minute", f"{where}の運営者に、{asked}を依頼"))
        if kind in _GONE:
            told += [
                (at, "minute", f"{where}の{_GONE[kind]}を確認")
                for to, at, _ in takedown.history
                if to == "removed"
            ]
    for document in state.documents.values():
        if document.cls in _OUTWARD and (outside := public_releases(document, state)):
            told.append((outside[0].at, "minute", f"「{document.title}」を発表"))
    # Several requests in the same minute (many fakes at once) are one line; what comes at one time keeps its order.
    return [
        {"at": Moment.stored(at, precision), "what": what}
        for at, precision, what in sorted(dict.fromkeys(told), key=lambda item: item[0])
    ]


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
