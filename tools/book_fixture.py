"""Write the book that the tests of later versions open: tests/fixtures/books/VERSION.db, and what is in it beside it.

Run once when a version is released (``python tools/book_fixture.py``). The fixture of a released version is never
written again: ``--again`` is for the version that is still being made. Clock and chance are counted, so two runs give
the same events.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from smincident import __version__  # noqa: E402
from smincident.incident import actions as do  # noqa: E402
from smincident.incident.events import Draft  # noqa: E402
from tests.kit import opened, session_at  # noqa: E402

FOLDER = ROOT / "tests" / "fixtures" / "books"


def write(path: Path) -> None:
    """A small book: an incident under way, one that is closed for lack of substance, a rehearsal, a standing chain."""
    session = session_at(path, "wake")
    first = opened(session, "impersonation", title="市をかたる偽アカウント").id
    for action in (
        do.Note(text="住民から電話。　「お金を払えと言われた」"),
        do.AddSubject(kind="fake", label="偽の市", platform="instagram", handle="midori_c1ty"),
        do.TryContact(who="警察署", reached=False, how="電話", next="30分後"),
        do.SetChannel(id="x-main", status="suspect", reason="覚えのない投稿"),
        do.MakePromise(due="2026-11-21T00:00:00Z", text="続報"),
        do.AddFollowup(text="一覧を直す", owner="広報係", due="2026-12-01"),
        do.NoteClock(ahead=-3, against="時報"),
        do.Correct(n=3, reason="聞き違い", text="「振り込んで」"),
    ):
        session.perform(first, action)
    second = opened(session, title="見間違い").id
    session.perform(second, do.Note(text="同じ名前の店の投稿だった"))
    session.open(do.OpenIncident(title="訓練", runbooks=("flaming",), drill="flaming"))
    journal = session.journal
    checked = Draft("readiness-checked", {"item": "account/list", "title": "一覧", "state": "ok"})
    journal.append("readiness", 0, [checked], actor=session.actor)
    journal.close()
    with closing(sqlite3.connect(path)) as hand:
        hand.execute("PRAGMA journal_mode = DELETE")
        hand.execute("VACUUM")


def contents(path: Path) -> dict[str, object]:
    """What the book holds, as later versions must find it."""
    with closing(sqlite3.connect(path)) as hand:
        rows = hand.execute("SELECT incident, digest FROM event ORDER BY seq").fetchall()
        (book,) = hand.execute("SELECT id FROM book").fetchone()
        (link,) = hand.execute("SELECT link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        kept = [row[0] for row in hand.execute("SELECT sha256 FROM kept ORDER BY sha256")]
        version = hand.execute("PRAGMA user_version").fetchone()[0]
    events: dict[str, list[str]] = {}
    for incident, digest in rows:
        events.setdefault(incident, []).append(digest)
    return {"book": book, "user_version": version, "link": link, "events": events, "kept": kept}


def main() -> int:
    """Write it, unless it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--again", action="store_true", help="write it anew: this version is not released yet"
    )
    given = parser.parse_args()
    target = FOLDER / f"{__version__}.db"
    if target.exists() and not given.again:
        print(f"{target.relative_to(ROOT)} is there already")
        return 1
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "book.db"
        write(path)
        FOLDER.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    told = json.dumps(contents(target), indent=1, sort_keys=True) + "\n"
    target.with_suffix(".json").write_text(told, encoding="utf-8", newline="\n")
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
