"""What ``runbook check`` and ``guideline check`` share: which files, and how findings are told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smincident.cli.given import Given
from smincident.cli.trouble import FINDINGS
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.content.check import Result
    from smincident.content.library import Library


def check(
    given: Given, kind: str, typed: Sequence[str], run: Callable[[Mapping[str, Path], Library], Result]
) -> None:
    """Check files of a kind and end with status 1 when something is wrong."""
    library = given.library()
    paths = _paths(typed) if typed else {_shown(path): path for path in library.files(kind).values()}
    result = run(paths, library)
    said = [str(item) for item in result.findings]
    if result.pending:
        said += [f"これから（{len(result.pending)}件。誤りではありません）："]
        said += [f"  {item}" for item in result.pending]
    count = len(result.findings)
    said.append(
        f"{len(result.files)} ファイルを確かめました：{f'{count} 件' if count else '誤りはありません'}"
    )
    given.answer(
        said,
        ok=not count,
        files=result.files,
        findings=[
            {"file": item.file, "line": item.line, "what": item.what, "hint": item.hint}
            for item in result.findings
        ],
        pending=[{"file": item.file, "line": item.line, "target": item.what} for item in result.pending],
    )
    click.get_current_context().exit(FINDINGS if count else 0)


def _paths(typed: Sequence[str]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for text in typed:
        path = Path(text)
        if path.is_dir():
            inside = sorted(path.glob("*.yaml"))
            if not inside:
                raise SmincidentError(f"YAMLファイルがありません：{text}", "フォルダを確かめてください")
            found |= {_shown(one): one for one in inside}
        elif path.is_file():
            found[_shown(path)] = path
        else:
            raise SmincidentError(f"ファイルがありません：{text}", "場所を確かめてください")
    return found


def _shown(path: Path) -> str:
    """A path as people read it: from here, where that is shorter."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return near if len(near) < len(str(path)) else str(path)
