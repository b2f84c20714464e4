"""A plan on paper as Markdown and as plain text, with boxes to tick and lines to write on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from smincident.report.folding import cells, folded
from smincident.report.paper_plan import Entry, Paper, Step
from smincident.report.paper_tables import Table

BOX = "☐"
LINE = "＿"
TIME = "＿＿月＿＿日＿＿時＿＿分"
HINT = (
    "PCが使えない間の控え。済んだら四角に印を付け、時刻と名前を書く。",
    "PCが戻ったら、書いた時刻を起きた時刻として記録簿に写す（この紙も証拠として残す）。",
)
_LEAD = re.compile(r"(?:\d{1,2}[.)]|[-*])\s+")
WIDTH = 76
"""Cells of a line of plain text: what fits on A4 in a fixed-width type."""


def markdown(paper: Paper) -> str:
    """The paper as Markdown."""
    said = [f"# {paper.title}", "", *_pairs(paper), "", *HINT, ""]
    said += ["## してはいけないこと", ""]
    said += [f"- {_md(says)}{f'（{_md(at)}）' if at else ''}" for says, at in paper.guards] or ["- 定めなし"]
    for table in paper.tables:
        said += ["", *_md_table(table)]
    if paper.asks:
        said += ["", "## 発出の前に確かめること", ""]
        said += [f"- {BOX} {_md(says)}（{_md(at)}）" for says, at in paper.asks]
    for title, steps in paper.phases:
        said += ["", f"## {_md(title)}"]
        for step in steps:
            said += ["", *_md_step(step)]
    said += ["", *_md_table(paper.log)]
    return "\n".join(said) + "\n"


def _pairs(paper: Paper) -> list[str]:
    facts = (("団体", paper.body), ("指針", paper.guideline), ("印刷した日時", paper.printed))
    own = (("事案の名前", LINE * 20), ("気づいた時刻", TIME), ("操作する人", LINE * 12))
    return [f"- {label}：{_md(text)}" for label, text in (*facts, *own)]


def _md(text: str) -> str:
    return " ".join("".join(f"\\{c}" if c in "\\*_`[]<>#|" else c for c in text).split("\n"))


def _md_table(table: Table) -> list[str]:
    said = [f"## {table.title}", ""]
    if table.note:
        said += [_md(table.note), ""]
    said += [f"| {' | '.join(table.heads)} |", f"|{'---|' * len(table.heads)}"]
    said += [f"| {' | '.join(_md(cell) for cell in row)} |" for row in table.rows]
    said += [f"|{'　 |' * len(table.heads)}"] * table.blank
    return said


def _md_step(step: Step) -> list[str]:
    box = "【禁】" if step.forbidden else BOX
    said = [
        f"### {box} {step.number} {_md(step.title)}",
        "",
        f"{step.kind}・{_md(step.weight)}　`{step.id}`",
        "",
    ]
    said += [f"- **してはいけないこと**：{_md(text)}" for text in step.against]
    said += [f"- {label}：{_md(text)}" for label, text in step.facts]
    said += [f"- 根拠：{_md(text)}" for text in step.clauses]
    if step.how:
        said += ["", step.how]
    if step.choices:
        said += ["", "どれに当たるか：", ""]
        for choice in step.choices:
            against = "".join(f"【禁：{_md(text)}】" for text in choice.against)
            said.append(
                f"- {BOX} {_md(choice.label)}　`{choice.id}`{against}{f'　{_md(choice.help)}' if choice.help else ''}"
            )
            said += [f"  - {_md(text)}" for text in choice.notes]
        said.append(f"- {BOX} まだ分からない（見直す時刻 {TIME}）")
    if step.entries:
        said += ["", *(f"- {_md(_label(one))}：{_blank(one)}" for one in step.entries)]
    return [*said, "", _ends(step)]


def _ends(step: Step) -> str:
    when, who = step.ends
    return f"{when} {TIME}　{who}{LINE * 8}"


def _label(one: Entry) -> str:
    return f"{one.label}{'（必ず）' if one.required else ''}"


def _blank(one: Entry) -> str:
    if one.kind == "check":
        return BOX
    if one.choices:
        return "　".join(f"{BOX}{choice}" for choice in one.choices)
    return TIME if one.kind == "time" else LINE * 20


def text(paper: Paper) -> str:
    """The paper as plain text."""
    said = [paper.title, "=" * cells(paper.title), ""]
    for label, fact in (("団体", paper.body), ("指針", paper.guideline), ("印刷した日時", paper.printed)):
        said += _set(f"{label}：{fact}")
    said += [f"事案の名前{LINE * 20}", f"気づいた時刻 {TIME}　操作する人{LINE * 10}", ""]
    said += [line for hint in HINT for line in _set(hint)]
    said += ["", *_head("してはいけないこと")]
    said += _all((f"{says}{f'（{at}）' if at else ''}" for says, at in paper.guards), "・") or ["・定めなし"]
    for table in paper.tables:
        said += ["", *_text_table(table)]
    if paper.asks:
        said += ["", *_head("発出の前に確かめること")]
        said += _all((f"{says}（{at}）" for says, at in paper.asks), f"{BOX} ")
    for title, steps in paper.phases:
        # A form feed begins a new page where a printer knows it.
        said += ["\f", *_head(title)]
        for step in steps:
            said += ["", *_text_step(step)]
    said += ["\f", *_head(paper.log.title), "　　　".join(paper.log.heads), ""]
    said += [f"{LINE * 5}　{LINE * 22}　{LINE * 7}\n"] * paper.log.blank
    return "\n".join(said).replace("\n\f\n", "\n\f") + "\n"


def _head(title: str) -> list[str]:
    return [f"■ {title}", "-" * WIDTH]


def _set(words: str, lead: str = "", hang: int = 0) -> list[str]:
    lines = folded(words, WIDTH - hang - cells(lead))
    first = f"{' ' * hang}{lead}"
    return [f"{first if n == 0 else ' ' * cells(first)}{line}" for n, line in enumerate(lines)]


def _all(texts: Iterable[str], lead: str, hang: int = 0) -> list[str]:
    return [line for one in texts for line in _set(one, lead, hang)]


def _text_table(table: Table) -> list[str]:
    said = _head(table.title)
    if table.note:
        said += _set(table.note)
    for row in (*table.rows, *[("",) * len(table.heads)] * table.blank):
        first, *rest = (f"{head}：{cell or LINE * 6}" for head, cell in zip(table.heads, row, strict=True))
        said += _packed([row[0] or first, *rest])
    return said


def _packed(found: list[str]) -> list[str]:
    """Cells side by side as long as they fit, one that is too long folded on lines of its own."""
    lines = [found[0]]
    for cell in found[1:]:
        if cells(f"{lines[-1]}　{cell}") <= WIDTH - 4:
            lines[-1] += f"　{cell}"
        else:
            lines.append(cell)
    return [line for n, one in enumerate(lines) for line in _set(one, "・" if n == 0 else "　")]


def _bullet(row: str) -> tuple[str, str]:
    found = _LEAD.match(row)
    return (row[found.end() :], found[0]) if found else (row, "")


def _text_step(step: Step) -> list[str]:
    box = "【禁】" if step.forbidden else f"{BOX} "
    said = _set(f"{step.number} {step.title}　［{step.kind}・{step.weight}］　{step.id}", box)
    said += _all((f"してはいけないこと：{one}" for one in step.against), "！", 3)
    said += [line for label, fact in step.facts for line in _set(fact, f"{label}：", 3)]
    said += _all(step.clauses, "根拠：", 3)
    said += [line for row in step.how.split("\n") if row for line in _set(*_bullet(row), 3)]
    for choice in step.choices:
        against = "".join(f"【禁：{one}】" for one in choice.against)
        said += _set(
            f"{choice.label}（{choice.id}）{against}{f'　{choice.help}' if choice.help else ''}", f"{BOX} ", 3
        )
        said += _all(choice.notes, "", 6)
    if step.choices:
        said += _set(f"まだ分からない（見直す時刻 {TIME}）", f"{BOX} ", 3)
    said += [line for one in step.entries for line in _set(f"{_label(one)}：{_blank(one)}", "・", 3)]
    return [*said, f"   {_ends(step)}"]
