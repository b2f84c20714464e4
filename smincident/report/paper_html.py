"""A plan on paper as one self-contained HTML file for A4: boxes to tick, lines to write on, a page for each phase."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from smincident.display import safe
from smincident.report.paper_plan import Choice, Entry, Paper, Step
from smincident.report.paper_tables import Table
from smincident.report.paper_text import HINT

CSS = """
@page { size: A4; margin: 15mm 16mm 16mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 8pt; color: #444; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 46rem; color: #111; background: #fff; font-size: .92rem; line-height: 1.5;
  font-family: "BIZ UDPGothic", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic", Meiryo, sans-serif;
  line-break: strict; overflow-wrap: anywhere; }
h1 { font-size: 1.5em; margin: 0 0 .4em; padding-bottom: .2em; border-bottom: 3px solid #111; }
h2 { font-size: 1.15em; margin: 1.3em 0 .4em; padding: .1em .5em; background: #e4e4e4; break-after: avoid; }
h3 { font-size: 1em; margin: 0; }
p, ul, ol, dl { margin: .25em 0; }
ul, ol { padding-left: 1.5em; }
table { border-collapse: collapse; width: 100%; margin: .3em 0; font-size: .9em; }
th, td { border: 1px solid #666; padding: .2em .4em; text-align: left; vertical-align: top; }
th { background: #eee; font-weight: bold; white-space: nowrap; }
tr, section.whole { break-inside: avoid; }
td.blank { height: 1.9em; }
table.log td.blank { height: 2.5em; }
table.log th:nth-child(1) { width: 16%; }
table.log th:nth-child(3) { width: 18%; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15em .8em; margin: .4em 0; align-items: end; }
.facts dt { color: #444; }
.facts dd { margin: 0; }
.rule { border-bottom: 1px solid #777; min-height: 1.9em; padding-top: .4em; }
.hint { border: 1px solid #777; padding: .3em .7em; margin: .6em 0; }
.never { border: 2px solid #111; padding: .3em .7em; margin: .6em 0; }
.never h2 { background: none; margin: .1em 0; padding: 0; }
.at, .note { color: #444; font-size: .9em; }
.box { display: inline-block; width: .95em; height: .95em; border: 1.5px solid #111; vertical-align: -.12em; margin-right: .4em; }
.big { width: 1.25em; height: 1.25em; vertical-align: -.25em; }
.no { display: inline-block; border: 1.5px solid #111; font-weight: bold; padding: 0 .25em; margin-right: .4em; }
section.step { border-top: 1px solid #999; padding: .5em 0 .6em; }
section.step.forbidden { color: #333; }
.intro { break-inside: avoid; break-after: avoid; }
.head { display: flex; gap: .6em; align-items: baseline; }
.head h3 { flex: 1; }
.id { color: #555; font-size: .75em; font-weight: normal; font-family: ui-monospace, Consolas, monospace; }
.mark { border: 1px solid #666; border-radius: .2em; padding: 0 .4em; font-size: .85em; max-width: 45%; }
.against { font-weight: bold; }
.why { font-size: .86em; margin: .2em 0 .3em; padding-left: 1.2em; color: #222; }
dl.facts dd:not(.rule) { align-self: start; }
.step .facts { align-items: start; font-size: .9em; margin: .2em 0; gap: 0 .8em; }
.how { margin: .2em 0 .3em .2em; }
.choice { margin: .2em 0 .2em 1.6em; text-indent: -1.4em; break-inside: avoid; }
.choice .note { display: block; text-indent: 0; }
.entry { display: flex; gap: .5em; align-items: flex-end; margin: .3em 0; break-inside: avoid; }
.entry .label { flex: none; max-width: 62%; }
.entry .rule { flex: 1; }
.entry.lines { display: block; }
.picks { display: block; padding-left: 1em; }
.picks > span { white-space: nowrap; margin-right: 1em; }
.done { display: flex; gap: .5em; align-items: flex-end; margin-top: .5em; font-size: .9em; break-inside: avoid; break-before: avoid; }
.done .rule { flex: 1; }
@media screen { .phase, .page { border-top: 3px double #999; margin-top: 2rem; padding-top: .5rem; } }
@media print {
  body { padding: 0; max-width: none; font-size: 9.5pt; line-height: 1.42; }
  .phase, .page { break-before: page; }
  .phase h2, .page h2 { margin-top: 0; }
  th, h2, .box { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
""".strip()
BOX = '<span class="box"></span>'
BLANK = '<td class="blank"></td>'
TIME = "　　月　　日　　時　　分"
_NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s+(.*)")
_DASHED = re.compile(r"\s*[-*]\s+(.*)")


def html(paper: Paper) -> str:
    """The paper as a whole HTML document."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    title = f"{paper.title}　{paper.body}"
    return (
        f'<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_e(title)}</title>\n<style>\n{CSS}\n</style>\n</head>\n<body>\n<main>\n"
        f"{_cover(paper)}{''.join(_phase(title, steps) for title, steps in paper.phases)}"
        f'<div class="page">{_table(paper.log, "log")}</div>\n</main>\n</body>\n</html>\n'
    )


def _e(text: str) -> str:
    return escape(" ".join(safe(text).split("\n")))


def _cover(paper: Paper) -> str:
    facts = (("団体", paper.body), ("指針", paper.guideline), ("印刷した日時", paper.printed))
    told = "".join(f"<dt>{label}</dt><dd>{_e(text)}</dd>" for label, text in facts)
    own = "".join(
        f'<dt>{label}</dt><dd class="rule">{text}</dd>'
        for label, text in (("事案の名前", ""), ("気づいた時刻", TIME), ("操作する人", ""))
    )
    hint = "".join(f"<p>{_e(text)}</p>" for text in HINT)
    guards = "".join(f"<li>{_e(says)}{_at(at)}</li>" for says, at in paper.guards)
    never = f"<ul>{guards}</ul>" if guards else "<p>指針に定めなし</p>"
    asks = "".join(f'<p class="choice">{BOX}{_e(says)}{_at(at)}</p>' for says, at in paper.asks)
    return (
        f'<h1>{_e(paper.title)}</h1>\n<dl class="facts">{told}{own}</dl>\n<div class="hint">{hint}</div>\n'
        f'<div class="never"><h2>してはいけないこと</h2>{never}</div>\n'
        f"{''.join(_table(table) for table in paper.tables)}"
        f"{f'<h2>発出の前に確かめること</h2>{asks}' if asks else ''}\n"
    )


def _at(at: str) -> str:
    return f' <span class="at">（{_e(at)}）</span>' if at else ""


def _table(table: Table, name: str = "whole") -> str:
    heads = "".join(f"<th>{head}</th>" for head in table.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{_e(cell)}</td>' for cell in row)}</tr>\n" for row in table.rows)
    empty = f"<tr>{BLANK * len(table.heads)}</tr>\n"
    note = f'<p class="note">{_e(table.note)}</p>' if table.note else ""
    mark = f' class="{name}"'
    return (
        f"<section{mark}><h2>{table.title}</h2>{note}\n<table{mark}><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}{empty * table.blank}</tbody></table></section>\n"
    )


def _phase(title: str, steps: list[Step]) -> str:
    return f'<div class="phase"><h2>{_e(title)}</h2>\n{"".join(_step(step) for step in steps)}</div>\n'


def _step(step: Step) -> str:
    box = '<span class="no">禁</span>' if step.forbidden else '<span class="box big"></span>'
    shape = "step forbidden" if step.forbidden else "step"
    against = "".join(f'<p class="against">してはいけないこと：{_e(text)}</p>' for text in step.against)
    facts = "".join(f"<dt>{label}</dt><dd>{_e(text)}</dd>" for label, text in step.facts)
    why = "".join(f"<li>{_e(text)}</li>" for text in step.clauses)
    choices = "".join(_choice(choice) for choice in step.choices)
    if choices:
        choices += f'<p class="choice">{BOX}まだ分からない（見直す時刻{TIME}）</p>'
    return (
        f'<section class="{shape}"><div class="intro"><div class="head"><h3>{box}{step.number}　{_e(step.title)} {_id(step.id)}</h3>'
        f'<span class="mark">{step.kind}・{_e(step.weight)}</span></div>\n{against}'
        f"{f'<dl class=facts>{facts}</dl>' if facts else ''}{f'<ul class=why>{why}</ul>' if why else ''}\n"
        f'<div class="how">{_how(step.how)}</div></div>\n{choices}{"".join(_entry(one) for one in step.entries)}'
        f'<div class="done"><span>{step.ends[0]}{TIME}</span><span>{step.ends[1]}</span>'
        f'<span class="rule"></span></div></section>\n'
    )


def _how(text: str) -> str:
    """The lines of what to do: numbered ones and dashed ones as lists."""
    made = []
    for sort, rows in groupby((row for row in text.split("\n") if row.strip()), _sort):
        if sort == "p":
            made += [f"<p>{_e(row)}</p>" for row in rows]
            continue
        pattern = _NUMBERED if sort == "ol" else _DASHED
        found = (pattern.fullmatch(row) for row in rows)
        made.append(f"<{sort}>{''.join(f'<li>{_e(item[1])}</li>' for item in found if item)}</{sort}>")
    return "".join(made)


def _sort(row: str) -> str:
    return "ol" if _NUMBERED.fullmatch(row) else "ul" if _DASHED.fullmatch(row) else "p"


def _choice(choice: Choice) -> str:
    against = "".join(f' <span class="against">【禁：{_e(text)}】</span>' for text in choice.against)
    help_ = f' <span class="at">{_e(choice.help)}</span>' if choice.help else ""
    notes = "".join(f'<span class="note">{_e(text)}</span>' for text in choice.notes)
    return f'<p class="choice">{BOX}<b>{_e(choice.label)}</b> {_id(choice.id)}{against}{help_}{notes}</p>'


def _id(name: str) -> str:
    return f'<span class="id">{_e(name)}</span>'


def _entry(one: Entry) -> str:
    label = f'<span class="label">{_e(one.label)}{"（必ず）" if one.required else ""}</span>'
    if one.kind == "check":
        return f'<p class="entry">{BOX}{label}</p>'
    if one.choices:
        picks = "".join(f"<span>{BOX}{_e(choice)}</span> " for choice in one.choices)
        return f'<p class="entry lines">{label}<span class="picks">{picks}</span></p>'
    if one.kind == "time":
        return f'<p class="entry">{label}<span class="rule">{TIME}</span></p>'
    if one.kind == "lines":
        return f'<div class="entry lines">{label}<div class="rule"></div><div class="rule"></div></div>'
    return f'<p class="entry">{label}<span class="rule"></span></p>'
