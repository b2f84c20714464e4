"""Why a plan cannot be made: the file and line behind what composing stumbled over, and the way on at night."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from smincident.content.library import Library
from smincident.content.yaml import ContentError
from smincident.errors import SmincidentError

_NAMED = re.compile("「([^」]+)」")


def located(
    error: SmincidentError, library: Library, guideline: str, runbooks: Sequence[str]
) -> SmincidentError:
    """The finding of the checks that speaks of the same thing, which has file and line; else the error as it is.

    Args:
        guideline: the body's own guideline; those it extends and the laws are looked at too.
        runbooks: those the plan was to be made of.
    """
    from smincident.content.check import check_guidelines, check_runbooks

    if isinstance(error, ContentError):
        return error
    named = set(_NAMED.findall(error.message))
    rules, books = library.files("guidelines"), library.files("runbooks")
    wanted = [*_line(guideline, library), *(name for name in rules if name.startswith("law-"))]
    paths = [rules[name] for name in wanted if name in rules]
    found = check_guidelines({path.name: path for path in paths}, library).findings
    paths = [books[name] for name in dict.fromkeys((*runbooks, "common")) if name in books]
    found += check_runbooks({path.name: path for path in paths}, library).findings
    for finding in found:
        if finding.what == error.message or named & set(_NAMED.findall(finding.what)):
            return ContentError(finding.file, finding.line, finding.what, finding.hint)
    return error


def way_on(error: SmincidentError, library: Library, guideline: str) -> SmincidentError:
    """Where the guideline's file is broken, name the way out: at night nobody mends a file first."""
    if not isinstance(error, ContentError) or error.file not in {
        f"{name}.yaml" for name in _line(guideline, library)
    }:
        return error
    sound = []
    for other in library.bodies():
        with suppress(SmincidentError):
            sound.append(library.guideline(other).id)
    others = f"使えるもの：{'、'.join(name for name in sound if name != guideline) or 'なし'}"
    return SmincidentError(
        f"指針「{guideline}」のファイルに誤りがあります：{error.message}",
        f"今すぐ開くなら、付属の指針など別の指針を選んでください（--guideline ID。{others}）。"
        f"ファイルはあとで直せます{f'（{error.hint}）' if error.hint else ''}",
    )


def _line(guideline: str, library: Library) -> list[str]:
    """The guideline and those it extends, as far as they can be read."""
    found: list[str] = []
    name: str | None = guideline
    while name and name not in found:
        found.append(name)
        try:
            name = library.guideline(name).extends
        except SmincidentError:
            name = None
    return found
