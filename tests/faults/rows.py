"""The rows that are there: every module ``rowNN_name.py`` of this folder, by number."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import cast

from tests.faults import Row

FOLDER = Path(__file__).parent


def rows() -> list[Row]:
    """All rows, in the order of the table; two modules may share a number (parts of one row)."""
    names = sorted(path.stem for path in FOLDER.glob("row[0-9][0-9]_*.py"))
    found = [cast("Row", importlib.import_module(f"tests.faults.{name}")) for name in names]
    return sorted(found, key=lambda row: row.NUMBER)
