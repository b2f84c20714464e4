"""``python -m bench``: print the table of ratios, and write it to RESULTS.md with ``--write``."""

from __future__ import annotations

import argparse
import importlib.metadata
import platform
import sqlite3
import tempfile
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import append, content, growth, paint, processes, verify
from bench.measure import Ratio
from smincident.clock import TOKYO

PACKAGES = ("textual", "rich", "click", "msgspec", "sqlite-utils", "jrnl")


def _shown(value: float, unit: str) -> str:
    return f"{value / 1e6:.1f} MB" if unit == "bytes" else f"{value * 1000:.2f} ms"


def _versions() -> str:
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} missing")
    return ", ".join(found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="few rounds on small books: shows that it runs")
    parser.add_argument(
        "--large", action="store_true", help="the full sizes: 1,000,000 events, 100,000 incidents"
    )
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    options = parser.parse_args()
    rounds = 3 if options.quick else options.rounds
    size = 500 if options.quick else 10_000
    ratios: list[Ratio] = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as name:
        folder = Path(name)
        ratios += paint.measure(folder, rounds, size)
        ratios.append(append.measure(folder, rounds * 20))
        ratios.append(content.measure(rounds))
        ratios.append(processes.note(folder, rounds, size))
        ratios.append(processes.version(folder, rounds))
        sizes = growth.LARGE if options.large else growth.QUICK if options.quick else growth.Sizes()
        ratios.append(verify.measure(folder, 3 if options.large else rounds, sizes.verify))
        ratios += growth.measure(folder, rounds, sizes)
    table = Table(title="smincident")
    for column in ("measurement", "subject", "floor", "ratio", "goal", ""):
        table.add_column(column)
    for item in ratios:
        table.add_row(
            item.name, _shown(item.subject, item.unit), _shown(item.floor, item.unit), f"{item.value:.2f}",
            f"{item.goal}", "met" if item.met else "MISSED",
        )  # fmt: skip
    Console().print(table)
    if options.write:
        _write(ratios)
    return 0


def _write(ratios: list[Ratio]) -> None:
    today = datetime.now(TOKYO).date()
    rows = [
        f"| {item.name} | {_shown(item.subject, item.unit)} | {_shown(item.floor, item.unit)} "
        f"| {item.value:.2f} | {item.goal} | {'met' if item.met else 'missed'} |"
        for item in ratios
    ]
    path = Path(__file__).with_name("RESULTS.md")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    remarks = kept.partition("## Remarks\n")[2]
    head = "| measurement | subject | floor | ratio | goal | |\n|---|---|---|---|---|---|\n"
    text = f"# Results\n\n{today}, {platform.machine()}, {_versions()}.\n\n{head}" + "\n".join(rows)
    path.write_text(f"{text}\n\n## Remarks\n{remarks}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    raise SystemExit(main())
