"""What was asked for a text: from what an operator typed to values a template prints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smincident import clock
from smincident.documents.evaluate import Evaluation
from smincident.documents.template import Input, Template
from smincident.documents.values import Missing, Moment, moment
from smincident.errors import SmincidentError
from smincident.incident.fields import ticked

TICKED = "はい"
"""How a ticked box is kept; one that is not ticked is left out."""


def read_inputs(template: Template, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What was typed, as the journal keeps it: times as stored texts, lists as lists, blanks left out.

    Args:
        given: texts (or lists of texts) by input id.
        now: the present, from which ``30分前`` counts.

    Raises:
        SmincidentError: an input the template does not have, a choice it does not offer, a time that is none.
    """
    known = {item.id: item for item in template.inputs}
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            hint = f"使えるもの：{'、'.join(known)}" if known else "この文書に入力はありません"
            raise SmincidentError(f"「{template.title}」に入力「{name}」はありません", hint)
        found = _read(known[name], value, now)
        if found not in ("", []):
            kept[name] = found
    return kept


def _read(item: Input, value: Any, now: datetime) -> str | list[str]:
    if item.type == "list":
        lines = value.split("\n") if isinstance(value, str) else [str(one) for one in value]
        return [line.strip() for line in lines if line.strip()]
    text = "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = text.strip()
    if not text:
        return ""
    if item.type == "time":
        return text if _stored(text) else clock.stamp(clock.parse_when(text, now)[0])
    if item.type == "check":
        return TICKED if ticked(text) else ""
    if item.type == "choice" and text not in item.choices:
        raise SmincidentError(
            f"「{item.label}」に「{text}」は選べません", f"選べるもの：{'、'.join(item.choices)}"
        )
    return text


def _stored(text: str) -> bool:
    return text.endswith("Z") and moment(text) is not None


def values(template: Template, context: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each declared input: given, else its source, else its default, else a blank with its label."""
    given: Mapping[str, Any] = context.get("inputs", {})
    typed = read_inputs(template, {k: v for k, v in given.items() if k in _ids(template)}, _now(context))
    found: dict[str, Any] = {}
    evaluation = Evaluation(context)
    for item in template.inputs:
        value: Any = typed.get(item.id)
        if value is None:
            known = (evaluation.value(source) for source in template.sources[item.id])
            value = next((one for one in known if not isinstance(one, Missing) and one not in ("", [])), None)
        if value is None and item.default:
            value = _read(item, item.default, _now(context))
        if item.type == "check":
            value = value == TICKED  # a box left alone is no blank: it says no
        elif value is None:
            value = Missing(item.label, item.required)
        elif item.type == "time" and isinstance(value, str):
            value = Moment.stored(value) if _stored(value) else value
        elif item.type == "list" and isinstance(value, str):
            value = _read(item, value, _now(context))
        found[item.id] = value
    return found


def _ids(template: Template) -> set[str]:
    return {item.id for item in template.inputs}


def _now(context: Mapping[str, Any]) -> datetime:
    found = context.get("now")
    return found.at if isinstance(found, Moment) else clock.now()
