"""A paper of quiet times (運用ポリシー, 協議書 …) in the items its guideline names: context without an incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from smincident.content.guideline import Guideline
from smincident.content.library import Library
from smincident.content.organisation import Account, Organisation
from smincident.content.rules import Paper, PaperItem
from smincident.content.yaml import ContentError
from smincident.documents.body import account_names, blank, missing, organisation_names
from smincident.documents.platforms import Platforms
from smincident.documents.shape import CONTEXT, Shape, label, member
from smincident.documents.values import Missing, Moment, plain


def build(
    rules: Guideline,
    paper: Paper,
    organisation: Organisation,
    accounts: Sequence[Account],
    *,
    now: datetime,
    library: Library,
    inputs: Mapping[str, Any] | None = None,
    operator: str = "",
) -> dict[str, Any]:
    """Everything the template of a paper can print.

    Args:
        rules: the guideline that names the items.
        accounts: whose values are filled in; of several, each value once.
        now: the present, aware.
        inputs: what the template asks for, by input id.
        operator: who writes.

    Raises:
        ContentError: an item's ``value`` names nothing the organisation file has.
    """
    platforms = Platforms(library)
    writer = operator or organisation.operator
    org = organisation_names(organisation, writer, platforms)
    shown = [account_names(one, platforms) for one in accounts]
    return {
        "inputs": dict(inputs or {}),
        "org": org,
        "today": Moment(now, "day"),
        "now": Moment(now),
        "operator": writer or missing("operator"),
        "genuine": shown[0] if len(shown) == 1 else blank(CONTEXT["genuine"]),
        "paper": {
            "id": paper.id,
            "title": paper.title,
            "to": paper.to or "",
            "guideline": rules.title,
            "at": _clause(rules, paper.clause)[0],
            "contact": any(map(_of_contact, paper.items)),
            "items": [_item(rules, item, org, shown) for item in paper.items],
        },
    }


def _of_contact(item: PaperItem) -> bool:
    """Whether an item is where to ask (問い合わせ先): then the paper need not say it once more below."""
    way = known(item.value) if item.value else None
    return (way or [])[:2] == ["org", "contact"] or any(
        word in item.label for word in ("問い合わせ", "問合せ", "問合わせ")
    )


def blanks(context: Mapping[str, Any]) -> list[str]:
    """The items of a paper that are still to be filled in by hand."""
    return [item["label"] for item in context["paper"]["items"] if not item["value"]]


def _item(
    rules: Guideline, item: PaperItem, org: dict[str, Any], accounts: list[dict[str, Any]]
) -> dict[str, str]:
    at, says = _clause(rules, item.clause)
    values = [_value(rules, item, org, account) for account in accounts or [{}]]
    return {
        "id": item.id,
        "label": item.label,
        "value": "、".join(dict.fromkeys(value for value in values if value)),
        "at": at,
        "says": says,
        "help": item.help or "",
    }


def _clause(rules: Guideline, name: str | None) -> tuple[str, str]:
    found = next((clause for clause in rules.clauses if clause.id == name), None)
    return (found.at, found.says) if found else ("", "")


def _value(rules: Guideline, item: PaperItem, org: dict[str, Any], account: dict[str, Any]) -> str:
    """What the organisation file knows of an item: what ``value`` names, else the account's own entry of the item's id."""
    found = known(item.value or f"account.{item.id}")
    if found is None:
        if item.value is None:
            return ""
        what = f"書式の項目「{item.id}」の value「{item.value}」がありません"
        raise ContentError(f"{rules.id}.yaml", 1, what, "docs/readiness.md の名前を使ってください")
    value: Any = account if found[0] == "genuine" else org
    for part in found[1:]:
        value = value.get(part, "") if isinstance(value, Mapping) else value
    if isinstance(value, list):
        return "、".join(plain(one) for one in value)
    return "" if isinstance(value, Missing) else plain(value)


def known(name: str) -> list[str] | None:
    """The way to a value by its name: ``account.url``, ``org.unit``, ``unit``, ``contact.phone``; None where it leads nowhere.

    ``account`` is the account the paper is about (``genuine`` in templates); a name without a head is the organisation's.
    """
    parts = name.split(".")
    head = {"account": "genuine", "genuine": "genuine", "org": "org", "organisation": "org"}.get(parts[0])
    way = [head, *parts[1:]] if head else ["org", *parts]
    shape: Shape | None = CONTEXT[way[0]]
    for part in way[1:]:
        shape = member(shape, part) if shape is not None else None
    if isinstance(shape, list):
        shape = shape[0]
    return way if isinstance(shape, str) and label(shape) else None
