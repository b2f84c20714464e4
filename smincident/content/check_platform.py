"""What a platform file must hold besides its types: ids once, and facts with the day on which they were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smincident.content.catalog import Catalog
from smincident.content.files import convert
from smincident.content.platform import Ability, Limit, Platform, Route
from smincident.content.sheet import Sheet
from smincident.content.yaml import Path as Place


def check_platform(sheet: Sheet, _catalog: Catalog) -> None:
    """Check one file.

    Raises:
        ContentError: its types are wrong; then nothing else can be said of it.
    """
    platform = convert(sheet.loaded, Platform)
    name = sheet.loaded.file.removesuffix(".yaml")
    if platform.id != name:
        sheet.find(("id",), f"id「{platform.id}」がファイル名と違います", f"「{name}」にしてください")
    lists: list[tuple[str, str, Sequence[Route | Limit | Ability]]] = [
        ("routes", "窓口", platform.routes),
        ("limits", "文の上限", platform.limits),
        ("abilities", "できること", platform.abilities),
    ]
    for key, word, entries in lists:
        sheet.twice(((entry.id, (key, number, "id")) for number, entry in enumerate(entries)), word)
        for number, entry in enumerate(entries):
            check_date(sheet, entry.checked_on, (key, number, "checked_on"))
    for number, route in enumerate(platform.routes):
        for index, item in enumerate(route.fields):
            if not item.value and not item.note:
                what = f"欄「{item.label}」に、何を書くかがありません"
                sheet.find(("routes", number, "fields", index), what, "value: か note: を書いてください")
    for number, limit in enumerate(platform.limits):
        if limit.max < 1:
            sheet.find(("limits", number, "max"), f"上限 {limit.max} は使えません", "1以上を書いてください")


def check_date(sheet: Sheet, text: str | None, at: Place) -> None:
    """Check the day on which a fact was looked at."""
    if text is not None:
        try:
            if date.fromisoformat(text).isoformat() != text:
                raise ValueError(text)
        except ValueError:
            sheet.find(at, f"確かめた日「{text}」の形が違います", "例：2026-11-21")
