"""What tests share: a small town, its organisation file, and a session at a book in a temporary folder."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smincident.content.files import convert
from smincident.content.library import Library
from smincident.content.organisation import Organisation
from smincident.content.yaml import load
from smincident.incident.actions import OpenIncident
from smincident.incident.events import Actor
from smincident.incident.state import State
from smincident.journal.book import Journal
from smincident.session import Session, Surroundings

ROOT = Path(__file__).resolve().parent.parent
START = datetime(2026, 11, 20, 13, 15, tzinfo=UTC)
"""Friday 2026-11-20, 22:15 in Tokyo."""

ORGANISATION = """\
body: みどり市
guideline: {guideline}
unit: 広報課
operator: 佐藤 花子
head_title: 市長
head_name: 緑川 一郎
contact:
  unit: 広報課
  phone: 0000-11-2222
  after_hours: 0000-11-0000
  email: koho@city.example.lg.jp
website:
  url: https://www.city.example.lg.jp/
  accounts_page: https://www.city.example.lg.jp/sns/
accounts:
  - {{id: x-main, platform: x, name: みどり市公式X, handle: midori_city, url: "https://x.com/midori_city", owner: 広報課}}
  - id: ig-main
    platform: instagram
    name: みどり市公式インスタグラム
    handle: midori.city
    url: "https://www.instagram.com/midori.city/"
    owner: 広報課
people:
  - {{name: 田中 課長, title: 課長, unit: 広報課, roles: [決裁権者, 運用責任者, 所轄課], phone: 内線201}}
  - {{name: 鈴木 係長, title: 係長, unit: 広報課, roles: [協議者], phone: 内線202}}
"""


class Ticking:
    """A clock that moves on by one minute at each look, or as told."""

    def __init__(self, start: datetime = START, step: timedelta = timedelta(minutes=1)) -> None:
        self.time = start
        self.step = step

    def __call__(self) -> datetime:
        self.time += self.step
        return self.time

    def jump(self, **delta: int) -> None:
        """Let time pass."""
        self.time += timedelta(**delta)


class Counting:
    """Bytes in the place of randomness: the same in each run."""

    def __init__(self, seed: int = 0) -> None:
        self.count = seed

    def __call__(self, size: int) -> bytes:
        self.count += 1
        return hashlib.shake_256(str(self.count).encode()).digest(size)


def shipped() -> Library:
    """The content of this checkout."""
    return Library(lambda kind: [ROOT / kind])


def organisation(guideline: str) -> tuple[Organisation, bytes]:
    """The test town under a guideline, and the bytes of its file."""
    text = ORGANISATION.format(guideline=guideline)
    return convert(load(text, "organisation.yaml"), Organisation), text.encode()


def session_at(
    path: Path,
    guideline: str = "ina",
    *,
    library: Library | None = None,
    clock: Ticking | None = None,
    actor: str = "佐藤 花子",
    seed: int = 0,
) -> Session:
    """A session of the test town at a book."""
    who, source = organisation(guideline)
    content = library or shipped()
    time = clock or Ticking()
    journal = Journal.open(path, clock=time, random=Counting(seed))
    around = Surroundings(lambda: content, lambda: who, lambda: source)
    return Session(journal, around, Actor(actor, "", "user", "host"), time)


def opened(session: Session, *runbooks: str, title: str = "市の投稿への批判") -> State:
    """A fresh incident."""
    return session.open(OpenIncident(title=title, runbooks=runbooks))
