"""Checks template files without an incident: each is read with its layout, as it would be when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from smincident.content.library import Library
from smincident.content.sheet import Finding, Result
from smincident.content.yaml import ContentError
from smincident.documents.template import load


def check_templates(paths: Mapping[str, Path], library: Library) -> Result:
    """Load each template.

    Args:
        paths: file names as they are to be shown, and where each lies.
        library: not looked at; every check of files takes it.
    """
    result = Result(files=list(paths))
    for name, path in paths.items():
        try:
            load(path)
        except ContentError as error:
            # What is wrong may stand in the layout, which has a name of its own.
            file = name if error.file == path.name else error.file
            result.findings.append(Finding(file, error.line, error.what, error.hint))
    result.findings = sorted(set(result.findings))
    return result
