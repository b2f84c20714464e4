"""The form (記入票) of a platform's route, each field with the value to copy into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smincident.content.organisation import Organisation
from smincident.content.platform import FormField, Platform, Route
from smincident.content.yaml import ContentError
from smincident.documents.records import route as as_route
from smincident.documents.shape import CONTEXT, ROUTE, Open, Shape, label, member
from smincident.documents.values import Missing, plain
from smincident.incident.parts import Subject
from smincident.incident.state import State

OWN = "（窓口の画面で担当者が入れる）"
_RIGHTS = ("impersonation/ground=own-rights", "impersonation/ground=personal-rights")


def platform_of(organisation: Organisation, subject: Subject | None, inputs: Mapping[str, Any]) -> str:
    """The platform a text is about: asked for, the subject's, else the one of our first account; '' if unknown."""
    asked = str(inputs.get("platform", "")).strip()
    if asked or (subject and subject.platform):
        return asked or (subject.platform if subject else "")
    return organisation.accounts[0].platform if organisation.accounts else ""


def _purpose(state: State, subject: Subject | None) -> str:
    if subject is None:
        return "takeover" if "password-leak" in state.runbooks else "impersonation"
    if subject.kind == "fake":
        chosen = {f"{step}={choice}" for step, choice in state.choices.items()}
        return "rights" if chosen & set(_RIGHTS) else "impersonation"
    return {"account": "takeover", "post": "content"}.get(subject.kind, "impersonation")


def choose(platform: Platform, state: State, subject: Subject | None, asked: str = "") -> Route | None:
    """The route a form is for: the one asked for by id, else the first for what the incident needs."""
    for item in platform.routes:
        if item.id == asked:
            return item
    wanted = _purpose(state, subject)
    order = [wanted, *(["impersonation"] if wanted == "rights" else [])]
    return next((r for purpose in order for r in platform.routes if r.purpose == purpose), None)


def form(
    state: State, subject: Subject | None, platform: Platform | None, context: Mapping[str, Any]
) -> dict[str, Any]:
    """The route with its fields in the order in which the platform asks for them."""
    asked = str(context["inputs"].get("route", "")).strip()
    route = choose(platform, state, subject, asked) if platform else None
    if platform is None or route is None:
        blanks = {key: Missing(label(shape)) for key, shape in _members(ROUTE) if not isinstance(shape, list)}
        return {"route": {**blanks, "papers": []}, "rows": []}
    rows = []
    for item in route.fields:
        value = _value(item, platform, context)
        rows.append({"label": item.label, "value": value, "note": item.note or "", "own": value == OWN})
    return {"route": as_route(route), "rows": rows}


def _members(shape: Shape) -> list[tuple[str, Shape]]:
    return [(key, inner) for key, inner in shape.items() if key] if isinstance(shape, dict) else []


def _value(item: FormField, platform: Platform, context: Mapping[str, Any]) -> Any:
    """The value of a field; without one a person fills it in at the platform's own screen."""
    if not item.value:
        return OWN
    parts = item.value.split(".")
    if parts[0] == "inputs" and len(parts) == 2:
        return context["inputs"].get(parts[1]) or OWN
    shape: Shape | None = CONTEXT.get(parts[0])
    value: Any = context.get(parts[0])
    for part in parts[1:]:
        shape = member(shape, part) if shape is not None and not part.startswith("_") else None
        if isinstance(value, Mapping):
            value = value.get(part, Missing(item.label))
    if shape is None or isinstance(shape, dict | Open):
        what = f"欄「{item.label}」の value「{item.value}」がありません"
        raise ContentError(f"{platform.id}.yaml", 1, what, "docs/templates.md の名前を使ってください")
    if isinstance(value, Missing):
        return Missing(item.label)
    if isinstance(value, list):
        return "、".join(_item(one) for one in value) or Missing(item.label)
    return value


def _item(value: Any) -> str:
    """A list's item on one line: its name and where it is."""
    if not isinstance(value, Mapping):
        return plain(value)
    shown = [plain(value[key]) for key in ("id", "name", "label", "handle", "url") if value.get(key)]
    return " ".join(shown[:3])
