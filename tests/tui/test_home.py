"""The first screen: what it shows, how little it loads, and that ten thousand closed incidents do not slow it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smincident import locations, workplace
from smincident.content.files import read
from smincident.content.organisation import Organisation
from smincident.errors import SmincidentError
from smincident.incident.events import Actor, Draft
from smincident.journal.book import Journal
from smincident.journal.summary import Summary
from smincident.session import Session
from smincident.tui.app import Screens
from smincident.tui.screens.home import PAGE, Home
from smincident.tui.screens.incident import IncidentPage
from smincident.tui.store import Store
from smincident.tui.widgets.lists import Lines
from tests import kit
from tests.tui.conftest import Hands, Opening

NOT_YET = ("yaml", "jinja2", "dateutil", "click", "sqlite_utils", "msgspec", "smincident.documents", "smincident.session",
           "smincident.content", "smincident.report")  # fmt: skip


def close_many(journal: Journal, count: int, clock: kit.Ticking) -> None:
    """Closed incidents, as the lists of the book show them."""
    for number in range(1, count + 1):
        name = f"2025-{number:05d}"
        summary = Summary(
            name, f"古い事案{number}", "closed", "2025-01-01T00:00:00Z", closed_at="2025-02-01T00:00:00Z"
        )
        draft = Draft("noted", {"text": "終わった"})
        journal.append(name, 0, [draft], actor=Actor("佐藤"), summary=summary)


async def test_open_first_then_watching_then_closed_page_by_page(
    session: Session, clock: kit.Ticking, opened_app: Opening
) -> None:
    from smincident.incident.actions import SetStatus

    close_many(session.journal, PAGE + 150, clock)
    kit.opened(session, "flaming", title="燃えている")
    kit.opened(session, "impersonation", title="見守っている")
    session.perform("2026-002", SetStatus(status="watching"))
    async with opened_app() as hands:
        ids = [option.id or "" for option in hands.screen.query_one(Lines).options]
        assert ids.index("i:2026-001") < ids.index("i:2026-002") < ids.index("#closed")
        assert sum(name.startswith("i:2025") for name in ids) == PAGE
        assert "次の期限" in hands.page
        assert "直ちに" in hands.page
        await hands.line("more")
        await hands.press("enter")
        ids = [option.id or "" for option in hands.screen.query_one(Lines).options]
        assert sum(name.startswith("i:2025") for name in ids) == PAGE * 6
        assert hands.here is not None


async def test_closed_incidents_are_read_by_the_page(
    session: Session, clock: kit.Ticking, opened_app: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    incidents = session.journal.incidents

    def counted(status: object = None, limit: int = 100, offset: int = 0) -> object:
        if status == "closed":
            asked.append(limit)
        return incidents(status, limit, offset)  # type: ignore[arg-type]

    monkeypatch.setattr(session.journal, "incidents", counted)
    monkeypatch.setattr(
        session.journal, "read", lambda *a: pytest.fail("the events of an incident were read")
    )
    close_many(session.journal, 60, clock)
    async with opened_app():
        assert set(asked) == {PAGE}


@pytest.mark.parametrize("ready", [True, False])
def test_the_first_paint_loads_nothing_of_an_incident(home: Path, ready: bool) -> None:
    kit.opened(kit.session_at(home / "book.db", "ina"), "flaming")
    if ready:
        (home / "organisation.yaml").write_text(
            kit.ORGANISATION.format(guideline="ina"), encoding="utf-8", newline="\n"
        )
    code = f"""
import asyncio, sys
from smincident.tui.app import open_app
async def main():
    app = open_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query("#incidents")
asyncio.run(main())
print([name for name in {NOT_YET!r} if name in sys.modules])
"""
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        cwd=kit.ROOT,
        env={**os.environ, "SMINCIDENT_HOME": str(home)},
    )
    assert out.stdout.strip() == "[]"


async def test_without_an_organisation_it_asks_for_one(home: Path) -> None:
    store = Store.open()
    app = Screens(store, hold=0, rest=0)
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(app, pilot, store.session)
        store.forget_people()
        hands.screen.refreshed()
        await hands.settle()
        assert "団体の設定がまだありません" in hands.page
        assert "smincident init" in hands.page
        await hands.press("f3")
        await hands.answer(body="みどり市", guideline="ina", operator="佐藤 花子", phone="0000-11-2222",
                           accounts="x:midori_city:https://x.com/midori_city", approvers="田中 太郎:課長:運用責任者")  # fmt: skip
        await hands.press("f4")
        made = read(locations.organisation(), Organisation)
        assert (made.body, made.guideline, made.contact.phone) == ("みどり市", "ina", "0000-11-2222")
        assert made.people[0].roles == ["運用責任者"]
        assert hands.on(Home)
        await hands.press("f3")
        await hands.answer(title="偽アカウント", kind="impersonation")
        await hands.press("f4")
        assert hands.on(IncidentPage)
        assert (
            workplace.open_session()
            .state(
                "2026-001"
                if "2026-001" in str(store.journal.incidents("live"))
                else store.journal.incidents("live")[0].id
            )
            .title
            == "偽アカウント"
        )
    store.close()


async def test_a_book_that_cannot_be_written_is_shown(
    home: Path, session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    session.journal.close()
    reading = Journal.open(home / "book.db", clock=session.clock, random=os.urandom, read_only=True)
    looking = Session(reading, session.surroundings, session.actor, session.clock)
    app = Screens(Store.of(looking), hold=0, rest=0)
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(app, pilot, looking)
        await hands.settle()
        assert "書き込めません" in hands.told
        await hands.press("enter", "f2")
        await hands.write("書けるか")
        await hands.press("f4")
        assert "記録簿に書き込めません" in hands.told
        assert hands.form.fields["text"].text == "書けるか"


async def test_a_full_disk_is_said_and_nothing_is_called_recorded(
    session: Session, opened_app: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.opened(session, "flaming")

    def full(*_: object, **__: object) -> None:
        raise SmincidentError("記録できませんでした。ディスクに空きがありません", "空きを作ってください")

    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.answer(f__who_told="田中")
        monkeypatch.setattr(session.journal, "append", full)
        await hands.press("f4")
        assert "ディスクに空きがありません" in hands.told
        assert "記録済" not in hands.page
        assert hands.form.fields["f.who_told"].text == "田中"
        monkeypatch.undo()
        await hands.press("f4")
        assert hands.last("step-done")["fields"]["who_told"] == "田中"


class Feed:
    """A rehearsal that lets one thing arrive at its first tick."""

    banner = "【訓練】炎上の訓練です"
    incident = "drill-2026-001"

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ticks = 0

    def tick(self) -> None:
        from smincident.incident.actions import Arrive

        self.ticks += 1
        if self.ticks == 1:
            self.session.perform(self.incident, Arrive(inject="i1", who="記者", text="取材したい"))


async def test_a_rehearsal_opens_on_its_incident_and_is_always_marked(
    session: Session, opened_app: Opening
) -> None:
    from smincident.incident.actions import OpenIncident

    session.open(OpenIncident(title="【訓練】炎上", runbooks=("flaming",), drill="flaming"))
    feed = Feed(session)
    async with opened_app((120, 36), drill=feed) as hands:
        assert hands.on(IncidentPage)
        hands.app.beat()
        await hands.settle()
        assert "取材したい" in hands.told
        await hands.press("ctrl+o", "escape")
        for key in ("f2", "escape", "f7", "escape", "ctrl+t", "escape", "f1", "escape", "f5"):
            assert feed.banner in hands.page
            await hands.press(key)
        assert feed.banner in hands.page
