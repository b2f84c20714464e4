"""An incident on a terminal, with Rich. Text from outside passes ``display``; nothing is parsed as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from smincident.cli.words import marked
from smincident.clock import full, read, short, span
from smincident.content.plan import PlanClause
from smincident.display import line as safe_line
from smincident.incident.clocks import clocks, uncounted
from smincident.incident.parts import (
    CHANNEL_STATES,
    DOCUMENT_STATES,
    STATUSES,
    SUBJECT_KINDS,
    SUBJECT_STATES,
    TAKEDOWN_STATES,
)
from smincident.incident.walk import STATUS_LABELS, WEIGHT_LABELS, StepView, walk
from smincident.report.lines_steps import deviation_words
from smincident.report.timeline import rows
from smincident.report.words import Names

if TYPE_CHECKING:
    from smincident.incident.state import State

STYLES = {
    "open": "bold",
    "waiting": "yellow",
    "done": "green",
    "not-applicable": "dim",
    "pending": "dim",
    "deferred": "yellow",
    "delegated": "yellow",
}
"""Colour stands beside a word, never for one."""


class _Console(Console):
    """Rich would end the process itself when the reader of a pipe goes away; that is for ``trouble.guarded``."""

    def on_broken_pipe(self) -> None:
        """Let it be known."""
        raise BrokenPipeError


def console() -> Console:
    """A console that parses nothing and colours only a terminal."""
    return _Console(markup=False, highlight=False, emoji=False, soft_wrap=True)


def show_incident(state: State, now: datetime, names: Names) -> None:
    """Everything about an incident, what needs attention first."""
    out = console()
    lines = walk(state)
    title = marked(state.title, bool(state.drill))
    out.print(Text(safe_line(f"{state.id}　{title}"), style="bold"))
    kinds = (
        "、".join(state.the_plan.titles.get(name, name) for name in state.runbooks) or "まだ決まっていない"
    )
    out.print(Text(safe_line(f"状態 {STATUSES[state.status]}　種類 {kinds}　操作 {state.operator}")))
    out.print(Text(safe_line(f"指針 {state.the_plan.guideline_title}")))
    out.print(Text(f"気づいた時刻 {full(state.detected_at)}　記録 {state.n} 件"))
    _clocks(out, state, lines, now, names)
    section(
        out,
        "逸脱",
        (
            f"記録{d.n} {deviation_words(d.target, d.guards, d.omission, state)}（{d.by}）{d.reason}"
            for d in state.deviations
        ),
        "red",
    )
    section(out, "してはいけないこと", (guard_words(g.says, g.clauses) for g in state.the_plan.guards))
    _steps(out, state, lines)
    _parts(out, state)
    out.print(Rule("経過", characters="-", align="left"))
    for row in rows(state, names):
        late = f"（記録 {short(row.recorded)}）" if row.recorded[:16] != row.occurred[:16] else ""
        fixed = f" [訂正あり：{row.corrected}]" if row.corrected else ""
        out.print(Text(f"{row.n:>4} {short(row.occurred)}{late} {row.actor}：{row.what}{fixed}"))


def show_steps(state: State, lines: Sequence[StepView]) -> None:
    """The steps, by phase."""
    _steps(console(), state, lines)


def _steps(out: Console, state: State, lines: Sequence[StepView]) -> None:
    titles = {phase.id: phase.title for phase in state.the_plan.phases}
    before = ""
    for line in lines:
        if line.step.phase != before:
            before = line.step.phase
            out.print(Rule(safe_line(titles.get(before, before)), characters="-", align="left"))
        subject = f"（{line.subject.id} {line.subject.label}）" if line.subject else ""
        late = "（分岐は閉じている）" if line.late else ""
        text = Text(safe_line(f"[{STATUS_LABELS[line.status]}] "), STYLES[line.status])
        text.append(
            safe_line(
                f"{line.step.id}{f' {line.key[1]}' if line.key[1] else ''}　{line.step.title}{subject}{late}"
            )
        )
        text.append(f"　{WEIGHT_LABELS[line.weight]}", "dim")
        out.print(text)
        if line.status in ("open", "waiting"):
            for block in line.blocked_by:
                out.print(Text(safe_line(f"    {block}"), style="yellow"))


def _clocks(out: Console, state: State, lines: list[StepView], now: datetime, names: Names) -> None:
    found = []
    for clock in clocks(state, lines, names.about):
        distance = span(read(clock.due_at) - now)
        when = f"{distance}過ぎ" if clock.overdue(now) else f"あと{distance}"
        ours = "（目安）" if clock.ours else ""
        found.append(f"{short(clock.due_at)} {when}　{clock.label}{_of(clock.subject, state)}{ours}")
    found += [
        f"数えられない　{item.label}{_of(item.subject, state)}（{item.missing}）"
        for item in uncounted(state, names.about)
    ]
    section(out, "期限", found)


def _of(subject: str, state: State) -> str:
    known = state.subjects.get(subject)
    return f"（{known.label}）" if known else ""


def _parts(out: Console, state: State) -> None:
    section(
        out,
        "対象",
        (
            f"{s.id} {SUBJECT_KINDS[s.kind]}「{s.label}」{SUBJECT_STATES[s.state]} {s.platform} {s.handle} {s.url}"
            for s in state.subjects.values()
        ),
    )
    section(
        out,
        "削除依頼",
        (
            f"{t.id} {t.subject} → {t.platform} {TAKEDOWN_STATES[t.state]} {t.receipt}"
            for t in state.takedowns.values()
        ),
    )
    section(
        out,
        "経路（正常でないもの）",
        (
            f"{c.id} {c.label} {CHANNEL_STATES[c.status]} {c.reason}"
            for c in state.channels.values()
            if c.status != "normal"
        ),
    )
    section(
        out,
        "文書",
        (f"{d.id} {d.title}（第{d.version}版）{DOCUMENT_STATES[d.status]}" for d in state.documents.values()),
    )
    section(out, "証拠", (f"{e.id} {e.name} {e.sha256[:12]} {e.place}" for e in state.evidence.values()))
    section(
        out,
        "宿題",
        (f"{f.id} {f.text}（{f.owner}、{f.due}）" for f in state.followups.values() if f.state == "open"),
    )


def clause_words(clause: PlanClause) -> str:
    """A clause in one line: where, what, on what condition, and whether it is a reading."""
    marks = ["解釈"] if clause.basis == "reading" else []
    marks += ["関連"] if clause.related else []
    condition = f"（{clause.if_}）" if clause.if_ else ""
    return f"{clause.at}　{clause.says}{condition}" + (f" [{'・'.join(marks)}]" if marks else "")


def guard_words(says: str, clauses: list[PlanClause]) -> str:
    """A prohibition, and where it is written."""
    places = "、".join(clause.at for clause in clauses)
    return f"{says}（{places}）" if places else says


def section(out: Console, title: str, found: Iterable[str], style: str = "") -> None:
    """Lines under a heading; nothing where there are none."""
    shown = [safe_line(text).rstrip() for text in found]
    if not shown:
        return
    out.print(Rule(title, characters="-", align="left"))
    for text in shown:
        out.print(Text(f"  {text}", style=style))
