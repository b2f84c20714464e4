"""What ``runbook check`` and ``guideline check`` share: which files, what checks each, and how findings are told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smincident import locations
from smincident.cli.given import Given
from smincident.cli.trouble import FINDINGS
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.content.library import Library
    from smincident.content.sheet import Result


Check = Callable[[Mapping[str, Path], "Library"], "Result"]
SUFFIXES = {"templates": ".md.j2"}
"""How the files of a kind end that are not YAML."""
SETTINGS = ("organisation.yaml", "readiness.yaml")
"""Files of the configuration folder that are no content."""
_MARKS = {
    "clauses": "guidelines",
    "phases": "runbooks",
    "steps": "runbooks",
    "routes": "platforms",
    "injects": "drills",
    "items": "readiness",
}
"""A key at the beginning of a line that only one kind of file has."""


def checks() -> dict[str, Check]:
    """What checks the files of each kind."""
    from smincident.content import check
    from smincident.documents.check import check_templates
    from smincident.drill.check import check_drills

    return {
        "guidelines": check.check_guidelines,
        "runbooks": check.check_runbooks,
        "templates": check_templates,
        "platforms": check.check_platforms,
        "drills": check_drills,
        "readiness": check.check_readiness,
    }


def check(given: Given, typed: Sequence[str], kinds: Sequence[locations.Kind]) -> None:
    """Check files and end with status 1 when something is wrong.

    Args:
        typed: files and folders of any kind; all that there are of ``kinds`` where empty.
        kinds: what a command checks by itself; a typed file that shows no kind is one of the first.
    """
    from smincident.content.sheet import Result

    library = given.library()
    found = _typed(typed, kinds[0]) if typed else _all(library, kinds)
    if typed:
        library = _beside(found)
    result = Result()
    for kind, paths in found.items():
        one = checks()[kind](paths, library)
        result.files += one.files
        result.findings += one.findings
        result.pending += one.pending
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
    return {
        kind: {_shown(path): path for path in library.files(kind, SUFFIXES.get(kind, ".yaml")).values()}
        for kind in kinds
    }


def _typed(typed: Sequence[str], usual: str) -> dict[str, dict[str, Path]]:
    """The typed files by kind; of a folder those in it, and those in its folders of content."""
    found: dict[str, dict[str, Path]] = {kind: {} for kind in locations.KINDS}
    for text in typed:
        path = Path(text)
        if path.is_dir():
            folders = [path, *(path / kind for kind in locations.KINDS)]
            inside = sorted(
                one
                for folder in folders
                for ending in ("*.yaml", "*.md.j2")
                for one in folder.glob(ending)
                if one.name not in SETTINGS
            )
            if not inside:
                raise SmincidentError(
                    f"確かめるファイル（.yaml、.md.j2）がありません：{text}", "フォルダを確かめてください"
                )
        elif path.is_file():
            inside = [path]
        else:
            raise SmincidentError(f"ファイルがありません：{text}", "場所を確かめてください")
        for one in inside:
            found[kind_of(one, usual)][_shown(one)] = one
    return {kind: paths for kind, paths in found.items() if paths}


def kind_of(path: Path, usual: str) -> str:
    """The kind of a content file: by its ending, its folder, or a key that only one kind has."""
    if path.name.endswith(SUFFIXES["templates"]):
        return "templates"
    from smincident.content.yaml import LIMIT_BYTES

    if (folder := path.absolute().parent.name) in locations.KINDS:
        return folder
    with path.open("rb") as file:
        text = file.read(LIMIT_BYTES).decode("utf-8", "replace")
    return next((kind for key, kind in _MARKS.items() if re.search(rf"^{key}:", text, re.MULTILINE)), usual)


def _beside(found: Mapping[str, Mapping[str, Path]]) -> Library:
    """All content at hand, and before it what lies beside the typed files: a pack is checked as a whole."""
    from smincident.content.library import Library

    folders: dict[str, list[Path]] = {}
    for paths in found.values():
        for path in paths.values():
            parent = path.absolute().parent
            for kind in locations.KINDS if parent.name in locations.KINDS else ():
                folders.setdefault(kind, []).append(parent.parent / kind)

    def of(kind: str) -> list[Path]:
        known = next(item for item in locations.KINDS if item == kind)
        beside = dict.fromkeys(folders.get(kind, ()))
        return [*beside, locations.user_content(known), locations.shipped(known)]

    return Library(of)


def _shown(path: Path) -> str:
    """A path as people read it: from here, where that is shorter."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return near if len(near) < len(str(path)) else str(path)
