"""Start a rehearsal: on the screens with a sped-up clock, or played through by itself."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from smincident import clock, locations, private, workplace
from smincident.clock import full, span
from smincident.content.drill import Scenario
from smincident.display import line
from smincident.drill.clocks import FastClock, ScriptClock, start_of
from smincident.drill.papers import write_papers, write_report
from smincident.drill.player import Beat, play
from smincident.drill.stage import MARK, Injects, arrive, open_drill, set_stage
from smincident.errors import SmincidentError
from smincident.incident.events import Event
from smincident.incident.state import State
from smincident.journal.chain import code
from smincident.journal.verify import verify
from smincident.report.timeline import summary_of
from smincident.report.words import Names
from smincident.session import Session

BOOK = "book.db"
LINE = 160
"""Characters of one told event; the report has it whole."""


def autoplay(scenario_id: str, out: Path | None, guideline: str | None, console: Console) -> int:
    """Play a whole scenario, write its papers and report, and verify its book.

    Args:
        out: an empty or new folder; None makes one among the books of rehearsals.
        guideline: another guideline than the scenario's own.
        console: where it is told.

    Returns:
        0; 1 where the book does not verify.
    """
    library = workplace.library()
    scenario = library.scenario(scenario_id)
    folder = out or _fresh_folder(scenario_id)
    time = ScriptClock(start_of(scenario.start, clock.now))
    seeded = random.Random(scenario.seed)
    book = folder / BOOK
    session = set_stage(
        scenario, library, book, guideline=guideline or "", clock=time, random=seeded.randbytes
    )
    _head(scenario, session, console)
    try:
        incident = play(session, time, scenario, lambda beat: _tell(session, beat, console))
        state = session.state(incident)
        papers = write_papers(session, state, folder)
        reports = write_report(session, state, folder)
        verdict = verify(session.journal)
        _summary(state, len(papers), reports, folder, console)
        console.print(
            _plain(f"記録簿の検証：{'異常なし' if verdict.ok else '異常あり'}（{verdict.events}件）")
        )
        for finding in verdict.findings:
            console.print(_plain(f"  {finding.incident} {finding.n}：{finding.what}"))
        return 0 if verdict.ok else 1
    except SmincidentError as error:
        raise _stopped(session, error, folder) from error
    finally:
        session.journal.close()


def _stopped(session: Session, error: SmincidentError, folder: Path) -> SmincidentError:
    """What to say where the script cannot go on under this guideline; what there is by then is written all the same."""
    for summary in session.journal.incidents():
        state = session.state(summary.id)
        write_papers(session, state, folder)
        write_report(session, state, folder)
    return SmincidentError(
        f"訓練は途中までです。{error.message}", f"ここまでの文書と報告書：{folder}（{error.hint}）"
    )


def _fresh_folder(scenario_id: str) -> Path:
    base = locations.drill_books()
    private.make_folder(base)
    today = clock.now().astimezone(clock.TOKYO)
    return Path(tempfile.mkdtemp(prefix=f"{scenario_id}-{today:%Y%m%d-%H%M}-", dir=base))


def _plain(text: str, style: str = "") -> Text:
    return Text(line(text), style=style)


def _head(scenario: Scenario, session: Session, console: Console) -> None:
    console.print(_plain(f"{MARK}{scenario.title}", "bold reverse"))
    console.print(_plain(" ".join(scenario.summary.split())))
    organisation = session.surroundings.organisation()
    title = session.surroundings.library().guideline(organisation.guideline).title
    console.print(_plain(f"団体：{organisation.body}  指針：{title}  操作者：{organisation.operator}"))
    for aim in scenario.aims:
        console.print(_plain(f"ねらい：{aim}"))
    console.print()


def _tell(session: Session, beat: Beat, console: Console) -> None:
    if not beat.events:
        return
    state = session.state(beat.events[0].incident)
    names = Names(session.surroundings.library())
    styles = {"deviation-recorded": "bold red"}
    for events in _together(beat.events):
        event = events[0]
        text = Text()
        text.append(clock.short(event.recorded_at), style="cyan")
        text.append(f" {event.n:>4} ", style="dim")
        style = "bold yellow" if beat.kind == "inject" else styles.get(event.kind, "")
        more = f"　ほか{len(events) - 1}問も「はい」" if len(events) > 1 else ""
        text.append(line(summary_of(event, state, LINE, names)) + more, style=style)
        console.print(text, soft_wrap=True)


def _together(events: list[Event]) -> list[list[Event]]:
    """The questions answered with yes at one release are told in one line; all else stands alone."""
    groups: list[list[Event]] = []
    for event in events:
        yes = event.kind == "ask-answered" and event.data is not None and event.data["ok"]
        if yes and groups and groups[-1][0].kind == "ask-answered":
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _summary(state: State, papers: int, reports: list[Path], folder: Path, console: Console) -> None:
    console.print()
    length = clock.read(state.closed_at) - clock.read(state.opened_at)
    rows = [
        f"事案 {state.id}：終結（{full(state.closed_at)}、開始から{span(length)}）",
        f"記録 {state.n}件、控えの番号 {code(state.n, state.digest)}",
        f"文書 {papers}ファイル、報告書 {'、'.join(path.name for path in reports)}",
        f"逸脱 {len(state.deviations)}件、宿題 {sum(f.state == 'open' for f in state.followups.values())}件",
        f"保存先：{folder}",
    ]
    for row in rows:
        console.print(_plain(row), soft_wrap=True)


class Feed:
    """What a rehearsal on the screens brings along: its session, and injects when their time has come."""

    def __init__(self, scenario: Scenario, session: Session, time: FastClock, incident: str) -> None:
        self.session = session
        self.incident = incident
        self.banner = f"{MARK} {line(scenario.title)}（時計は{scenario.speed}倍）"
        self._time = time
        self._injects = Injects(scenario)

    def tick(self) -> None:
        """Let the injects arrive whose time has come."""
        for inject in self._injects.due(self._time.elapsed):
            arrive(self.session, self.incident, inject)


def rehearsal(scenario_id: str, guideline: str | None) -> Feed:
    """A rehearsal for the screens, opened in a new book of its own; the caller closes the session's journal."""
    library = workplace.library()
    scenario = library.scenario(scenario_id)
    time = FastClock(start_of(scenario.start, clock.now), scenario.speed, clock.now)
    seeded = random.Random(scenario.seed)
    book = _fresh_folder(scenario_id) / BOOK
    session = set_stage(
        scenario, library, book, guideline=guideline or "", clock=time, random=seeded.randbytes
    )
    return Feed(scenario, session, time, open_drill(session, scenario).id)
