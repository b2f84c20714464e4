"""Quiet times (平時の備え): what was checked, by whom and when, and what is due. A fold over its own chain of events.

A check is never changed: a later one takes its place, and one that was wrong is withdrawn with a reason and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from smincident.clock import TOKYO, local, read
from smincident.content.answers import Answer
from smincident.content.checklist import WEIGHTS, Wanted
from smincident.display import seen
from smincident.errors import Refused, SmincidentError
from smincident.incident.events import Draft, Event
from smincident.incident.notes import LIMIT_TEXT, need_past

Standing = Literal["open", "ok", "not-ok", "not-applicable"]
STATES: dict[str, str] = {"open": "未確認", "ok": "よし", "not-ok": "不備", "not-applicable": "該当なし"}
"""How an item stands, with its Japanese word; ``open`` is what nobody has looked at yet."""

Key = tuple[str, str]
"""An item's id and an account's id, '' for the body."""
Again = Callable[[date], date | None]


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one item (確認).

    Args:
        n: its place in the chain.
        at: UTC text of when it was looked at; ``recorded_at`` of when that was written.
        by: who looked; ``recorder`` who wrote it.
        next: the day ``2027-04-01`` on which to look again, '' where the item's interval says it.
        file: what the organisation file said then (``ok`` …), '' where it says nothing of the item.
        withdrawn: why it no longer holds, '' while it does.
    """

    n: int
    item: str
    account: str
    state: str
    at: str
    precision: str
    recorded_at: str
    by: str
    recorder: str
    note: str = ""
    evidence: str = ""
    next: str = ""
    file: str = ""
    withdrawn: str = ""

    @property
    def day(self) -> date:
        """The day in Tokyo on which it was looked at."""
        return local(self.at).date()


@dataclass
class Checks:
    """All checks of a chain, in the order in which they were recorded."""

    all: dict[int, Check] = field(default_factory=dict)
    n: int = 0
    digest: str = ""

    def of(self, item: str, account: str | None = None) -> list[Check]:
        """Those of an item, the latest last; of one account ('' for the body), or of all."""
        return [c for c in self.all.values() if c.item == item and account in (None, c.account)]

    def last(self, item: str, account: str) -> Check | None:
        """The one that holds: of those not withdrawn the one that looked last, of several the one written last."""
        found = [check for check in self.of(item, account) if not check.withdrawn]
        return max(found, key=lambda check: (read(check.at), check.n), default=None)


def fold(events: Iterable[Event]) -> Checks:
    """What the events of the chain say; one whose data was withheld counts for its number alone."""
    checks = Checks()
    for event in events:
        checks.n, checks.digest = event.n, event.digest
        data = event.data
        if data is None:
            continue
        if event.kind == "readiness-checked":
            recorder = event.actor.get("name", "")
            checks.all[event.n] = Check(
                n=event.n,
                item=data["item"],
                account=data.get("account", ""),
                state=data["state"],
                at=event.occurred_at,
                precision=event.precision,
                recorded_at=event.recorded_at,
                by=data.get("by", "") or recorder,
                recorder=recorder,
                note=data.get("note", ""),
                evidence=data.get("evidence", ""),
                next=data.get("next", ""),
                file=data.get("file", ""),
            )
        elif event.kind == "readiness-withdrawn" and data["n"] in checks.all:
            checks.all[data["n"]] = replace(checks.all[data["n"]], withdrawn=data["reason"])
    return checks


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist: an item, for the body or one account, as it stands today.

    Args:
        state: by the person who looked last, or by the organisation file; ``source`` says by which.
        next: the day to look again; None where there is none.
        due: someone has to look now; ``why`` says why, in Japanese.
    """

    wanted: Wanted
    account: str
    answer: Answer | None
    check: Check | None
    state: Standing
    source: Literal["person", "file", ""]
    next: date | None
    due: bool
    why: str

    @property
    def key(self) -> Key:
        """Which line it is."""
        return self.wanted.id, self.account

    @property
    def override(self) -> bool:
        """Whether a person judged otherwise than the organisation file."""
        return (
            self.source == "person"
            and self.answer is not None
            and self.answer.state not in ("unknown", self.state)
        )


def line(wanted: Wanted, account: str, answer: Answer | None, check: Check | None, today: date) -> Line:
    """How an item stands.

    The file's answer holds until a person has looked while it said the same; a change in the file ends that, so that
    an old tick never hides what the file says now. A recurring item is looked at by a person all the same, unless
    the file names the day from which its interval counts.
    """
    told = answer.state if answer is not None and answer.state != "unknown" else ""
    item = wanted.item
    if check is not None and (not told or told in (check.file, check.state)):
        due_on = date.fromisoformat(check.next) if check.next else None
        if due_on is None and check.state == "ok":
            dated = answer.since if answer is not None and told == "ok" else None
            due_on = item.again(dated or check.day)
        made = Line(wanted, account, answer, check, _standing(check.state), "person", due_on, False, "")
    elif answer is not None and told:
        due_on = item.again(answer.since) if answer.since else None
        made = Line(wanted, account, answer, check, _standing(told), "file", due_on, False, "")
    else:
        made = Line(wanted, account, answer, check, "open", "", None, False, "")
    why = _why(made, today)
    return replace(made, due=bool(why), why=why)


def _standing(state: str) -> Standing:
    found: dict[str, Standing] = {"ok": "ok", "not-ok": "not-ok", "not-applicable": "not-applicable"}
    return found.get(state, "open")


def _why(found: Line, today: date) -> str:
    if found.state == "open":
        return "まだ確かめていません"
    if found.next is not None and found.next <= today:
        return "次に確かめる日が来ました" if found.next == today else "次に確かめる日を過ぎました"
    if found.state == "not-ok" and found.next is None:
        return "不備があります"
    recurs = found.wanted.item.recurs
    if found.source == "file" and found.state == "ok" and recurs and found.next is None:
        return "設定ではよしですが、まだ人が確かめていません"
    return ""


def in_order(lines: Iterable[Line]) -> list[Line]:
    """What is due first (faults, what is overdue, what nobody has looked at), then by the next day; last what has none."""

    def place(one: Line) -> tuple[int, date, int]:
        if one.due:
            group = 0 if one.state == "not-ok" else 1 if one.next else 2
            return group, date.min if group == 2 else one.next or date.min, WEIGHTS.index(one.wanted.weight)
        group = 3 if one.next else 5 if one.state == "not-applicable" else 4
        return group, one.next or date.min, 0

    return sorted(lines, key=place)


def checked(
    item: str,
    account: str,
    state: str,
    *,
    now: datetime,
    note: str = "",
    evidence: str = "",
    next_day: str = "",
    by: str = "",
    at: str = "",
    precision: str = "minute",
    again: Again = lambda day: None,
    more: dict[str, object] | None = None,
) -> Draft:
    """The event of a check.

    Args:
        next_day: when to look again, as ``2027-04-01``.
        again: when the item comes back by itself after a look on a day; a later day than that asks for a reason.
        at: when it was looked at, UTC text; '' for now.
        more: what else stands in the event: the item's words, the clauses that asked, what the file said.

    Raises:
        SmincidentError: a state there is not, a reason that is missing, a text too long, a day that has passed.
    """
    if state not in STATES or state == "open":
        known = "、".join(f"{key}（{word}）" for key, word in STATES.items() if key != "open")
        raise SmincidentError(f"結果「{state}」は使えません", f"使えるもの：{known}")
    if state != "ok" and not seen(note).strip():
        what = "何が足りないか" if state == "not-ok" else "なぜ該当しないか"
        raise SmincidentError(f"「{STATES[state]}」には理由が要ります", f"{what}を書いてください（--note）")
    for text in (note, evidence, by):
        _need_short(text)
    need_past(at, now)
    _need_next(next_day, (local(at) if at else now.astimezone(TOKYO)).date(), again, note)
    texts = {
        "account": account,
        "note": note.strip(),
        "evidence": evidence.strip(),
        "next": next_day,
        "by": by.strip() if seen(by).strip() else "",
    }
    data = {"item": item, "state": state, **texts, **(more or {})}
    return Draft(
        "readiness-checked", {k: v for k, v in data.items() if v not in ("", [])}, at or None, precision
    )


def _need_next(next_day: str, looked: date, again: Again, note: str) -> None:
    """Refuse a next day that has come, and one beyond the item's interval for which nobody says why."""
    if not next_day:
        return
    day = date.fromisoformat(next_day)
    if day <= looked:
        raise SmincidentError(
            f"次に確かめる日がもう来ています：{next_day}", "確かめた日より後の日を書いてください"
        )
    latest = again(looked)
    if latest is not None and day > latest and not seen(note).strip():
        raise SmincidentError(
            f"次に確かめる日 {next_day} は、決まった日（{latest}）より後です",
            "早めるか、延ばす理由を書いてください（--note）",
        )


def withdrawn(checks: Checks, n: int, reason: str) -> Draft:
    """The event that withdraws a check.

    Raises:
        SmincidentError: there is no such check, or no reason.
        Refused: it was withdrawn before.
    """
    if n not in checks.all:
        raise SmincidentError(f"確認の記録{n}がありません", "番号を確かめてください（readiness show）")
    if not seen(reason).strip():
        raise SmincidentError("取り消す理由が空です", "なぜ取り消すかを書いてください（--reason）")
    _need_short(reason)
    if checks.all[n].withdrawn:
        raise Refused(
            f"確認の記録{n}は、もう取り消されています",
            "新しく確かめた結果を記録してください（readiness check）",
        )
    return Draft("readiness-withdrawn", {"n": n, "reason": reason.strip()})


def _need_short(text: str) -> None:
    if len(text) > LIMIT_TEXT:
        raise SmincidentError(
            f"長すぎる値があります（{LIMIT_TEXT:,}字まで）：{text[:20]}…", "要点だけにしてください"
        )
