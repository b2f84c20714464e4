"""How the screen of quiet times puts an item into words: mark, standing, detail. Plain functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smincident.clock import WEEKDAYS, local
from smincident.content.organisation import Account
from smincident.incident.readiness import STATES, Check, Line
from smincident.tui.says import WEIGHT_STYLES, WEIGHTS
from smincident.tui.widgets.prose import Block, listed

_MARKS = {
    "open": ("[未]", "bold $primary"),
    "ok": ("[済]", "$success"),
    "not-ok": ("[不]", "bold $error"),
    "not-applicable": ("[－]", "$dim"),
}
_BINDS = {"staff": "", "contractor": "受託者など ", "private": "私的な利用 "}


def row_id(line: Line) -> str:
    """The id of a line in the list."""
    return "|".join(line.key)


def mark(line: Line) -> tuple[str, str]:
    """The mark of a line with its style; ``[期]`` where its day has come."""
    return ("[期]", "bold $warning") if line.due and line.state == "ok" else _MARKS[line.state]


def weight(line: Line) -> tuple[str, str]:
    """How binding it is, as on the screens of incidents."""
    return WEIGHTS[line.wanted.weight], WEIGHT_STYLES[line.wanted.weight]


def standing(line: Line) -> str:
    """How a line stands, in words."""
    told = STATES[line.state] + ("（設定から）" if line.source == "file" else "")
    return f"{told}、次は{shown_day(line.next)}" if line.next else told


def shown_day(day: date) -> str:
    """A day with its weekday: ``2027/4/1(木)``."""
    return f"{day.year}/{day.month}/{day.day}({WEEKDAYS[day.weekday()]})"


def blocks(line: Line, account: Account | None, history: Sequence[Check]) -> list[Block]:
    """All that is known of a line: how it stands, what to do, who asks, what was found before."""
    item = line.wanted.item
    found = [Block(item.title, "bold")]
    if account is not None:
        found.append(Block(f"{account.name or account.id}　{account.handle}", "$secondary"))
    style = "bold $warning" if line.due else "$success" if line.state == "ok" else ""
    found.append(Block(standing(line), style))
    found += [Block(line.why, "$warning")] if line.due else []
    found += [Block(line.answer.says, "", "設定の答え：", "$dim")] if line.answer else []
    if line.override:
        found.append(
            Block("人の確認が、設定と食い違っています。設定を直すか、もう一度確かめてください", "$warning")
        )
    found += [Block(""), *listed(item.how), Block("")] if item.how.strip() else [Block("")]
    for clause in line.wanted.clauses:
        lead = f"{clause.at} {_BINDS[clause.binds]}{'解釈 ' if clause.basis == 'reading' else ''}"
        found.append(Block(clause.says, "", lead, "$primary"))
    if not line.wanted.clauses:
        found.append(Block("実務上の備え（指針に定めなし）", "$dim"))
    if item.recurs:
        whose = "目安。指針の定めではない" if line.wanted.ours else "指針の定め"
        found.append(Block(f"{item.how_often}（{whose}）", "", "間隔：", "$dim"))
    found += [Block(""), Block("これまでの確認", "bold $primary")]
    for check in reversed(history):
        found += check_blocks(check)
    if not history:
        found.append(Block("まだありません", "$dim"))
    return found


def check_blocks(check: Check) -> list[Block]:
    """One check of the record."""
    here = local(check.at)
    gone = bool(check.withdrawn)
    head = f"{here.year}/{here.month}/{here.day} {STATES[check.state]}　{check.by}　記録{check.n}"
    found = [Block(f"{head}（取消し）" if gone else head, "$dim" if gone else "")]
    rows = (
        ("見たこと", check.note),
        ("裏付け", check.evidence),
        ("次回", check.next),
        ("取消しの理由", check.withdrawn),
    )
    found += [Block(text, "$dim" if gone else "", f"  {label}：", "$dim") for label, text in rows if text]
    return found
