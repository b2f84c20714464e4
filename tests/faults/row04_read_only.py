"""Row 4: a file, a folder or whole media that cannot be written: seen, told, and carried elsewhere.

Permissions bind no superuser, so the looking is done by a child under an account that has no rights.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from smincident.journal import backup
from smincident.journal.book import Journal
from smincident.journal.copies import faults
from tests.faults import Count, Outcome, Size, Unable, mounts
from tests.faults.child import INCIDENT, Clock
from tests.faults.row03_full import _note
from tests.kit import ROOT, Counting

NUMBER = 4
TITLE = "read-only folder, file, media"
BROKEN = {"no-view": "a book that cannot be written is not offered for looking"}

EVENTS = 5


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Every place, with the book at rest, in WAL mode, with a WAL beside it, and in DELETE mode."""
    count = Count()
    if os.name != "posix":
        raise Unable("permissions are those of POSIX")
    for parent in (folder, *folder.parents):
        if parent.owner() == Path.home().owner() and parent != Path("/"):
            with suppress(OSError):
                parent.chmod(parent.stat().st_mode | 0o055)
        if parent == Path(folder.anchor) / "tmp":
            break
    for form in ("rest", "wal", "delete"):
        for where in ("file", "folder", "both", "media"):
            here = folder / f"{form}-{where}"
            here.mkdir(mode=0o755)
            _made(here, form)
            _place(count, here, form, where, broken)
    return count.outcome()


def _made(here: Path, form: str) -> None:
    book = here / "book.db"
    journal = Journal.open(book, clock=Clock(), random=Counting())
    for number in range(1, EVENTS + 1):
        _note(journal, number)
    if form == "wal":
        copies = {path.name: path.read_bytes() for path in here.iterdir() if not path.name.endswith("-shm")}
        journal.close()
        for name, content in copies.items():
            (here / name).write_bytes(content)
    elif form == "delete":
        journal._connection.execute("PRAGMA journal_mode = DELETE")
    journal.close()
    for path in here.iterdir():
        path.chmod(0o644)


def _place(count: Count, here: Path, form: str, where: str, broken: str) -> None:
    name = f"{form} book, {where} read-only"
    elsewhere = here.with_name(f"{here.name}-elsewhere")
    elsewhere.mkdir(mode=0o777)
    elsewhere.chmod(0o777)
    before = _contents(here)
    if where == "media":
        view = here.with_name(f"{here.name}-view")
        try:
            with mounts.read_only(here, view):
                answer = _look(view, elsewhere, broken, drop=False)
        except Unable:
            return
    else:
        if where in ("file", "both"):
            for path in here.iterdir():
                path.chmod(0o444)
        if where in ("folder", "both"):
            here.chmod(0o555)
        answer = _look(here, elsewhere, broken, drop=os.geteuid() == 0)
        here.chmod(0o755)
    count.case()
    count.fault()
    if answer is None:
        count.lose(f"{name}: the program broke")
        return
    if before != _contents(here) and where != "file":
        count.accept(f"{name}: something was changed")
    if form == "wal" and answer["seen"] is None:
        # Without the right to write, the latest records in a WAL cannot be read; that must be said, not guessed.
        if "-wal" not in answer["told"]:
            count.lose(f"{name}: {answer['told'] or 'nothing told'}")
        return
    if answer["seen"] != EVENTS:
        count.lose(f"{name}: {answer['seen']} of {EVENTS} events to be seen: {answer['told']}")
    if answer["wrote"]:
        count.accept(f"{name}: a record was taken")
    if "書き込め" not in answer["told"] and "読み取り専用" not in answer["told"]:
        count.lose(f"{name}: not told: {answer['told']}")
    if not answer["copied"] or faults(elsewhere / "copy.db"):
        count.lose(f"{name}: no copy elsewhere: {answer['copied']}")


def _contents(here: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in here.iterdir() if not path.name.endswith("-shm")}


def _look(here: Path, elsewhere: Path, broken: str, *, drop: bool) -> dict[str, Any] | None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.faults.row04_read_only",
            str(here),
            str(elsewhere),
            broken,
            str(int(drop)),
        ],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    if done.returncode or "Traceback" in done.stderr:
        return None
    return dict(json.loads(done.stdout))


def looking(here: Path, elsewhere: Path, broken: str, drop: bool) -> None:
    """What the child does: open as the screens do, read, try to record, copy elsewhere."""
    from smincident.errors import SmincidentError
    from smincident.journal import trouble
    from smincident.tui.store import Store

    if drop:
        os.setgid(65534)
        os.setuid(65534)
    os.environ["SMINCIDENT_HOME"] = str(elsewhere)
    if broken:
        setattr(trouble, "ReadOnlyBook", type("Other", (SmincidentError,), {}))  # noqa: B010
    answer: dict[str, Any] = {"seen": None, "told": "", "wrote": False, "copied": False}
    try:
        with Store.open(here / "book.db", Clock()) as store:
            answer["told"] = store.only_looking
            answer["seen"] = len(store.journal.read(INCIDENT))
            with suppress(SmincidentError):
                _note(store.journal, EVENTS + 1)
                answer["wrote"] = True
            target = elsewhere / "copy.db"
            backup.now_taken(here / "book.db", Clock(), target)
            target.chmod(0o644)
            answer["copied"] = True
    except SmincidentError as error:
        answer["told"] = str(error)
    print(json.dumps(answer))


if __name__ == "__main__":
    looking(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "1")
