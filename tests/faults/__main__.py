"""``make faults``: every row at full size, with every broken variant; prints the table and puts it in the docs.

``--small`` does what the suite does; ``--only N`` runs one row; ``--write`` writes the table into docs/reliability.md
(what ``make faults`` does). Exit 1 where anything was lost, wrongly accepted, or a broken variant went unnoticed.
"""

from __future__ import annotations

import argparse
import platform
import re
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from smincident import __version__
from tests.faults import Outcome, Row, Size, Unable
from tests.faults.rows import rows

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    row: Row
    outcome: Outcome | None
    reason: str
    noticed: list[str]
    missed: list[str]
    seconds: float

    @property
    def ok(self) -> bool:
        """Nothing lost, nothing accepted, every broken variant noticed."""
        return (self.outcome is None or self.outcome.clean) and not self.missed

    def cells(self) -> list[str]:
        """As texts."""
        name = [f"{self.row.NUMBER}", self.row.TITLE]
        if self.outcome is None:
            return [*name, "not run", self.reason, "", "", ""]
        one = self.outcome
        figures = [f"{value:,}" for value in (one.cases, one.faults, one.lost, one.accepted)]
        return [*name, *figures, f"{len(self.noticed)} of {len(self.noticed) + len(self.missed)}"]


HEADING = [
    "row",
    "test",
    "cases tried",
    "faults injected",
    "lost",
    "wrongly accepted",
    "broken variants noticed",
]


def go(row: Row, size: Size) -> Line:
    """Run a row and all its broken variants."""
    began = time.monotonic()
    noticed: list[str] = []
    missed: list[str] = []
    outcome, reason = None, ""
    try:
        with tempfile.TemporaryDirectory(prefix=f"row{row.NUMBER:02d}-") as place:
            outcome = row.run(size, Path(place))
        for name in row.BROKEN:
            with tempfile.TemporaryDirectory(prefix=f"row{row.NUMBER:02d}-") as place:
                caught = row.run(Size.SMALL, Path(place), name).caught
            (noticed if caught else missed).append(name)
    except Unable as unable:
        reason = str(unable)
    return Line(row, outcome, reason, noticed, missed, time.monotonic() - began)


def table(lines: list[Line]) -> str:
    """Markdown."""
    bodies = [HEADING, ["---"] * 2 + ["---:"] * 4 + ["---"], *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in bodies)


def versions() -> str:
    """When and on what."""
    try:
        import apsw

        also = f", recorded with SQLite {apsw.sqlite_lib_version()} (apsw)"
    except ImportError:
        also = ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: smincident {__version__}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}{also}, {platform.system()} {platform.release()}."
    )


def put(text: str) -> None:
    """Between the markers of docs/reliability.md; the page is made where there is none."""
    page = DOCS.read_text(encoding="utf-8") if DOCS.exists() else f"# Reliability\n\n{BEGIN}\n{END}\n"
    if BEGIN not in page:
        page = f"{page.rstrip()}\n\n{BEGIN}\n{END}\n"
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.S)
    page = pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page)
    DOCS.write_text(page, encoding="utf-8", newline="\n")


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--small", action="store_true", help="as the suite does")
    parser.add_argument("--only", type=int, action="append", metavar="N", help="one row")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    given = parser.parse_args()
    lines = []
    for row in rows():
        if given.only and row.NUMBER not in given.only:
            continue
        line = go(row, Size.SMALL if given.small else Size.FULL)
        lines.append(line)
        print(" | ".join(line.cells()), f"| {line.seconds:.0f} s", flush=True)
        for text in line.outcome.lines if line.outcome else ():
            print(f"    {text}", flush=True)
        for name in line.missed:
            print(f"    not noticed: {name}: {row.BROKEN[name]}", flush=True)
    text = f"{table(lines)}\n\n{versions()}"
    print(f"\n{text}")
    if given.write:
        put(text)
    return 0 if all(line.ok for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
