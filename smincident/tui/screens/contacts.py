"""Contacts (連絡): whom to call, who was tried and who is next; and the channels (経路) with their state."""

from __future__ import annotations

from collections.abc import Sequence

from smincident.content.guideline import Desk
from smincident.content.organisation import DeskContact, Person
from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.parts import CHANNEL_CLASSES, CHANNEL_CLOSED, CHANNEL_STATES, ContactAttempt
from smincident.tui.commands import Command
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
PURPOSES = {"report": "報告先", "contact": "相談先", "request": "依頼先"}


class ContactsPage(ListingPage):
    """Desks, people, channels, and the attempts so far.

    Args:
        step: the step for which somebody is called, '' for none.
    """

    NAME = "連絡と経路"
    KEYS = (
        Command(
            "attempt",
            "連絡したことを記録する",
            "f3,n",
            "連絡",
            "れんらく renraku",
            "つながっても、つながらなくても、かけるたびに一件。光っている相手が入る。Enter も同じ。",
        ),
        Command(
            "channel",
            "経路の状態を変える",
            "f4,k",
            "経路",
            "けいろ keiro",
            "正常、喪失、疑い、復旧。疑いのある経路では、発出も決裁もできない。",
        ),
        Command(
            "add",
            "経路を加える",
            "f5",
            "追加",
            "けいろ ついか keiro tsuika",
            "ほかのアカウントや放送など、新しい経路を加える。",
        ),
    )

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

    def _last(self, who: str, desk: str = "") -> ContactAttempt | None:
        found = [c for c in self.state.contacts if c.who == who or (desk and c.desk == desk)]
        return found[-1] if found else None

    def rows(self) -> Sequence[Row]:
        """Desks, people, channels, attempts."""
        state, found = self.state, [("#desks", one_line(("指針が挙げる連絡先", "bold $primary")))]
        for desk in self._desks():
            last = self._last(desk.name, desk.id)
            found.append((f"d:{desk.id}", one_line("  ", cut(desk.name, self.cells - 12), _outcome(last))))
        if not state.the_plan.desks:
            found.append(("#nodesk", one_line(("  指針に定めなし", "$dim"))))
        if people := self._people():
            found.append(("#people", one_line(("団体の名簿", "bold $primary"))))
            for person in people:
                found.append(
                    (
                        f"p:{person.name}",
                        one_line(
                            "  ",
                            cut(f"{person.name} {person.title}", self.cells - 12),
                            _outcome(self._last(person.name)),
                        ),
                    )
                )
        found.append(("#channels", one_line(("経路", "bold $primary"))))
        for channel in sorted(state.channels.values(), key=lambda c: c.status == "normal"):
            style = (
                "bold $error"
                if channel.status in CHANNEL_CLOSED
                else "$success"
                if channel.status == "restored"
                else "$dim"
            )
            found.append(
                (
                    f"c:{channel.id}",
                    one_line(
                        "  ",
                        (f"{CHANNEL_STATES[channel.status]}  ", style),
                        cut(channel.label, self.cells - 10),
                    ),
                )
            )
        found.append(("#log", one_line((f"連絡の記録 {len(state.contacts)}件", "bold $primary"))))
        for attempt in reversed(state.contacts):
            found.append(
                (
                    f"a:{attempt.n}",
                    one_line(
                        f"  {day_and_time(attempt.at)} ", cut(attempt.who, self.cells - 24), _outcome(attempt)
                    ),
                )
            )
        return found

    def detail(self, row: str) -> Sequence[Block]:
        """Phone numbers, state, or what was said."""
        kind, _, name = row.partition(":")
        state = self.state
        if kind == "d":
            return self._of_desk(next(d for d in state.the_plan.desks if d.id == name))
        if kind == "p":
            return self._of_person(next(p for p in self._people() if p.name == name))
        if kind == "c":
            channel = state.channels[name]
            found = [
                Block(channel.label, "bold"),
                Block(CHANNEL_CLASSES.get(channel.cls, channel.cls), "$dim"),
            ]
            closed = channel.status in CHANNEL_CLOSED
            found.append(
                Block(CHANNEL_STATES[channel.status], "bold $error" if closed else "", "状態：", "$dim")
            )
            if closed:
                found.append(Block("この経路では、発出も決裁もできません。", "$warning"))
            if channel.reason:
                found.append(Block(channel.reason, "", "理由：", "$dim"))
            return [*found, *([Block(day_and_time(channel.at), "", "時刻：", "$dim")] if channel.at else [])]
        attempt = next(c for c in state.contacts if str(c.n) == name)
        rows = (
            ("方法", attempt.how),
            ("次の人", attempt.next),
            ("内容", attempt.note),
            ("手順", self._step_title(attempt.step)),
        )
        return [
            Block(attempt.who, "bold"),
            Block(
                "つながった" if attempt.reached else "つながらない",
                "$success" if attempt.reached else "$warning",
            ),
            Block(f"{day_and_time(attempt.at)}　記録 {attempt.n}", "$dim"),
            *(Block(text, "", f"{label}：", "$dim") for label, text in rows if text),
        ]

    def _step_title(self, step: str) -> str:
        found = self.state.the_plan.step(step)
        return found.title if found else step

    def _of_desk(self, desk: Desk) -> Sequence[Block]:
        known = self._contact(desk.id)
        found = [
            Block(desk.name, "bold"),
            Block(f"{PURPOSES[desk.purpose]}{f'「{desk.urgency}」' if desk.urgency else ''}", "$accent"),
        ]
        rows = (
            ("担当", known.person),
            ("電話", known.phone),
            ("夜間・休日", known.after_hours),
            ("メール", known.email),
            ("次の人", known.next),
            ("備考", desk.note or ""),
        )
        found += [
            Block(text, "bold" if "電話" in label or "夜間" in label else "", f"{label}：", "$dim")
            for label, text in rows
            if text
        ]
        if not known.phone and not known.after_hours:
            found.append(Block("電話番号が団体の設定に書かれていません", "$dim"))
        return [*found, *self._tried(desk.name, desk.id)]

    def _of_person(self, person: Person) -> Sequence[Block]:
        rows = (
            ("役割", "・".join(person.roles)),
            ("電話", person.phone),
            ("夜間・休日", person.after_hours),
            ("メール", person.email),
            ("代わり", person.deputy),
        )
        return [
            Block(f"{person.name}　{person.title}", "bold"),
            Block(person.unit, "$dim"),
            *(
                Block(text, "bold" if "電話" in label or "夜間" in label else "", f"{label}：", "$dim")
                for label, text in rows
                if text
            ),
            *self._tried(person.name),
        ]

    def _tried(self, who: str, desk: str = "") -> list[Block]:
        found = [c for c in self.state.contacts if c.who == who or (desk and c.desk == desk)]
        if not found:
            return [Block(""), Block("まだ連絡していません", "$dim")]
        blocks = [Block(""), Block("これまでの連絡", "bold $primary")]
        for attempt in reversed(found):
            text = f"{'つながった' if attempt.reached else 'つながらない'}　{attempt.how}　{attempt.note}"
            blocks.append(
                Block(text, "" if attempt.reached else "$warning", f"{day_and_time(attempt.at)}  ", "$dim")
            )
            if attempt.next:
                blocks.append(Block(attempt.next, "", "   次の人：", "$dim"))
        return blocks

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


def _outcome(attempt: ContactAttempt | None) -> tuple[str, str]:
    if attempt is None:
        return "", ""
    return ("  済", "$success") if attempt.reached else ("  不通", "$warning")
