"""Contacts (連絡): whom to call, who was tried and who is next; and the channels (経路) with their state."""

from __future__ import annotations

from collections.abc import Sequence

from smincident.content.organisation import DeskContact, Person
from smincident.content.rules import Desk
from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.parts import CHANNEL_CLASSES, CHANNEL_STATES, ContactAttempt
from smincident.tui import keys, partwords
from smincident.tui.says import day_and_time, moment, understood
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.listing import ListingPage
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.lists import Row
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import cut, one_line

HOW = [
    ("電話", "電話"),
    ("内線", "内線"),
    ("携帯電話", "携帯電話"),
    ("対面", "対面"),
    ("メール", "メール"),
    ("庁内チャット", "庁内チャット"),
    ("宿直経由", "宿直経由"),
]
CHANNEL_STYLES = {"normal": "$dim", "restored": "$success", "lost": "bold $error", "suspect": "bold $error"}


class ContactsPage(ListingPage):
    """Desks, people, channels, and the attempts so far.

    Args:
        step: the step for which somebody is called, '' for none.
    """

    NAME = "連絡と経路"
    KEYS = keys.CONTACTS

    def __init__(self, incident: str, step: str = "", at: str = "") -> None:
        super().__init__(incident, at)
        self.step = step

    def _contact(self, desk: str) -> DeskContact:
        try:
            return self.store.session.surroundings.organisation().desks.get(desk) or DeskContact()
        except SmincidentError:
            return DeskContact()

    def _people(self) -> list[Person]:
        try:
            return self.store.session.surroundings.organisation().people
        except SmincidentError:
            return []

    def _desks(self) -> list[Desk]:
        state = self.state
        wanted = state.the_plan.step(self.step)
        first = set(wanted.desks) if wanted else set()
        return sorted(state.the_plan.desks, key=lambda desk: desk.id not in first)

    def _tried(self, who: str, desk: str = "") -> list[ContactAttempt]:
        return [c for c in self.state.contacts if c.who == who or (desk and c.desk == desk)]

    def rows(self) -> Sequence[Row]:
        """Desks, people, channels, attempts."""
        state, room = self.state, self.cells - 12
        found = [_heading("desks", "指針が挙げる連絡先")]
        for desk in self._desks():
            outcome = _outcome(self._tried(desk.name, desk.id))
            found.append((f"d:{desk.id}", one_line("  ", cut(desk.name, room), outcome)))
        if not state.the_plan.desks:
            found.append(("#nodesk", one_line(("  この種類の事案には定めなし", "$dim"))))
        if people := self._people():
            found.append(_heading("people", "団体の名簿"))
        for person in people:
            name, outcome = f"{person.name} {person.title}", _outcome(self._tried(person.name))
            found.append((f"p:{person.name}", one_line("  ", cut(name, room), outcome)))
        found.append(_heading("channels", "経路"))
        for channel in sorted(state.channels.values(), key=lambda c: c.status == "normal"):
            status = (f"{CHANNEL_STATES[channel.status]}  ", CHANNEL_STYLES[channel.status])
            found.append((f"c:{channel.id}", one_line("  ", status, cut(channel.label, room))))
        found.append(_heading("log", f"連絡の記録 {len(state.contacts)}件"))
        for attempt in reversed(state.contacts):
            who = cut(attempt.who, self.cells - 24)
            shown = one_line(f"  {day_and_time(attempt.at)} ", who, _outcome([attempt]))
            found.append((f"a:{attempt.n}", shown))
        return found

    def detail(self, row: str) -> Sequence[Block]:
        """Phone numbers, state, or what was said."""
        kind, _, name = row.partition(":")
        state = self.state
        if kind == "d":
            desk = next(d for d in state.the_plan.desks if d.id == name)
            return partwords.of_desk(desk, self._contact(name), self._tried(desk.name, name))
        if kind == "p":
            person = next(p for p in self._people() if p.name == name)
            return partwords.of_person(person, self._tried(name))
        if kind == "c":
            return partwords.of_channel(state.channels[name])
        return partwords.of_attempt(next(c for c in state.contacts if str(c.n) == name), state)

    def chosen(self, row: str) -> None:
        """Enter: call whom the line names, or change the channel."""
        if row.startswith("c:"):
            self.action_channel()
        else:
            self.action_attempt()

    def action_attempt(self) -> None:
        """One attempt to reach somebody."""
        kind, _, name = self.here.partition(":")
        desk = name if kind == "d" else ""
        who = next((d.name for d in self.state.the_plan.desks if d.id == desk), name if kind == "p" else "")
        known = self._contact(desk)
        number = "　".join(text for text in (known.phone, known.after_hours) if text)

        def save(values: dict[str, Value]) -> None:
            at, precision = moment(str(values["at"]), self.store.clock())
            action = do.TryContact(
                who=str(values["who"]), reached=values["reached"] == "yes", desk=desk, how=str(values["how"]),
                next=str(values["next"]), note=str(values["note"]), step=self.step, at=at, precision=precision,
            )  # fmt: skip
            self.recorded(self.store.perform(self.incident, action))

        names = [(p.name, f"{p.name} {p.title}") for p in self._people()]
        asks = [
            Ask("who", "相手", "line", required=True, choices=names, value=who),
            Ask("how", "方法", "line", choices=HOW, value="電話"),
            Ask(
                "reached",
                "つながったか",
                "answer",
                required=True,
                choices=[("yes", "つながった"), ("no", "つながらない（不在・応答なし）")],
            ),
            Ask("note", "話したこと、受けた指示", "text"),
            Ask("next", "次に連絡する人と時刻", "line", choices=names, value=known.next),
            Ask("at", "いつ（空なら今）", "time", clock=lambda typed: understood(typed, self.store.clock())),
        ]
        intro = [Block(number, "bold", "電話 ", "$dim")] if number else []
        if step := self.state.the_plan.step(self.step):
            intro.append(Block(step.title, "$dim", "手順 ", "$dim"))
        self.app.push_screen(
            FormDialog("連絡の記録", asks, save, half=(self.incident, f".contact|{self.here}"), intro=intro)
        )

    def action_channel(self) -> None:
        """Normal, lost, suspect or restored."""
        kind, _, name = self.here.partition(":")
        if kind != "c":
            self.tell("経路の行を光らせてください", "warn")
            return
        channel = self.state.channels[name]

        def save(values: dict[str, Value]) -> None:
            if values["status"] == channel.status and values["reason"] == channel.reason:
                raise SmincidentError(
                    "状態も理由も変わっていません", "変えるところを書くか、Esc で戻ってください"
                )
            at, precision = moment(str(values["at"]), self.store.clock())
            action = do.SetChannel(
                id=name,
                status=str(values["status"]),
                reason=str(values["reason"]),
                at=at,
                precision=precision,
            )
            self.recorded(self.store.perform(self.incident, action))

        asks = [
            Ask(
                "status",
                "状態",
                "answer",
                required=True,
                choices=list(CHANNEL_STATES.items()),
                value=channel.status,
            ),
            Ask("reason", "理由、確かめたこと", "line", value=channel.reason),
            Ask(
                "at",
                "いつから（空なら今）",
                "time",
                clock=lambda typed: understood(typed, self.store.clock()),
            ),
        ]
        intro = [Block("「喪失」「疑い」の経路では、発出も決裁もできません。", "$dim")]
        self.app.push_screen(
            FormDialog(
                f"経路　{channel.label}", asks, save, half=(self.incident, f".channel|{name}"), intro=intro
            )
        )

    def action_add(self) -> None:
        """A further channel."""

        def save(values: dict[str, Value]) -> None:
            number = sum(1 for known in self.state.channels if known.startswith("own-")) + 1
            action = do.SetChannel(
                id=f"own-{number}",
                status="normal",
                label=str(values["label"]),
                cls=str(values["cls"]),
                reason=str(values["reason"]),
            )
            self.recorded(self.store.perform(self.incident, action))

        asks = [
            Ask("label", "経路の名前", "line", required=True),
            Ask("cls", "種類", "choice", required=True, choices=list(CHANNEL_CLASSES.items()), value="sns"),
            Ask("reason", "備考", "line"),
        ]
        self.app.push_screen(FormDialog("経路を加える", asks, save, half=(self.incident, ".channel")))


def _heading(name: str, text: str) -> Row:
    return f"#{name}", one_line((text, "bold $primary"))


def _outcome(tried: list[ContactAttempt]) -> tuple[str, str]:
    if not tried:
        return "", ""
    return ("  済", "$success") if tried[-1].reached else ("  不通", "$warning")
