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
    from smincident.content.library import Library
    from smincident.content.sheet import Result


Check = Callable[[Mapping[str, Path], "Library"], "Result"]
SUFFIXES = {"templates": ".md.j2"}
"""How the files of a kind end that are not YAML."""


def check(given: Given, typed: Sequence[str], checks: Mapping[str, Check]) -> None:
    """Check files and end with status 1 when something is wrong.

    Args:
        typed: files and folders; all that there are of these kinds where empty.
        checks: what checks the files of each kind; a typed file of no other ending is one of the first kind.
    """
    from smincident.content.sheet import Result

    library = given.library()
    result = Result()
    for kind, paths in (_typed(typed, list(checks)) if typed else _all(library, list(checks))).items():
        found = checks[kind](paths, library)
        result.files += found.files
        result.findings += found.findings
        result.pending += found.pending
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


def _all(library: Library, kinds: Sequence[str]) -> dict[str, dict[str, Path]]:
    return {kind: {_shown(path): path for path in _files(library, kind)} for kind in kinds}


def _files(library: Library, kind: str) -> list[Path]:
    return list((library.templates() if kind == "templates" else library.files(kind)).values())


def _typed(typed: Sequence[str], kinds: Sequence[str]) -> dict[str, dict[str, Path]]:
    found: dict[str, dict[str, Path]] = {kind: {} for kind in kinds}
    for text in typed:
        path = Path(text)
        if path.is_dir():
            endings = [SUFFIXES.get(kind, ".yaml") for kind in kinds]
            inside = sorted(one for ending in endings for one in path.glob(f"*{ending}"))
            if not inside:
                raise SmincidentError(
                    f"確かめるファイル（{'、'.join(endings)}）がありません：{text}",
                    "フォルダを確かめてください",
                )
        elif path.is_file():
            inside = [path]
        else:
            raise SmincidentError(f"ファイルがありません：{text}", "場所を確かめてください")
        for one in inside:
            kind = next((k for k in kinds if k in SUFFIXES and one.name.endswith(SUFFIXES[k])), kinds[0])
            found[kind][_shown(one)] = one
    return found


def _shown(path: Path) -> str:
    """A path as people read it: from here, where that is shorter."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return near if len(near) < len(str(path)) else str(path)
