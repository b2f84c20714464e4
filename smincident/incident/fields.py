"""What is typed into the fields of a step, as it is kept: checked, times in UTC, secrets dropped."""

from __future__ import annotations

from typing import Any

from smincident.clock import ZONE_NAME, parse_when, stamp
from smincident.content.plan import PlanStep
from smincident.errors import SmincidentError
from smincident.incident.acts import Setting
from smincident.incident.events import Draft
from smincident.incident.notes import LIMIT_TEXT


def kept_text(value: str) -> str:
    """A typed text without the blank lines around it; refused when nobody could read it in a record."""
    if len(value) > LIMIT_TEXT:
        raise SmincidentError(
            f"文が長すぎます（{LIMIT_TEXT:,}字まで）", "要点だけにして、全文は証拠として添えてください"
        )
    return value.strip("\n")


def clean_fields(
    step: PlanStep,
    given: dict[str, Any],
    setting: Setting,
    *,
    known: dict[str, Any] | None = None,
    strict: bool = True,
) -> dict[str, Any]:
    """The values of a step's fields as they are kept: checked, times in UTC, secrets dropped.

    Raises:
        SmincidentError: an unknown field, a required one left empty, a value of the wrong form.
    """
    table = {item.id: item for item in step.fields}
    kept: dict[str, Any] = {}
    for key, value in given.items():
        if key not in table:
            raise SmincidentError(
                f"欄「{key}」は「{step.title}」にありません", f"使えるもの：{'、'.join(table) or 'なし'}"
            )
        item = table[key]
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and not item.many:
            raise SmincidentError(f"欄「{item.label}」に書けるのは一つです", "一つにしてください")
        if item.type == "secret":
            continue
        cleaned = [
            _clean(item.label, item.type, item.choices, one, setting)
            for one in values
            if one not in ("", None)
        ]
        if cleaned:
            kept[key] = cleaned if item.many else cleaned[0]
    if strict:
        have = {**(known or {}), **kept}
        if empty := [
            item.label
            for item in step.fields
            if item.required and item.type != "secret" and item.id not in have
        ]:
            raise SmincidentError(
                f"書いていない欄があります：{'、'.join(empty)}", "分からなければ「不明」と書いてください"
            )
    return kept


def ticked(text: str) -> bool:
    """Whether what was typed into a box to tick (``check``) ticks it."""
    return text.strip().lower() in ("true", "yes", "1", "はい", "済", "x")


def _clean(label: str, kind: str, choices: list[str], value: Any, setting: Setting) -> Any:
    if isinstance(value, bool):
        return value
    text = kept_text(str(value))
    if kind == "check":
        return ticked(text)
    if kind == "time":
        if text.strip() in ("不明", "不詳"):
            return "不明"
        moment, precision = parse_when(text, setting.now)
        return {"at": stamp(moment), "precision": precision, "zone": ZONE_NAME}
    if kind == "number":
        digits = (
            text.strip()
            .replace(",", "")
            .replace("，", "")
            .translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        )
        if not digits.lstrip("-").isdigit():
            raise SmincidentError(f"欄「{label}」は数で書いてください", "例：120")
        return int(digits)
    if kind == "choice" and choices and text not in choices:
        raise SmincidentError(f"欄「{label}」に「{text}」は使えません", f"使えるもの：{'、'.join(choices)}")
    return text


def known_times(step: PlanStep, fields: dict[str, Any]) -> list[Draft]:
    """``time-known`` for the fields that tell one of the times kept apart."""
    found = []
    for item in step.fields:
        value = fields.get(item.id)
        if item.known and isinstance(value, dict):
            data = {"which": item.known, "step": step.id}
            found.append(Draft("time-known", data, value["at"], value["precision"]))
    return found
