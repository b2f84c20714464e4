"""What was saved from a damaged book, as files: JSON Lines an export's ``verify.py`` would read, bytes, a report.

::

    2026-001.jsonl         the intact beginning: one object a line, {"data", "digest", "head"}, canonical JSON
    2026-001.later.jsonl   events that are sound by themselves, but stand behind a gap
    kept/<sha256>          kept bytes that match their name
    report.json            what there is and what is missing
    report.txt             the same for people
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smincident.errors import SmincidentError, why
from smincident.journal import canonical, chain
from smincident.journal.salvage import Piece, Rescued, Salvage

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def fresh(folder: Path) -> Path:
    """Make the folder; one that holds anything is refused, so that nothing is overwritten.

    Raises:
        SmincidentError: it is not empty, or cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise SmincidentError(
                f"フォルダが空ではありません：{folder}", "新しいフォルダを -o で指定してください"
            )
    except OSError as error:
        raise unwritten(folder, error) from error
    return folder


def unwritten(place: Path, error: OSError) -> SmincidentError:
    """The disk refused."""
    return SmincidentError(
        f"書き出せません（{why(error)}）：{place}", "空きと権限のある場所を -o で指定してください"
    )


def write(found: Salvage, source: Path, folder: Path) -> dict[str, Any]:
    """Write everything to a fresh folder and return the report.

    Raises:
        SmincidentError: the disk refused.
    """
    names: dict[str, str] = {}
    for one in found.incidents:
        names[one.incident] = _name(one.incident, set(names.values()))
    report = _report(found, source, names)
    try:
        for one in found.incidents:
            _lines(folder / f"{names[one.incident]}.jsonl", one.events)
            if one.later:
                _lines(folder / f"{names[one.incident]}.later.jsonl", one.later)
        if found.kept:
            (folder / "kept").mkdir(mode=0o700)
        for sha, content in found.kept.items():
            _put(folder / "kept" / sha, content)
        _put(folder / "report.json", (canonical.encode(report) + "\n").encode("utf-8"))
        _put(
            folder / "report.txt", ("\n".join(said(found, source)) + "\n").encode("utf-8", "backslashreplace")
        )
    except OSError as error:
        raise unwritten(folder, error) from error
    return report


def said(found: Salvage, source: Path) -> list[str]:
    """The report in Japanese, line by line."""
    lines = [f"壊れた記録簿から取り出したもの：{source}"]
    if not found.incidents and not found.kept:
        return [*lines, "取り出せる記録はありませんでした"]
    lines.append(f"記録簿の番号 {found.book or '（読めません）'}")
    for one in found.incidents:
        lines.append(f"{one.incident}：{_of(one)}")
    missing = found.missing_kept
    lines.append(
        f"保管した内容 {len(found.kept)} 件（名前の SHA-256 と合うもの）"
        + (
            f"、見つからないもの {len(missing)} 件：{'、'.join(sha[:12] for sha in missing[:5])}"
            if missing
            else ""
        )
    )
    if found.damaged:
        lines.append(f"行はあるが書かれた時のままでないもの {found.damaged} 件")
    lines.append(
        "どの記録も SHA-256 を計算し直して合うものだけです。末尾が失われていないかは、紙の控えの番号と照らしてください"
    )
    return lines


def _of(one: Rescued) -> str:
    last = one.events[-1] if one.events else None
    text = (
        f"記録 1〜{last.n}（控えの番号 {chain.code(last.n, last.digest)}）" if last else "始めから読めません"
    )
    if one.bodies:
        text += f"、うち本文が読めないもの {_numbers(one.bodies)}"
    if one.withheld:
        text += f"、非開示 {_numbers(sorted(one.withheld))}"
    gone = sorted(set(range(len(one.events) + 1, one.expected + 1)) - {piece.n for piece in one.later})
    if gone:
        text += f"、失われたもの {_numbers(gone)}"
    if one.later:
        text += f"、切れ目の後に単独で読めるもの {_numbers([piece.n for piece in one.later])}"
    return text if not one.whole else f"{text}、欠けは見当たりません"


def _numbers(numbers: Sequence[int]) -> str:
    """``3、5〜9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(one) if one == two else f"{one}〜{two}" for one, two in runs)


def _report(found: Salvage, source: Path, names: dict[str, str]) -> dict[str, Any]:
    return {
        "source": str(source).encode("utf-8", "replace").decode(),
        "book": found.book,
        "incidents": [
            {
                "incident": one.incident.encode("utf-8", "replace").decode(),
                "file": f"{names[one.incident]}.jsonl",
                "events": len(one.events),
                "digest": one.events[-1].digest if one.events else None,
                "expected": one.expected,
                "bodies_missing": one.bodies,
                "withheld": sorted(one.withheld),
                "later": [piece.n for piece in one.later],
                "whole": one.whole,
            }
            for one in found.incidents
        ],
        "kept": sorted(found.kept),
        "kept_missing": found.missing_kept,
        "damaged_rows": found.damaged,
    }


def _name(incident: str, taken: set[str]) -> str:
    """A file name for an incident: its id, or a number where a damaged row holds anything else."""
    if (
        _PLAIN.fullmatch(incident)
        and not _DEVICE.fullmatch(incident)
        and incident.lower() not in {name.lower() for name in taken}
    ):
        return incident
    return f"incident-{len(taken) + 1}"


def _lines(path: Path, pieces: Sequence[Piece]) -> None:
    rows = ({"data": one.data, "digest": one.digest, "head": one.head} for one in pieces)
    _put(path, "".join(canonical.encode(row) + "\n" for row in rows).encode("utf-8"))


def _put(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
