"""The form (記入票) of a platform's route, each field with the value to copy into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from smincident.content.platform import FormField, Platform, Purpose, Route
from smincident.content.yaml import ContentError
from smincident.documents.platforms import route as as_route
from smincident.documents.shape import CONTEXT, ROUTE, Shape, label, member
from smincident.documents.values import Missing, plain
from smincident.incident.parts import Subject
from smincident.incident.state import State

OWN = "（窓口の画面で担当者が入れる）"
FORM_INPUTS: dict[str, Shape] = {
    "what_fake_does": "相手がしていること・起きていること",
    "wanted": "求める対応",
    "discovered": "気付いた日時",
}
"""Inputs of the form's own template that a platform's field may name besides the context."""
_INSTEAD: dict[Purpose, tuple[Purpose, ...]] = {"rights": ("impersonation",), "appeal": ("takeover",)}
"""The purpose whose route is taken where a platform has none for the wanted one."""


def _purpose(state: State, subject: Subject | None) -> Purpose:
    """What the platform is asked for: about our own account by the kind of incident, else by the subject and decisions."""
    plan = state.plan
    own: list[Purpose] = [one for one in get_args(Purpose) if plan and one in plan.routes]
    if subject is None:
        return own[0] if own else "impersonation"
    if subject.kind == "fake":
        chosen = [
            option.route
            for step in (plan.steps if plan else ())
            for option in step.options
            if option.route and state.choices.get(step.id) == option.id
        ]
        return chosen[0] if chosen else "impersonation"
    if subject.kind == "account":
        return own[0] if own else "takeover"
    return "content" if subject.kind == "post" else "impersonation"


def choose(platform: Platform, state: State, subject: Subject | None, asked: str = "") -> Route | None:
    """The route a form is for: the one asked for by id, else the first for what the incident needs."""
    for item in platform.routes:
        if item.id == asked:
            return item
    wanted = _purpose(state, subject)
    order = [wanted, *_INSTEAD.get(wanted, ())]
    return next((r for purpose in order for r in platform.routes if r.purpose == purpose), None)


def form(platform: Platform | None, route: Route | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The route with its fields in the order in which the platform asks for them.

    Args:
        values: the context, and the inputs of the template that prints the form.
    """
    if platform is None or route is None:
        shape = ROUTE if isinstance(ROUTE, dict) else {}
        blanks: dict[str, Any] = {
            key: [] if isinstance(one, list) else Missing(label(one)) for key, one in shape.items() if key
        }
        return {"route": blanks, "rows": []}
    rows = []
    for item in route.fields:
        value = value_of(item, platform.id, values) if item.value else OWN
        rows.append({"label": item.label, "value": value, "note": item.note or "", "own": not item.value})
    return {"route": as_route(route), "rows": rows}


def value_of(item: FormField, platform: str, values: Mapping[str, Any]) -> Any:
    """What a field is filled with.

    Raises:
        ContentError: its ``value`` names nothing a template could print.
    """
    parts = (item.value or "").split(".")
    shape: Shape | None = {**CONTEXT, **FORM_INPUTS}.get(parts[0])
    value: Any = values.get(parts[0], Missing(item.label))
    for part in parts[1:]:
        shape = member(shape, part) if shape is not None else None
        value = value.get(part, Missing(item.label)) if isinstance(value, Mapping) else value
    if not isinstance(shape, str | list):
        what = f"欄「{item.label}」の value「{item.value}」がありません"
        raise ContentError(f"{platform}.yaml", 1, what, "docs/templates.md の名前を使ってください")
    if isinstance(value, Missing) or value in ("", []):
        return Missing(item.label, isinstance(value, Missing) and value.required)
    if isinstance(value, list):
        return "、".join(_item(one) for one in value)
    return value


def _item(value: Any) -> str:
    """A list's item on one line: what names it, and where it is."""
    if not isinstance(value, Mapping):
        return plain(value)
    shown = [plain(value[key]) for key in ("name", "label", "handle", "url") if value.get(key)]
    return " ".join(dict.fromkeys(shown))
