"""Tables for a spreadsheet: UTF-8 with a byte order mark, CRLF, every cell quoted, none of them a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from smincident import clock
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, WEIGHT_LABELS, walk
from smincident.report.timeline import rows
from smincident.report.words import Names, one_line, place, when

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−")

STEP_KINDS = {"task": "作業", "decision": "判断", "document": "文書", "report": "報告", "watch": "見守り"}


def cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    text = str(value)
    begins = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if begins and not isinstance(value, int) else text


def sheet(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """A table as the bytes of a file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def timeline(state: State, names: Names) -> bytes:
    """Every event in a line."""
    header = ("番号", "起きた時刻", "時刻の確かさ", "記録した時刻", "記録した人", "種類", "内容", "訂正")
    return sheet(
        header,
        (
            (
                row.n,
                when(row.occurred, row.precision),
                row.precision,
                clock.full(row.recorded),
                row.actor,
                row.kind,
                row.what,
                row.corrected,
            )
            for row in rows(state, names)
        ),
    )


def steps(state: State) -> bytes:
    """Every step of the plan in force, as it stands."""
    header = (
        "手順",
        "対象",
        "段階",
        "種類",
        "題名",
        "重み",
        "状態",
        "時刻",
        "誰の権限か",
        "理由",
        "条項",
        "記録",
    )
    phases = {step: one.title for one in state.the_plan.phases for step in one.steps}
    return sheet(
        header,
        (
            (
                line.step.id,
                one_line(line.subject.label) if line.subject else "",
                phases.get(line.step.id, ""),
                STEP_KINDS.get(line.step.kind, line.step.kind),
                one_line(line.step.title),
                WEIGHT_LABELS[line.weight],
                STATUS_LABELS[line.status],
                when(line.record.at),
                one_line(line.record.by),
                one_line(line.record.reason),
                "、".join(dict.fromkeys(place(one, state) for one in line.step.clauses)),
                line.record.n or "",
            )
            for line in walk(state)
        ),
    )


def evidence(items: Iterable[Sequence[object]]) -> bytes:
    """What evidence there is, with the names it had."""
    header = (
        "証拠",
        "名前",
        "大きさ（バイト）",
        "SHA-256",
        "包みの中のファイル",
        "元の場所（URL）",
        "置き場所",
        "保管した人",
        "添え書き",
        "入れていない理由",
    )
    return sheet(header, items)
