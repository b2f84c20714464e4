"""One of several writers on one book: ``python -m bench.writer BOOK COUNT INCIDENT``; begins at a line on its input.

It says a line when the book is open, and at the end the seconds its slowest entry took.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.verify import ACTOR, TEXTS
from smincident.incident.events import Draft
from smincident.journal.book import Journal


def main(path: str, count: str, incident: str) -> None:
    with Journal.open(Path(path), clock=lambda: datetime.now(UTC), random=os.urandom) as journal:
        n = journal.head(incident)[0]
        print("open", flush=True)
        sys.stdin.readline()
        longest = 0.0
        for number in range(int(count)):
            start = time.perf_counter()
            n = journal.append(incident, n, [Draft("noted", {"text": TEXTS[number % 3]})], actor=ACTOR)[-1].n
            longest = max(longest, time.perf_counter() - start)
        print(longest, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
