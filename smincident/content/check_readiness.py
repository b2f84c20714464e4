"""What a file of readiness items must hold besides its types: items that can be shown, dated and answered."""

from __future__ import annotations

import re
from contextlib import suppress

from smincident.content.answers import ANSWERS, OF_BODY
from smincident.content.catalog import Catalog
from smincident.content.files import convert, read_text
from smincident.content.interval import day_of_year, parse
from smincident.content.readiness import Item, Items
from smincident.content.sheet import Sheet
from smincident.content.yaml import Path as Place
from smincident.content.yaml import load
from smincident.errors import SmincidentError

_ID = re.compile(r"[a-z][a-z0-9-]*\Z")


def check_items(sheet: Sheet, catalog: Catalog) -> None:
    """Check one file of ``readiness/``.

    Raises:
        ContentError: its types are wrong; then nothing else can be said of it.
    """
    group = convert(sheet.loaded, Items)
    name = sheet.loaded.file.removesuffix(".yaml")
    if group.id != name:
        sheet.find(("id",), f"id「{group.id}」がファイル名と違います", f"「{name}」にしてください")
    if not group.items:
        sheet.find(("items",), "項目がありません", "items: に書いてください")
    sheet.twice(((item.id, ("items", n, "id")) for n, item in enumerate(group.items)), "項目")
    others = _elsewhere(catalog, name)
    for number, item in enumerate(group.items):
        place: Place = ("items", number)
        check_item(sheet, catalog, item, place)
        if item.id in others:
            hint = "どちらかの id を変えてください（後に読むほうだけが使われます）"
            sheet.find((*place, "id"), f"項目「{item.id}」は {others[item.id]}.yaml にもあります", hint)


def _elsewhere(catalog: Catalog, name: str) -> dict[str, str]:
    """The items of the other files, with the name of the file; a file that cannot be read has its own finding."""
    found: dict[str, str] = {}
    for other, path in catalog.library.files("readiness").items():
        if other != name:
            with suppress(SmincidentError):
                group = convert(load(read_text(path), path.name), Items)
                found |= {item.id: other for item in group.items}
    return found


def check_item(sheet: Sheet, catalog: Catalog, item: Item, place: Place) -> None:
    """Check one item, of a file or of a guideline's own list."""
    if not _ID.match(item.id):
        sheet.find(
            (*place, "id"), f"項目の id「{item.id}」は使えません", "英小文字・数字・- で書いてください"
        )
    if not item.title.strip():
        sheet.find(place, f"項目「{item.id}」に title がありません", "title: を書いてください")
    if item.every is not None:
        try:
            parse(item.every)
        except ValueError:
            sheet.find((*place, "every"), f"every「{item.every}」の形が違います", "例：P1Y、P6M、P2W")
    for number, day in enumerate(item.on):
        try:
            day_of_year(day)
        except ValueError:
            sheet.find(
                (*place, "on", number), f"on「{day}」の形が違います", "月-日で書いてください（例：04-01）"
            )
    if item.every is not None and item.on:
        sheet.find(
            (*place, "on"), f"項目「{item.id}」に every と on があります", "どちらか一つにしてください"
        )
    if item.answer is not None and sheet.known(
        item.answer, ANSWERS, (*place, "answer"), "設定の答え（answer）"
    ):
        body = item.answer in OF_BODY
        if body is not (item.each == "body"):
            whose = "団体" if body else "アカウント"
            hint = f"each: {'body' if body else 'account'} にするか、別の answer にしてください"
            sheet.find((*place, "answer"), f"answer「{item.answer}」は{whose}についての答えです", hint)
    if item.paper is not None:
        sheet.known(item.paper, catalog.templates, (*place, "paper"), "ひな形")
