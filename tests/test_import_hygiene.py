"""What a short command does not need it does not load; nothing below the screens reaches Textual."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import ORGANISATION, ROOT

LATE = (
    "yaml",
    "jinja2",
    "dateutil",
    "click",
    "sqlite_utils",
    "markdown_it",
    "jpholiday",
    "smincident.documents",
)
PROBE = """
import json, sys
sys.argv = ["smincident", *{args!r}]
from smincident.__main__ import main
try:
    status = main()
except SystemExit as end:
    status = end.code
print("\\n" + json.dumps([status, sorted(sys.modules)]))
"""


def run(code: str, home: Path) -> tuple[object, set[str]]:
    """Status and loaded modules of a process of its own."""
    environment = {**os.environ, "SMINCIDENT_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stdout, done.stderr
    status, modules = json.loads(done.stdout.splitlines()[-1])
    return status, set(modules)


def command(home: Path, *args: str) -> set[str]:
    """The modules a command loads; it must succeed."""
    status, modules = run(PROBE.format(args=list(args)), home)
    assert status in (0, None), status
    return modules


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A town with an incident."""
    (tmp_path / "organisation.yaml").write_text(ORGANISATION.format(guideline="ina"), encoding="utf-8")
    command(tmp_path, "incident", "open", "flaming", "--title", "試し")
    return tmp_path


@pytest.mark.parametrize(
    "args",
    [
        ("--version",),
        ("--help",),
        ("incident", "list"),
        ("incident", "show", "YEAR-001"),
        ("step", "list", "YEAR-001"),
        ("journal", "verify"),
        ("runbook", "list"),
        ("guideline", "show", "ina"),
        ("locations",),
    ],
)
def test_no_plain_command_loads_the_screens(args: tuple[str, ...], home: Path) -> None:
    modules = command(home, *(_named(arg, home) for arg in args))
    assert not {
        name for name in modules if name.split(".")[0] == "textual" or name.startswith("smincident.tui")
    }


def _named(arg: str, home: Path) -> str:
    """The id of the incident that the fixture opened, whatever the year is."""
    if not arg.startswith("YEAR"):
        return arg
    import random

    from smincident import clock
    from smincident.journal.book import Journal

    with Journal.open(home / "book.db", clock=clock.now, random=random.randbytes, read_only=True) as journal:
        return journal.incidents()[0].id


def test_the_version_needs_next_to_nothing(home: Path) -> None:
    modules = command(home, "--version")
    assert not modules & {"click", "msgspec", "sqlite3", *LATE}


def test_a_note_needs_the_journal_alone(home: Path) -> None:
    modules = command(home, "incident", "note", _named("YEAR", home), "電話した")
    assert "sqlite3" in modules
    assert not modules & {"click", "msgspec", "rich", "smincident.session", "smincident.content.plan", *LATE}


def test_the_first_paint_of_home_loads_nothing_that_can_wait(home: Path) -> None:
    code = """
import asyncio, json, sys
import smincident.tui
from smincident.tui.app import open_app
async def look():
    app = open_app(None, None)
    with app.store:
        async with app.run_test(size=(80, 24)):
            return sorted(sys.modules)
print("\\n" + json.dumps([0, asyncio.run(look())]))
"""
    _, modules = run(code, home)
    assert "textual" in modules
    assert not {name for name in modules if name in LATE or name.startswith("smincident.documents")}
    # What one types into comes with the first form.
    forms = {"textual.widgets._text_area", "smincident.tui.widgets.form", "smincident.session", "msgspec"}
    assert not modules & forms


def test_the_session_reads_no_content_until_it_is_asked(tmp_path: Path) -> None:
    code = "import json, sys; import smincident.session; print(json.dumps([0, sorted(sys.modules)]))"
    _, modules = run(code, tmp_path)
    assert not modules & {
        "yaml",
        "jinja2",
        "dateutil",
        "click",
        "sqlite_utils",
        "textual",
        "smincident.documents",
    }
