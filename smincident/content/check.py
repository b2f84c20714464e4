"""Checks content files beyond their types: what a guideline and runbooks say of each other must exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from smincident.content.catalog import Catalog
from smincident.content.check_guideline import check_guideline
from smincident.content.check_platform import check_platform
from smincident.content.check_readiness import check_items
from smincident.content.check_runbook import check_runbook
from smincident.content.files import read_text
from smincident.content.library import Library
from smincident.content.sheet import Finding, Result, Sheet
from smincident.content.yaml import ContentError, load
from smincident.content.yaml import Path as Place
from smincident.display import safe

Check = Callable[[Sheet, Catalog], None]


def run(paths: Mapping[str, Path], catalog: Catalog, check: Check) -> Result:
    """Check files of one kind.

    Args:
        paths: file names as they are to be shown, and where each lies.
        check: looks at one file that is at least YAML.
    """
    result = Result()
    for name, path in paths.items():
        result.files.append(name)
        try:
            sheet = Sheet(name, load(read_text(path), path.name), result)
            _unseen(sheet, sheet.loaded.value, ())
            check(sheet, catalog)
        except ContentError as error:
            for one in (error, *error.more):
                result.findings.append(Finding(name, one.line, one.what, one.hint))
    result.findings.sort()
    result.pending.sort()
    return result


def _unseen(sheet: Sheet, value: Any, place: Place) -> None:
    """Find characters that control a terminal or the direction of writing: nobody sees what they hide."""
    if isinstance(value, str) and safe(value) != value:
        sheet.find(place, f"見えない文字があります：{value[:40]}", "その文字を消して、書き直してください")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _unseen(sheet, key, (*place, key))
            _unseen(sheet, inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _unseen(sheet, inner, (*place, number))


def check_runbooks(paths: Mapping[str, Path], library: Library) -> Result:
    """Check runbook files; they stand in for those of the library with the same id."""
    return run(paths, Catalog(library, {_id(path): path for path in paths.values()}), check_runbook)


def check_guidelines(paths: Mapping[str, Path], library: Library) -> Result:
    """Check guideline files against the runbooks of the library."""
    return run(paths, Catalog(library), check_guideline)


def check_readiness(paths: Mapping[str, Path], library: Library) -> Result:
    """Check files of readiness items against the templates of the library."""
    return run(paths, Catalog(library), check_items)


def check_platforms(paths: Mapping[str, Path], library: Library) -> Result:
    """Check platform files, each by itself."""
    return run(paths, Catalog(library), check_platform)


def _id(path: Path) -> str:
    return path.name.removesuffix(".yaml")
