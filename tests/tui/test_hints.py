"""Errors of the engine as the screens say them: no option and no command stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smincident.errors import SmincidentError
from smincident.tui.hints import for_screen
from tests import kit

HINT = re.compile(
    r'"([^"\n]*(?:--[a-z]|（(?:[a-z-]+ ?)+）|\b(?:step|incident|document|runbook) (?:list|approve|ask|draft)\b)[^"\n]*)"'
)


def hints() -> list[str]:
    """Every text in the engine that names a command or an option."""
    found: list[str] = []
    for path in [
        *Path(kit.ROOT, "smincident", "incident").glob("*.py"),
        Path(kit.ROOT, "smincident", "session.py"),
    ]:
        rows = [
            row
            for row in path.read_text(encoding="utf-8").splitlines()
            if not row.strip().startswith(('"""', "#"))
        ]
        found += HINT.findall("\n".join(rows))
    return found


@pytest.mark.parametrize("hint", hints())
def test_no_option_and_no_command_is_left(hint: str) -> None:
    shown = for_screen(SmincidentError("", hint)).hint
    plain = re.sub(r"\{[^}]*\}", "", shown)
    assert "--" not in plain
    assert not re.search(r"\b(?:step|incident|document|runbook|channel) [a-z]+|（[a-z ]+）", plain), plain
    assert "ください" in plain or "使えるもの" in plain or "要ります" in plain or "加えます" in plain, plain


def test_there_are_hints_to_look_at() -> None:
    assert len(hints()) > 10
