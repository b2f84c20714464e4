"""Whole processes: a note against ``jrnl``, ``--version`` against importing click."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import yaml

from bench.measure import Ratio, in_turns, seconds
from bench.town import home_of, notes
from tests.kit import opened


def _run(command: list[str], environment: dict[str, str]) -> float:
    def call() -> None:
        subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL, capture_output=True)

    return seconds(call)


def version(folder: Path, rounds: int) -> Ratio:
    """``smincident --version``."""
    environment = {**os.environ, "SMINCIDENT_HOME": str(folder / "nowhere")}
    command = [sys.executable, "-m", "smincident", "--version"]
    floor = [sys.executable, "-c", "import click"]
    found = in_turns(lambda: _run(command, environment), lambda: _run(floor, environment), rounds)
    return Ratio("smincident --version ÷ python -c 'import click'", *found, 1.3)


def note(folder: Path, rounds: int, entries: int) -> Ratio:
    """``smincident incident note`` with as many entries as ``jrnl`` has."""
    home = folder / "note"
    session = home_of(home)
    incident = opened(session, "flaming").id
    notes(session, incident, entries)
    session.journal.close()
    ours = [
        sys.executable,
        "-m",
        "smincident",
        "incident",
        "note",
        incident,
        "課長に電話した。折り返し待ち。",
    ]
    environment = {**os.environ, "SMINCIDENT_HOME": str(home)}
    journal = folder / "journal.txt"
    lines = [f"[2026-11-20 10:{n % 60:02d}] メモ{n}\n" for n in range(entries)]
    journal.write_text("".join(lines), encoding="utf-8", newline="\n")
    config = folder / "jrnl.yaml"
    plain = {"body": "none", "date": "none", "tags": "none", "title": "none"}
    settings = {
        "colors": plain,
        "default_hour": 9,
        "default_minute": 0,
        "editor": "",
        "encrypt": False,
        "highlight": False,
        "indent_character": "|",
        "journals": {"default": {"journal": str(journal)}},
        "linewrap": 79,
        "tagsymbols": "@",
        "template": False,
        "timeformat": "%F %R",
        "version": importlib.metadata.version("jrnl"),
    }
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    theirs = [sys.executable, "-m", "jrnl", "--config-file", str(config), "課長に電話した。折り返し待ち。"]
    found = in_turns(lambda: _run(ours, environment), lambda: _run(theirs, environment), rounds)
    return Ratio(f"incident note ÷ jrnl, whole process ({entries:,} entries each)", *found, 0.2)
