"""The app: opens the screens, keeps half-written text, sees what others wrote, and ends in order when it breaks."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer

from smincident.errors import SmincidentError
from smincident.tui import DrillFeed, StagedDrill, look, settle
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.home import Home
from smincident.tui.store import Store
from smincident.tui.widgets.bars import DrillBar

HOLD = 0.5
"""Seconds in which keys are ignored after a question about an approval, and after a record, before the next one."""
REST = 0.12
"""Seconds after which the form of a step is made: those who only pass by do not wait for it."""
KEEP_AFTER = 0.4
"""Seconds after which half-written text is on the disk."""
COPY_AFTER = 1.5
"""Seconds after the first paint at which the copy of the day is looked for."""
COPY_EVERY = 600.0
"""Seconds after which it is looked for again."""


class Screens(App[int], inherit_bindings=False):
    """The screens of one operator at one book.

    Args:
        store: the open book.
        drill: a rehearsal to open on.
        hold: how long approvals ignore keys, in seconds.
        rest: how long the cursor stays on a step before its form is made, in seconds.
    """

    TITLE = "smincident"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = ["app.tcss", "screens/home.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "終了する", show=False, priority=True),
        Binding("ctrl+c", "how_to_leave", "終わり方", show=False, system=True),
    ]

    def __init__(
        self, store: Store, drill: DrillFeed | None = None, *, hold: float = HOLD, rest: float = REST
    ) -> None:
        super().__init__()
        self.store = store
        self.drill = drill
        self.hold = hold
        self.rest = rest
        self.monotonic = monotonic
        self._version: object = None
        self._pending: dict[tuple[str, str, str], str] = {}
        self._keeping: Timer | None = None
        self._told_half = False
        self._told_copy = False
        self._told_witness = False
        self._place: dict[str, str] = {}
        self.unread: list[int] = []
        self._arrived_until = 0
        look.use_plain_bars()
        self.register_theme(look.NIGHT)
        self.register_theme(look.DAY)
        self.theme = look.NIGHT.name

    def get_default_screen(self) -> Screen[Any]:
        """Home lies below everything."""
        return Home()

    def on_mount(self) -> None:
        """Look at the book once a second; go where the operator was."""
        self._version = self.store.journal.version()
        self.set_interval(1.0, self.beat)
        if weak := self.store.journal.weak:
            from smincident.journal.guards import told

            self.call_after_refresh(self.say, SmincidentError(*told(weak).split(" → ")))
        self.call_after_refresh(self._return)

    def _return(self) -> None:
        settle()
        self.set_timer(COPY_AFTER, self._back_up)
        # A screen that stays open overnight meets the next day too.
        self.set_interval(COPY_EVERY, self._back_up)
        if self.drill is not None:
            self.open_incident(self.drill.incident)
            return
        place = self.store.half.place()
        # Where the book itself can only be looked at, that has been said, and it is the same trouble.
        if self.store.half.trouble is not None and not self.store.only_looking:
            self.say(self.store.half.trouble)
        if place.get("incident"):
            self.open_incident(place["incident"], place)

    def _back_up(self) -> None:
        """The copy of the day, in a thread of its own; that it failed is told once."""
        if self.drill is not None or self.store.journal.read_only:
            return
        book, clock = self.store.journal.path, self.store.clock

        def take() -> None:
            from smincident.journal import backup

            try:
                backup.daily(book, clock)
            except SmincidentError as error:
                if not self._told_copy:
                    self._told_copy = True
                    self.call_from_thread(self.say, error)

        self.run_worker(take, thread=True, exit_on_error=False)

    def open_incident(self, incident: str, place: dict[str, str] | None = None) -> None:
        """Show an incident, with ``place`` exactly as it was left."""
        from smincident.tui.screens.incident import IncidentPage

        try:
            self.store.state(incident)
        except SmincidentError as error:
            self.say(error)
            return
        self.push_screen(IncidentPage(incident, place))

    def beat(self) -> None:
        """Once a second: let a rehearsal go on, and show what others wrote."""
        if self.drill is not None:
            self.drill.tick()
        try:
            version = self.store.journal.version()
        except SmincidentError as error:
            self.say(error)
            return
        if version != self._version:
            self._version = version
            self.changed()
        self._quiet_line()

    def _quiet_line(self) -> None:
        """Once, where the place outside this machine does not take the book's heads; the recording goes on."""
        watcher = self.store.journal.witness
        trouble = watcher.trouble if watcher is not None else ""
        if trouble and not self._told_witness and isinstance(self.screen, Commanded):
            self.screen.tell(trouble, "warn")
        self._told_witness = bool(trouble)

    def changed(self) -> None:
        """Something was written, by us or by others: every screen brings itself up to date."""
        self._version = self.store.journal.version()
        for screen in self.screen_stack:
            if isinstance(screen, Commanded):
                screen.refreshed()

        self._arrivals()

    @property
    def news(self) -> tuple[int, str]:
        """How many things arrived in the rehearsal and were not read, and the newest of them."""
        if self.drill is None or not self.unread:
            return 0, ""
        newest = self._inject(self.unread[-1])
        return len(self.unread), f"{newest.get('who', '')}「{newest.get('text', '')}」"

    def _inject(self, n: int) -> dict[str, Any]:
        assert self.drill is not None
        events = self.store.state(self.drill.incident).events
        return next((event.data for event in events if event.n == n and event.data), {})

    def _arrivals(self) -> None:
        """Whatever arrived shows itself on the screen in front, whichever that is, and stays marked until it is read."""
        if self.drill is None:
            return
        events = self.store.state(self.drill.incident).events
        fresh = [e.n for e in events if e.n > self._arrived_until and e.kind == "inject-arrived"]
        self._arrived_until = events[-1].n if events else 0
        if not fresh:
            return
        self.unread += fresh
        self.show_news()
        front = self.screen
        if isinstance(front, Commanded) and not front.told_wrong():
            front.tell(f"届きました：{self.news[1]}", "warn")
        self.bell()

    def show_news(self) -> None:
        """The line at the top of every screen."""
        for screen in self.screen_stack:
            for bar in screen.query(DrillBar):
                bar.news = self.news

    def read_news(self) -> bool:
        """Show what arrived, unread things first; they are read then. False when nothing ever arrived."""
        from smincident.tui.screens.arrived import arrived_dialog

        if self.drill is None:
            return False
        dialog = arrived_dialog(self.store.state(self.drill.incident), self.unread)
        if dialog is None:
            return False
        self.unread = []
        self.show_news()
        self.push_screen(dialog)
        return True

    def say(self, error: SmincidentError) -> None:
        """Show an error on the screen in front."""
        if isinstance(self.screen, Commanded):
            self.screen.fail(error)

    def keep_half(self, incident: str, step: str, field: str, text: str) -> None:
        """Keep half-written text, within a second."""
        self._pending[incident, step, field] = text
        if self._keeping is None:
            self._keeping = self.set_timer(KEEP_AFTER, self.flush_half)

    def flush_half(self) -> None:
        """Write half-written text now."""
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        pending, self._pending = self._pending, {}
        try:
            for (incident, step, field), text in pending.items():
                self.store.half.put(incident, step, field, text)
        except SmincidentError as error:
            if not self._told_half:
                self._told_half = True
                self.say(error)

    def stand(self, **place: str) -> None:
        """Remember where the operator is; without anything, that they are on the home screen."""
        if place != self._place:
            self._place = place
            self.store.half.stand(**place)

    def stand_at(self, **place: str) -> None:
        """Remember more of the place within an incident (an open dialog, a text); '' forgets it."""
        if self._place:
            self.stand(**{key: value for key, value in (self._place | place).items() if value})

    def drop_half(self, incident: str, step: str) -> None:
        """Let go of half-written text: its record is on the disk, or it was given up."""
        self._pending = {k: v for k, v in self._pending.items() if k[:2] != (incident, step)}
        self.store.half.drop(incident, step)

    def action_leave(self) -> None:
        """End in order: half-written text stays, the place is forgotten."""
        self.flush_half()
        self.stand()
        self.store.half.stand()
        self.exit(0)

    def action_how_to_leave(self) -> None:
        """Ctrl+C does not end the program: it is also how one copies."""
        if isinstance(self.screen, Commanded):
            self.screen.tell("終わるには Ctrl+Q か F10 を押してください", "warn")

    def notify(self, message: str, **_: Any) -> None:
        """Textual's own notices go to the line at the bottom."""
        if isinstance(self.screen, Commanded):
            self.screen.tell(message)

    def switch_look(self) -> None:
        """Dark or light."""
        self.theme = look.DAY.name if self.theme == look.NIGHT.name else look.NIGHT.name

    def _handle_exception(self, error: Exception) -> None:
        # Textual would print every local variable: names, phone numbers, half-written text.
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    @property
    def broke(self) -> Exception | None:
        """What the program broke on, None while it has not."""
        return self._exception


def open_app(book: Path | None = None, drill: DrillFeed | None = None) -> Screens:
    """The app at a book.

    Raises:
        SmincidentError: the book cannot be opened.
    """
    staged: object = drill
    store = Store.of(staged.session) if isinstance(staged, StagedDrill) else Store.open(book)
    return Screens(store, drill)
