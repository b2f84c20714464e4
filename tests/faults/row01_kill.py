"""Row 1: SIGKILL at every k-th write, sync, truncation, rename and unlink of a program that records.

With strace the kernel itself delivers the signal at the k-th call of each kind; where strace may not, the program kills
itself at its k-th SQL statement. The second half of the row kills ``restore`` in the same way.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

from smincident.errors import SmincidentError
from smincident.journal.book import Journal
from smincident.journal.copies import faults
from smincident.journal.verify import verify
from smincident.tui.half import Half
from tests.faults import Count, Outcome, Size
from tests.faults.child import INCIDENT, STEP, Clock, text_of
from tests.kit import ROOT, Counting

NUMBER = 1
TITLE = "kill -9 everywhere"
BROKEN = {
    "early": "says that a note is recorded before it is committed",
    "no-journal": "journal_mode=MEMORY: nothing to roll back with after a kill",
}

CALLS = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "rename", "unlink", "openat")
STATEMENTS = 120
"""Statements a run has, about; used without strace."""
NOTES = 5


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Kill, open again, compare with what was said."""
    count = Count()
    for number, (how, place) in enumerate(_kills(size, folder, ("write", "{}", str(NOTES), broken), broken)):
        here = folder / str(number)
        here.mkdir()
        said = how(here)
        count.case()
        count.fault()
        _check(count, here, said, place)
        shutil.rmtree(here, ignore_errors=True)
    if broken:
        return count.outcome()
    ready = folder / "ready"
    ready.mkdir()
    _child(("write", str(ready), str(NOTES)))
    for number, (how, place) in enumerate(_kills(size, folder, ("back", "{}"), "", ready)):
        here = folder / f"back{number}"
        shutil.copytree(ready, here)
        said = how(here)
        count.case()
        count.fault()
        _check_back(count, here, said, place)
        shutil.rmtree(here, ignore_errors=True)
    return count.outcome()


class _Kill:
    """One way to kill a child, used once."""

    def __init__(self, words: tuple[str, ...], before: tuple[str, ...], turn: int) -> None:
        self.words, self.before, self.turn = words, before, turn

    def __call__(self, here: Path) -> list[str]:
        words = [word.format(here) for word in self.words]
        if self.turn:
            words = [*words, *["0", ""][len(words) - 2 :], str(self.turn)]
        return _child(tuple(words), self.before)


def _kills(
    size: Size, folder: Path, words: tuple[str, ...], broken: str, ready: Path | None = None
) -> Iterator[tuple[_Kill, str]]:
    """Every place to kill at, or some of them evenly spread."""
    made = _calls(folder, words, ready)
    if made is None:
        for turn in range(1, STATEMENTS, size.of(10, 1)):
            yield _Kill(words, (), turn), f"statement {turn}"
        return
    for call in CALLS:
        if broken and call != "pwrite64":
            continue
        few = 14 if broken else 2
        step = max(1, made[call] // size.of(few, made[call] or 1))
        # Python's own start opens files too; a kill there is a kill before anything.
        first = made[call] * 3 // 4 if call == "openat" else 1
        for k in range(first, made[call] + 1, step):
            inject = f"inject={call}:signal=KILL:when={k}"
            before = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
            yield _Kill(words, before, 0), f"{words[0]}: {call} {k}"


def _calls(folder: Path, words: tuple[str, ...], ready: Path | None) -> Counter[str] | None:
    """How often the undisturbed program makes each call; None where strace may not be used."""
    if shutil.which("strace") is None:
        return None
    here, log = folder / f"plain-{words[0]}", folder / "calls.txt"
    if ready is not None:
        shutil.copytree(ready, here)
    else:
        here.mkdir()
    before = ("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    said = _child(tuple(word.format(here) for word in words), before)
    shutil.rmtree(here)
    if not {f"note {NOTES}\n", "restored\n"} & set(said):
        raise RuntimeError(f"the undisturbed program does not come to its end: {said}")
    if not log.exists():
        return None
    return (
        Counter(re.findall(r"^\d+\s+(\w+)\(", log.read_text(encoding="utf-8", errors="replace"), re.M))
        or None
    )


def _child(words: tuple[str, ...], before: tuple[str, ...] = ()) -> list[str]:
    """Run it until it ends or is killed; the whole lines it said."""
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.faults.child", *words],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return [line.decode() for line in done.stdout.splitlines(keepends=True) if line.endswith(b"\n")]


def _check(count: Count, here: Path, said: list[str], place: str) -> None:
    noted = [int(line.split()[1]) for line in said if line.startswith("note ")]
    typed = [int(line.split()[1]) for line in said if line.startswith("half ")]
    events: list[str] = []
    try:
        with Journal.open(here / "book.db", clock=Clock(), random=Counting()) as journal:
            events = [(event.data or {}).get("text", "") for event in journal.read(INCIDENT)]
            found = verify(journal)
            if not found.ok:
                count.lose(f"{place}: {found.findings[0].what}")
            if events and journal.incidents() is None:
                count.lose(f"{place}: no list")
    except SmincidentError as error:
        count.lose(f"{place}: cannot be opened: {error.message}")
        return
    if events != [text_of(number + 1) for number in range(len(events))]:
        count.accept(f"{place}: other words than were written")
    if noted and len(events) < noted[-1]:
        count.lose(f"{place}: note {noted[-1]} acknowledged, {len(events)} there")
    if len(events) > len(noted) + 1:
        count.accept(f"{place}: {len(events)} there, {len(noted)} acknowledged")
    with patch.dict(os.environ, SMINCIDENT_HOME=str(here)), closing(Half(here / "book.db", Clock())) as half:
        unrecorded = bool(typed) and typed[-1] not in noted and len(events) < typed[-1]
        if unrecorded and half.get(INCIDENT, STEP).get("text") != text_of(typed[-1]):
            count.lose(f"{place}: half-written text {typed[-1]}")
        if typed and half.place() != {"incident": INCIDENT, "step": STEP}:
            count.lose(f"{place}: the operator's place")
    taken = list((here / "backups").glob("*.db"))
    for copy in taken:
        if wrong := faults(copy):
            count.accept(f"{place}: a copy that is none: {wrong}")
    if any(line.startswith("copy") for line in said) and not taken:
        count.lose(f"{place}: the copy")


def _check_back(count: Count, here: Path, said: list[str], place: str) -> None:
    try:
        with Journal.open(here / "book.db", clock=Clock(), random=Counting()) as journal:
            n = journal.head(INCIDENT)[0]
            if not verify(journal).ok:
                count.lose(f"{place}: does not verify")
    except SmincidentError as error:
        count.lose(f"{place}: cannot be opened: {error.message}")
        return
    if n not in (2, NOTES) or (said == ["restored\n"] and n != 2):
        count.lose(f"{place}: {n} events after {said}")
    if n == 2 and not any(not faults(path) for path in here.glob("book.db.replaced-*")):
        count.lose(f"{place}: gone back, and the replaced book is nowhere")
