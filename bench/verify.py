"""Verification with the canonical check, against one scan of the same bytes with sqlite3, hashlib and ``json.loads``."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Ratio, in_turns, seconds
from smincident.incident.events import Actor, Draft
from smincident.journal.book import Journal
from smincident.journal.verify import verify

ACTOR = Actor("佐藤 花子", "広報担当", "sato", "pc-021")
TEXTS = (
    "課長に電話した。折り返し待ち。",
    "市民からの問い合わせが3件、報道から1件。いずれも「確認中」と答えた。",
    "https://x.com/midori_city/status/1234567890 の引用投稿が増えている。15分ごとに数えることにした。",
)
AT_ONCE = 1000


def book_of(path: Path, events: int, incidents: int = 20) -> None:
    """A book with that many entries, of the length entries have."""
    with Journal.open(path, clock=lambda: datetime.now(UTC), random=os.urandom) as journal:
        heads = dict.fromkeys((f"2026-{number + 1:03d}" for number in range(incidents)), 0)
        written = 0
        while written < events:
            for incident in heads:
                size = min(AT_ONCE, events - written, max(1, events // incidents))
                drafts = [
                    Draft("noted", {"text": TEXTS[k % len(TEXTS)], "number": written + k})
                    for k in range(size)
                ]
                if drafts:
                    heads[incident] = journal.append(incident, heads[incident], drafts, actor=ACTOR)[-1].n
                written += size


def scanned(path: Path) -> int:
    """The floor: every byte read, hashed and parsed, nothing compared."""
    connection = sqlite3.connect(path)
    link, count = b"", 0
    for head, data in connection.execute("SELECT head, data FROM event ORDER BY seq"):
        digest = hashlib.sha256(head.encode())
        hashlib.sha256(data.encode()).hexdigest()
        link = hashlib.sha256(link + digest.digest()).digest()
        json.loads(head)
        json.loads(data)
        count += 1
    connection.close()
    return count


def verified(path: Path) -> int:
    """The subject: the whole verification of the file, its pages, guards and lists included."""
    with Journal.open(path, clock=lambda: datetime.now(UTC), random=os.urandom, read_only=True) as journal:
        found = verify(journal)
    assert found.ok, found.findings[:3]
    return found.events


def measure(folder: Path, rounds: int, events: int) -> Ratio:
    """At so many events of twenty incidents."""
    path = folder / "verify.db"
    book_of(path, events)
    assert scanned(path) == verified(path) == events
    found = in_turns(lambda: seconds(lambda: verified(path)), lambda: seconds(lambda: scanned(path)), rounds)
    return Ratio(
        f"verify with the canonical check ÷ one scan with sqlite3, hashlib, json.loads ({events:,} events)",
        *found,
        2.5,
    )
