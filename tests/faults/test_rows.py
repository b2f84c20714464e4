"""Every row at its small size, and every broken variant of it, which must be noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import Row, Size, Unable
from tests.faults.rows import rows

ROWS = rows()
VARIANTS = [(row, name) for row in ROWS for name in row.BROKEN]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.NUMBER:02d}-{row.TITLE}".replace(" ", "-"))
def test_nothing_lost_nothing_accepted(row: Row, tmp_path: Path) -> None:
    try:
        outcome = row.run(Size.SMALL, tmp_path)
    except Unable as reason:
        pytest.skip(str(reason))
    assert outcome.clean, "\n".join(outcome.lines) or "nothing was tried"


@pytest.mark.parametrize(("row", "name"), VARIANTS, ids=lambda value: value if isinstance(value, str) else "")
def test_broken_on_purpose_it_is_noticed(row: Row, name: str, tmp_path: Path) -> None:
    try:
        outcome = row.run(Size.SMALL, tmp_path, name)
    except Unable as reason:
        pytest.skip(str(reason))
    assert outcome.caught, f"{row.BROKEN[name]}: the row did not notice"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.NUMBER:02d}")
def test_each_row_can_fail(row: Row) -> None:
    assert row.BROKEN, "a row without a broken variant proves nothing"
