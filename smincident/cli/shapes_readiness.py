"""The checklist of quiet times for ``--json`` and in words. What is JSON is documented in docs/json.md."""

from __future__ import annotations

from collections.abc import Sequence

from smincident.cli.shapes_steps import Shape, clause, time
from smincident.clock import full
from smincident.content.checklist import Wanted
from smincident.content.guideline import Guideline
from smincident.content.plan import PlanClause
from smincident.content.rules import Paper
from smincident.incident.readiness import STATES, Check, Line

WEIGHTS = {"must": "必須", "should": "原則", "conditional": "条件付き", "may": "任意", "practice": "備え"}
BINDS = {"staff": "", "contractor": "受託者など", "private": "私的な利用"}


def item(wanted: Wanted) -> Shape:
    """One item of the checklist. ``every_ours``: the interval is a 目安 of the program's."""
    return {
        "id": wanted.id,
        "title": wanted.item.title,
        "each": wanted.item.each,
        "weight": wanted.weight,
        "how": wanted.item.how,
        "every": wanted.item.every,
        "on": wanted.item.on,
        "every_ours": wanted.ours,
        "clauses": [clause(one) for one in wanted.clauses],
    }


def line(found: Line) -> Shape:
    """One line: an item for the body or one account, as it stands."""
    return {
        **item(found.wanted),
        "account": found.account or None,
        "state": found.state,
        "source": found.source or None,
        "due": found.due,
        "why": found.why,
        "next": found.next.isoformat() if found.next else None,
        "answer": {"state": found.answer.state, "says": found.answer.says} if found.answer else None,
        "override": found.override,
        "check": check(found.check) if found.check else None,
    }


def check(found: Check) -> Shape:
    """One check of the record; ``withdrawn`` holds the reason, '' while it stands."""
    return {
        "n": found.n,
        "item": found.item,
        "account": found.account or None,
        "state": found.state,
        "at": time(found.at),
        "precision": found.precision,
        "recorded_at": time(found.recorded_at),
        "by": found.by,
        "recorder": found.recorder,
        "note": found.note,
        "evidence": found.evidence,
        "next": found.next or None,
        "file": found.file or None,
        "withdrawn": found.withdrawn,
    }


def paper(rules: Guideline, found: Paper) -> Shape:
    """One paper a guideline names the items of."""
    return {
        "id": found.id,
        "title": found.title,
        "template": found.template,
        "to": found.to,
        "guideline": rules.id,
    }


def row(found: Line) -> Sequence[str]:
    """One line of the table."""
    seen = found.check if found.source == "person" else None
    return (
        "*" if found.due else "",
        standing_words(found),
        WEIGHTS[found.wanted.weight],
        found.wanted.id,
        found.account or "団体",
        full(seen.at)[:10] if seen else "-",
        found.next.isoformat() if found.next else "-",
        seen.by if seen else "（設定）" if found.source == "file" else "-",
        found.wanted.item.title,
        "、".join(one.at for one in found.wanted.clauses) or "指針に定めなし",
    )


def standing_words(found: Line) -> str:
    """How a line stands: ``よし（設定）``."""
    return STATES[found.state] + ("（設定）" if found.source == "file" else "")


def every_words(wanted: Wanted) -> str:
    """How often an item comes back, and by whose word."""
    if not wanted.item.recurs:
        return "一度と、変わったとき"
    whose = "（目安。指針の定めではありません）" if wanted.ours else "（指針の定め）"
    return f"{wanted.item.how_often}{whose}"


def clause_words(found: PlanClause) -> str:
    """A clause that asks for an item."""
    binds = f"［{BINDS[found.binds]}］" if BINDS[found.binds] else ""
    reading = "【解釈】" if found.basis == "reading" else ""
    return f"{found.at}　{binds}{reading}{found.says}　<{found.guideline}:{found.id}>"


def item_words(wanted: Wanted) -> list[str]:
    """An item in words: title, what to do, interval, clauses."""
    asked = [f"  {clause_words(one)}" for one in wanted.clauses]
    return [
        f"{wanted.item.title}　<{wanted.id}>　{WEIGHTS[wanted.weight]}",
        "",
        *((*(f"  {text}" for text in how.split("\n")), "") if (how := wanted.item.how.strip("\n")) else ()),
        f"間隔：{every_words(wanted)}",
        *(["求める条項", *asked] if asked else ["求める条項：なし（実務上の備え）"]),
    ]


def lines_words(lines: Sequence[Line]) -> list[str]:
    """How each line of an item stands."""
    said = [""]
    for found in lines:
        said.append(
            f"{found.account or '団体'}：{standing_words(found)}" + (f"　* {found.why}" if found.why else "")
        )
        if found.answer is not None:
            said.append(f"  設定の答え：{found.answer.says}")
        if found.override:
            said.append("  人の確認が、設定と食い違っています（設定を直すか、もう一度確かめてください）")
        if found.next:
            said.append(f"  次に確かめる日：{found.next.isoformat()}")
    return said if lines else ["", "公式アカウントが設定にありません（organisation.yaml の accounts）"]


def check_words(found: Check) -> str:
    """One check of the record in words."""
    parts = [f"記録{found.n}", full(found.at)[:16], found.account or "団体", STATES[found.state], found.by]
    parts += [found.note] if found.note else []
    parts += [f"裏付け：{found.evidence}"] if found.evidence else []
    parts += [f"次回 {found.next}"] if found.next else []
    parts += [f"取消し：{found.withdrawn}"] if found.withdrawn else []
    return "　".join(parts)
