"""Row 19: no network: every use of a socket refuses, and the work of an incident is done all the same.

Sockets are refused twice: ``socket.socket`` and its kin raise, and an audit hook of the interpreter notes whatever
asked for one by another way (C code, another module's copy).
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

from smincident.cli import daily
from tests.faults import Count, Outcome, Size
from tests.faults.typed import at_home, command, number, ok
from tests.kit import ROOT

NUMBER = 19
TITLE = "no network"
BROKEN = {
    "asks-outside": "the program looks for a newer version after each entry",
    "swallowed": "the same, and says nothing when it fails",
}

NAMES = ("socket", "create_connection", "getaddrinfo", "gethostbyname", "socketpair", "create_server")
_asked: list[str] | None = None
_hooked = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    # The machine's own name is asked of the kernel and goes over no wire.
    if _asked is not None and event.startswith("socket.") and event != "socket.gethostname":
        _asked.append(event)


@contextlib.contextmanager
def no_network() -> Iterator[list[str]]:
    """Refuse every socket, and note what asked for one."""
    global _hooked, _asked
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    _asked = found = []

    def refuse(name: str) -> Any:
        def call(*_given: Any, **_named: Any) -> NoReturn:
            found.append(name)
            raise OSError("no network here")

        return call

    try:
        with contextlib.ExitStack() as stack:
            for name in NAMES:
                stack.enter_context(patch.object(socket, name, refuse(name)))
            yield found
    finally:
        _asked = None


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Set up, open, steps, notes, text, evidence, report, verify, export and its verifier, rehearsals."""
    count = Count()
    with contextlib.ExitStack() as stack:
        if broken:
            stack.enter_context(patch.object(daily, "daily", _outside(broken)))
        asked = stack.enter_context(no_network())
        count.fault(len(NAMES))
        home = stack.enter_context(at_home(folder / "home"))
        _incident(count, home, asked)
        scenarios = sorted(path.stem for path in (ROOT / "drills").glob("*.yaml"))
        for name in scenarios[: size.of(0 if broken else 1, len(scenarios))]:
            _each(count, asked, "drill", name, "--autoplay", "--out", str(folder / f"drill-{name}"))
    return count.outcome()


def _outside(broken: str) -> Any:
    def look(*_: Any) -> None:
        try:
            socket.create_connection(("192.0.2.1", 9), 0.1)
        except OSError:
            if broken == "asks-outside":
                raise

    return look


def _each(count: Count, asked: list[str], *words: str) -> str:
    """One command, which must do its work and ask for no socket."""
    count.case()
    asked.clear()
    said = ok(count, *words)
    if asked:
        count.accept(f"{' '.join(words)[:80]}: asked for {asked[0]}")
    return said.out


def _incident(count: Count, home: Path, asked: list[str]) -> None:
    opened = command("incident", "open", "flaming", "--title", "市の投稿への批判")
    count.case()
    if asked or opened.status:
        count.accept(f"incident open: {asked[:1]} {opened.err.strip()[:80]}")
    incident = number(opened)
    shot = home.parent / "画面.png"
    shot.write_bytes(b"\x89PNG" * 100)
    box = home.parent / "box"
    for words in (
        ("incident", "note", incident, "電話が三件"),
        ("step", "defer", incident, "flaming/settled", "--reason", "確認中"),
        ("evidence", "add", incident, str(shot), "--url", "https://example.invalid/post/1"),
        ("document", "draft", incident, "holding", "--set", "what=職員の投稿"),
        ("document", "render", f"{incident}.d1", "-o", str(home.parent / "d1.html")),
        ("document", "show", f"{incident}.d1"),
        ("incident", "show", incident),
        ("incident", "list"),
        ("report", incident, "-o", str(home.parent / "report.html")),
        ("journal", "backup"),
        ("journal", "verify"),
        ("journal", "export", incident, "-o", str(box)),
        ("journal", "export", incident, "-o", str(home.parent / "box.zip")),
        ("runbook", "check"),
        ("guideline", "coverage", "wake"),
        ("readiness", "--all"),
        ("locations",),
    ):
        _each(count, asked, *words)
    _verifier(count, box)


def _verifier(count: Count, box: Path) -> None:
    """The stand-alone verifier, in a Python whose ``socket`` cannot be loaded at all."""
    count.case()
    shut = (
        "import sys, runpy, json; sys.modules['socket'] = None; sys.modules['_socket'] = None; "
        f"sys.argv = ['verify.py', {json.dumps(str(box))}]; runpy.run_path({json.dumps(str(box / 'verify.py'))}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", shut], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    if done.returncode:
        count.lose(f"verify.py: {done.returncode} {done.stderr.strip()[-120:]}")
