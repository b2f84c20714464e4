"""What the rules on texts must hold: classes and templates that there are, an order and acts that can be kept, words to look for."""

from __future__ import annotations

import re

from smincident.content.catalog import Catalog
from smincident.content.guideline import Guideline
from smincident.content.rules import DraftRule
from smincident.content.sheet import Sheet
from smincident.content.targets import DRAFT_CHECKS
from smincident.content.yaml import Path as Place
from smincident.display import seen

CLASSES = ("notice", "post", "letter", "press", "internal", "form", "report", "reply")
"""Document classes that a rule may cover."""
_BLANK = re.compile(r"\{([^{}]*)\}")


def check_class(sheet: Sheet, catalog: Catalog, name: str, at: Place) -> None:
    """Check a class of texts, or ``template:<id>``."""
    kind, colon, template = name.partition(":")
    if colon and kind == "template":
        sheet.known(template, catalog.templates, at, "ひな形")
    else:
        sheet.known(name, CLASSES, at, "文書の種類")


def check_texts(sheet: Sheet, catalog: Catalog, rules: Guideline, whole: Guideline) -> None:
    """The rules on texts: order, separation, content."""
    for number, order in enumerate(rules.order):
        place: Place = ("order", number)
        for key in ("first", "then"):
            check_class(sheet, catalog, getattr(order, key), (*place, key))
        if any((order.first, order.then) == (other.then, other.first) for other in rules.order[:number]):
            hint = "どちらかを消してください"
            sheet.find(place, f"出す順「{order.id}」は、ほかの決まりと逆です", hint)
        if order.first == order.then:
            sheet.find(
                (*place, "then"), f"出す順「{order.id}」の先と後が同じです", "first か then を直してください"
            )
    for number, apart in enumerate(rules.separation):
        if len(set(apart.acts)) < 2:
            hint = "分ける行い（draft・approve・release）を二つ以上書いてください"
            sheet.find(("separation", number, "acts"), f"「{apart.id}」で分けるものがありません", hint)
    for number, draft in enumerate(rules.drafts):
        place = ("drafts", number)
        if not draft.must and not draft.never:
            hint = "must: か never: に言葉を並べてください"
            sheet.find(place, f"文案の決まり「{draft.id}」に、見る言葉がありません", hint)
        _passages(sheet, draft, place)
        if not draft.covers:
            sheet.find(
                (*place, "covers"),
                f"文案の決まり「{draft.id}」の及ぶ文書がありません",
                "文書の種類を並べてください",
            )
        for index, name in enumerate(draft.covers):
            check_class(sheet, catalog, name, (*place, "covers", index))
        if draft.id in DRAFT_CHECKS:
            hint = f"そのまま via: [draft:{draft.id}] と使えます。別の決まりなら id を変えてください"
            sheet.find((*place, "id"), f"文案の決まり「{draft.id}」は、初めからあります", hint)
        behind(sheet, whole, f"draft:{draft.id}", (*place, "id"))


def _passages(sheet: Sheet, rule: DraftRule, place: Place) -> None:
    """Words that are looked for in a text: some that stand everywhere, or nowhere, would check nothing."""
    for key, passages in (("must", rule.must), ("never", rule.never)):
        for index, passage in enumerate(passages):
            at: Place = (*place, key, index)
            unknown = [name for name in _BLANK.findall(passage) if name not in ("body", "unit")]
            if not seen(passage).strip():
                sheet.find(
                    at, f"文案の決まり「{rule.id}」に、空の言葉があります", "言葉を書くか、消してください"
                )
            elif unknown:
                hint = "使えるのは {body}（団体）と {unit}（課）です"
                sheet.find(at, f"文案の決まり「{rule.id}」の {{{unknown[0]}}} は使えません", hint)
            elif key == "never" and "\n" in passage:
                sheet.find(at, f"文案の決まり「{rule.id}」の言葉に改行があります", "一行ずつに分けてください")
            elif key == "never" and passage in rule.must:
                sheet.find(
                    at,
                    f"文案の決まり「{rule.id}」の「{passage}」は、must にもあります",
                    "どちらかを消してください",
                )


def behind(sheet: Sheet, whole: Guideline, via: str, at: Place) -> None:
    """What holds without a clause behind it would be an invention of ours."""
    if not any(via in clause.via for clause in whole.clauses):
        sheet.find(at, f"「{via}」を via で挙げる条項がありません", f"条項に via: [{via}] を")
