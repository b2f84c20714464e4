"""First paint and peak memory of the home screen, against a bare Textual app, each in a process on a terminal."""

from __future__ import annotations

import os
import pty
import struct
import sys
import termios
import threading
import time
from fcntl import ioctl
from pathlib import Path

from bench.measure import Ratio, in_turns
from bench.town import home_of

BARE = """
from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Static
class Bare(App):
    def compose(self) -> ComposeResult:
        yield Header(); yield Static("bare"); yield Footer()
app = Bare()
"""
OURS = """
from smincident.tui import opened
app = opened()
app.store.__enter__()
"""
REPORT = """
import os, time, resource
def seen():
    # A paint counts when the wanted text stands on the screen.
    for row in app.screen._compositor.render_strips():
        if {wanted!r} in "".join(segment.text for segment in row):
            took = time.clock_gettime(time.CLOCK_MONOTONIC) - {start!r}
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            open({out!r}, "w").write(f"{{took}} {{peak}}")
            app.exit()
            return
    app.call_after_refresh(seen)
app.call_later(lambda: app.call_after_refresh(seen))
app.run()
"""


def _start(code: str, wanted: str, folder: Path, home: Path) -> tuple[float, float]:
    """Seconds from starting the process to the first paint, and its peak memory in bytes."""
    out = folder / "paint.txt"
    out.unlink(missing_ok=True)
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update({"SMINCIDENT_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"})
        start = time.clock_gettime(time.CLOCK_MONOTONIC)
        script = code + REPORT.format(wanted=wanted, start=start, out=str(out))
        os.execv(sys.executable, [sys.executable, "-c", script])
    ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    drain = threading.Thread(target=_drain, args=(master,), daemon=True)
    drain.start()
    os.waitpid(pid, 0)
    os.close(master)
    took, peak = out.read_text(encoding="utf-8").split()
    return float(took), float(peak)


def _drain(master: int) -> None:
    try:
        while os.read(master, 65536):
            pass
    except OSError:
        pass


def measure(folder: Path, rounds: int, closed: int) -> list[Ratio]:
    """With 5 open incidents and many closed ones."""
    home = folder / "paint"
    home_of(home, closed=closed, live=5).journal.close()
    peaks: dict[str, list[float]] = {"ours": [], "bare": []}

    def ours() -> float:
        took, peak = _start(OURS, "進行中の事案", folder, home)
        peaks["ours"].append(peak)
        return took

    def bare() -> float:
        took, peak = _start(BARE, "bare", folder, home)
        peaks["bare"].append(peak)
        return took

    subject, floor = in_turns(ours, bare, rounds)
    return [
        Ratio(f"first paint of home ÷ bare app (5 open, {closed:,} closed)", subject, floor, 1.3),
        Ratio("peak memory of the TUI ÷ bare app", max(peaks["ours"]), max(peaks["bare"]), 1.4, unit="bytes"),
    ]
