"""What the document screen shows of a text: its state in words, and its Markdown as blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from smincident.incident.documents import asks_open, lacking, rule_for
from smincident.incident.parts import APPROVAL_WAYS, CHANNEL_CLASSES, DOCUMENT_STATES, Document
from smincident.incident.people import stranger
from smincident.incident.state import State
from smincident.report.words import place, places
from smincident.tui.says import day_and_time
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.steppane import typed

BLANK = re.compile(r"【未記入：[^】]*】")
_STORED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ITEM = re.compile(r"(\s*(?:[-*]|\d{1,2}\.)\s+)(.*)")


def preview_blocks(markdown: str) -> list[Block]:
    """The Markdown as it is kept, headings bold, blanks to be filled in marked."""
    found = []
    for row in markdown.rstrip("\n").split("\n"):
        if row.startswith("#"):
            found.append(Block(row.lstrip("# "), "bold $primary", marked=BLANK))
        elif item := _ITEM.fullmatch(row):
            found.append(Block(item[2], "", item[1], "$dim", marked=BLANK))
        elif re.fullmatch(r"\|[\s:|-]+\|", row):
            continue
        elif row.startswith("|"):
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            found.append(Block("　".join(cells), "", "  ", marked=BLANK))
        else:
            found.append(Block(re.sub(r"\\([\\`*_{}\[\]()#+.!|<>~-])", r"\1", row), marked=BLANK))
    return found


def channel_words(document: Document, state: State) -> str:
    """Where a text is meant to go."""
    return "・".join(
        state.channels[c].label if c in state.channels else CHANNEL_CLASSES.get(c, c)
        for c in document.channels
    )


def state_blocks(document: Document | None, state: State, changed: bool) -> list[Block]:
    """Where a text stands and what it still needs."""
    if document is None:
        return [Block("まだ文案がありません。欄を埋めて F4 で文案にします", "$dim")]
    found = [
        Block(
            f"第{document.version}版　{DOCUMENT_STATES[document.status]}　{channel_words(document, state)}",
            "bold" if document.status in ("approved", "released") else "",
            f"{document.id} ",
            "$dim",
        )
    ]
    if changed:
        found.append(Block("欄を書き直しています。F4 で新しい版の文案になります", "$accent"))
    if document.missing and document.status == "draft":
        found.append(Block("、".join(document.missing), "$warning", "未記入 ", "bold $warning"))
    for item in document.findings if document.status == "draft" else ():
        mark = document.accepted.get(str(item["check"]), "")
        error = item.get("severity") == "error" and not mark
        at = places(item.get("clauses", []), state)
        said = f"{item['message']}{f'（{at}）' if at else ''}{f'　（{mark} が了承）' if mark else ''}"
        found.append(Block(said, "$error" if error else "$warning", "点検 ", "bold"))
    found += approval_blocks(document, state)
    for release in document.releases:
        channel = state.channels.get(release.channel)
        label = channel.label if channel else release.channel
        found.append(
            Block(f"{label}　{day_and_time(release.at)}　{release.url}", "$success", "発出 ", "$dim")
        )
    return found


def approval_blocks(document: Document, state: State) -> list[Block]:
    """Who must approve by which rule, and who has."""
    rule, found = rule_for(document, state), []
    for approval in document.approvals:
        own = "　作成者本人" if approval.own else ""
        listed = "" if approval.listed else f"　{stranger(approval.role)}"
        who = f"{approval.by} {approval.role}".strip()
        text = f"{who}　{APPROVAL_WAYS.get(approval.how, approval.how)}　{day_and_time(approval.at)}{own}{listed}"
        found.append(Block(text, "$warning" if approval.own else "$success", "決裁 ", "$dim"))
    if rule is None:
        return found or [Block("決裁の決まりはありません", "$dim")]
    if document.status == "draft" and (wants := lacking(rule, document.approvals, document.author)):
        at = "、".join(place(clause, state) for clause in rule.clauses)
        source = "指針に定めなし。実務上の備え" if rule.silent else at
        found.append(
            Block(
                f"{'、'.join(wants)}{f'（{source}）' if source else ''}", "$warning", "まだ要る ", "$warning"
            )
        )
    if document.waiver:
        found.append(Block(document.waiver, "$warning", "決裁を省いた理由 ", "$dim"))
    if document.status in ("draft", "approved") and (asks := asks_open(document, state)):
        found.append(Block(f"{len(asks)}件（発出のときに答えます）", "$dim", "発出前の確認 ", "$dim"))
    return found


def typed_inputs(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Kept inputs as one would type them."""
    found = {}
    for key, value in inputs.items():
        if isinstance(value, str) and _STORED.fullmatch(value):
            found[key] = typed({"at": value})
        else:
            found[key] = typed(value)
    return found
