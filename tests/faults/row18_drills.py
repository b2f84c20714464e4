"""Row 18: the same runbook in earnest and as a drill.

The script of a scenario is played in the body's own book as a real incident, without its injects; then the scenario itself
is played as a drill. Afterwards the body's book must be what it was: its lists, counts, follow-ups, numbers and head;
and every output of the drill (papers and report in each form, the package, lists, what is told) bears a mark, while none
of the real incident does.
"""

from __future__ import annotations

import io
import os
from contextlib import ExitStack, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
from rich.console import Console

from smincident.cli.words import summary_table
from smincident.clock import now
from smincident.content.drill import Scenario
from smincident.drill import run as drill_run
from smincident.drill import stage
from smincident.drill.clocks import ScriptClock, start_of
from smincident.drill.papers import write_papers, write_report
from smincident.drill.player import play
from smincident.drill.stage import MARK, set_stage
from smincident.errors import SmincidentError
from smincident.incident.actions import OpenIncident
from smincident.incident.state import State
from smincident.journal.book import Journal
from smincident.session import Session
from tests.export_kit import written
from tests.faults import Count, Outcome, Size
from tests.kit import Counting, Ticking, shipped

NUMBER = 18
TITLE = "drill isolation"
BROKEN = {
    "own-book": "a drill is recorded in the body's own book",
    "no-mark": "the texts of a drill are rendered without a mark",
    "not-a-drill": "a drill is opened as an incident",
}

LIBRARY = shipped()
GUIDELINES = ("ina", "tokushima", "wake")
BAG = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "pages.txt")
"""Files of a package whose form others prescribe; the rest is read by people."""


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Scenarios under guidelines, each in earnest and as a drill."""
    count = Count()
    names = list(LIBRARY.files("drills"))
    with ExitStack() as stack:
        _break(stack, broken)
        for name in size.of(["flaming"], names):
            for guideline in size.of(("ina",), GUIDELINES):
                place = folder / f"{name}-{guideline}"
                place.mkdir()
                stack.enter_context(patch.dict(os.environ, SMINCIDENT_HOME=str(place / "home")))
                _both(count, place, name, guideline, broken)
    return count.outcome()


def _break(stack: ExitStack, broken: str) -> None:
    if broken == "no-mark":
        for name in ("HEAD", "FOOT"):
            stack.enter_context(patch(f"smincident.documents.render.DRILL_{name}", ""))
    if broken == "not-a-drill":
        stack.enter_context(patch("smincident.drill.player.open_drill", _in_earnest))


def _in_earnest(session: Session, scenario: Scenario) -> State:
    """Open the incident of a scenario as a real one."""
    runbooks = (scenario.runbook,) if scenario.runbook else ()
    return session.open(OpenIncident(title=scenario.title, runbooks=runbooks))


def _both(count: Count, place: Path, name: str, guideline: str, broken: str) -> None:
    where = f"{name} under {guideline}"
    count.case()
    own = place / "home" / "book.db"
    live = _live(place, own, name, guideline)
    before = _statistics(own)
    out = place / "drill"
    told = Console(record=True, width=160, file=io.StringIO())
    with ExitStack() as stack:
        if broken == "own-book":
            stack.enter_context(patch.object(drill_run, "set_stage", _staged_at(own)))
        if broken == "not-a-drill":
            scenario = LIBRARY.scenario(name)
            stack.enter_context(
                patch("smincident.content.library.Library.scenario", lambda *_: _without_injects(scenario))
            )
        try:
            status = drill_run.autoplay(name, out, guideline, told)
        except SmincidentError as error:
            count.lose(f"{where}: the drill stops: {error.message}")
            return
    if status:
        count.lose(f"{where}: the drill ends with {status}")
    if _statistics(own) != before:
        count.accept(f"{where}: the body's own book counts the drill")
    if not told.export_text().startswith(MARK):
        count.lose(f"{where}: what is told does not begin with the mark")
    if broken != "own-book":
        with redirect_stdout(io.StringIO()) as listed, _reading(out / "book.db") as journal:
            (summary,) = journal.incidents()
            summary_table([replace(summary, title="名前に印のない訓練")])
        if not summary.drill or not summary.id.startswith("drill-") or MARK not in listed.getvalue():
            count.lose(f"{where}: listed as {listed.getvalue()}")
        written(out / "book.db", out / "package")
    _marks(count, out, live, where)


def _live(place: Path, own: Path, name: str, guideline: str) -> Path:
    """The script played as a real incident in the body's own book; the folder of its papers."""
    scenario = _without_injects(LIBRARY.scenario(name))
    time = ScriptClock(start_of(scenario.start, now))
    session = set_stage(scenario, LIBRARY, own, guideline=guideline, clock=time, random=Counting())
    with session.journal, patch("smincident.drill.player.open_drill", _in_earnest):
        state = session.state(play(session, time, scenario, lambda beat: None))
        papers = place / "live"
        papers.mkdir()
        write_papers(session, state, papers)
        write_report(session, state, papers)
    return papers


def _without_injects(scenario: Scenario) -> Scenario:
    return msgspec.structs.replace(scenario, injects=[])


def _staged_at(own: Path) -> Any:
    """The stage set in the body's own book."""

    def set_here(scenario: Scenario, library: Any, book: Path, **rest: Any) -> Session:
        made = stage.set_stage(scenario, library, book, **rest)
        made.journal.close()
        made.journal = Journal.open(own, clock=rest["clock"], random=rest["random"])
        return made

    return set_here


def _reading(path: Path) -> Journal:
    return Journal.open(path, clock=Ticking(), random=Counting(), read_only=True)


def _statistics(own: Path) -> tuple[object, ...]:
    """Everything that is counted or listed over the incidents of a book."""
    with _reading(own) as journal:
        return (
            [summary.id for summary in journal.incidents()],
            [summary.drill for summary in journal.incidents()],
            [journal.count(status) for status in (None, "open", "watching", "live", "closed")],
            journal.followups(open_only=False),
            journal.next_id("2026"),
            journal.next_id("2027"),
            journal.book_head(),
        )


def _marks(count: Count, out: Path, live: Path, where: str) -> None:
    """Every file of a drill that people read says so; none of the real incident does; both wrote the same papers."""
    names = [{path.name for path in (one / "documents").iterdir()} for one in (out, live)]
    if names[0] != names[1]:
        count.lose(f"{where}: other papers than in earnest: {sorted(names[0] ^ names[1])[:3]}")
    for path in _read_by_people(out):
        count.case()
        text = path.read_text(encoding="utf-8")
        if MARK not in text or (path.suffix == ".html" and MARK not in text.split("</title>")[0]):
            count.accept(f"{where}: {path.relative_to(out)} bears no mark")
    for path in _read_by_people(live):
        count.case()
        if MARK in path.read_text(encoding="utf-8"):
            count.lose(f"{where}: {path.relative_to(live)} of the real incident is marked")


def _read_by_people(place: Path) -> list[Path]:
    found = [path for path in place.rglob("*") if path.suffix in (".md", ".txt", ".html")]
    return [path for path in found if path.name not in BAG]
