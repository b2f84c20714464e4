"""Several steps ended together at the closing: one reason for all, and events of its own for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.events import Event
from smincident.incident.walk import StepView, walk
from smincident.tui.says import WEIGHT_STYLES, WEIGHTS, day, understood_day
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.store import Recorded
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block

if TYPE_CHECKING:
    from smincident.tui.screens.closing import ClosingPage


def row_of(line: StepView) -> str:
    """The id of a step's line in the list of what is open."""
    return f"step:{'|'.join(line.key)}"


def title_of(line: StepView) -> str:
    """A step's name, with its subject."""
    return line.step.title + (f"（{line.subject.label}）" if line.subject else "")


def skip_dialog(page: ClosingPage, lines: Sequence[StepView]) -> FormDialog:
    """The steps become not applicable."""

    def save(values: dict[str, Value]) -> None:
        reason, by = str(values["reason"]), str(values["by"])

        def make(line: StepView) -> list[do.Action]:
            return [do.Skip(step=line.key[0], subject=line.key[1], reason=reason, by=by)]

        _record_each(page, lines, "該当なしにしました", make)

    asks = [Ask("reason", "該当しない理由（すべてに共通）", "text", required=True), _authority(lines)]
    return _dialog(page, "該当なしにする", ".skip", lines, asks, save)


def followups_dialog(page: ClosingPage, lines: Sequence[StepView]) -> FormDialog:
    """The steps are put off, and a follow-up stands in for each."""
    store = page.store

    def save(values: dict[str, Value]) -> None:
        due, owner = day(str(values["due"]), store.clock()), str(values["owner"])
        reason, by = str(values["reason"]), str(values["by"])

        def make(line: StepView) -> list[do.Action]:
            step, subject = line.key
            left = do.AddFollowup(text=title_of(line), owner=owner, due=due, step=step, subject=subject)
            if line.status in ("deferred", "delegated"):
                return [left]
            return [do.Defer(step=step, subject=subject, reason=reason, by=by), left]

        _record_each(page, lines, "宿題にしました", make)

    asks = [
        Ask("owner", "担当（すべてに共通）", "line", required=True, value=store.operator),
        Ask("due", "期日", "date", required=True, clock=lambda typed: understood_day(typed, store.clock())),
        Ask("reason", "いま終えない理由", "text", required=True),
        _authority(lines),
    ]
    return _dialog(page, "宿題にする", ".leave", lines, asks, save)


def _dialog(
    page: ClosingPage,
    heading: str,
    name: str,
    lines: Sequence[StepView],
    asks: list[Ask],
    save: Callable[[dict[str, Value]], None],
) -> FormDialog:
    several = len(lines) > 1
    intro = [Block(title_of(line), WEIGHT_STYLES[line.weight], f"{WEIGHTS[line.weight]} ") for line in lines]
    half = (page.incident, f"{name}|{len(lines) if several else row_of(lines[0])}")
    return FormDialog(
        f"{heading}　{len(lines)}件" if several else heading, asks, save, half=half, intro=intro
    )


def _authority(lines: Sequence[StepView]) -> Ask:
    """Whose authority it is: required where a duty is among the lines."""
    musts = sum(line.weight == "must" for line in lines)
    label = f"誰の権限で（指針が求める手順が{musts}件あります）" if musts else "誰の判断か（空でもよい）"
    return Ask("by", label, "line", required=bool(musts))


def _record_each(
    page: ClosingPage,
    lines: Sequence[StepView],
    said: str,
    make: Callable[[StepView], list[do.Action]],
) -> None:
    """Record what is made of each line, one after the other; what has ended meanwhile stays as it is.

    Raises:
        SmincidentError: one was refused; says how many were recorded before it.
    """
    events: list[Event] = []
    done = 0
    for row in [row_of(line) for line in lines]:
        # Ending one step may close the branch of another, or change its weight.
        now = next((line for line in walk(page.state) if row_of(line) == row), None)
        if now is None or now.ended:
            continue
        try:
            for action in make(now):
                events += page.store.perform(page.incident, action).events
        except SmincidentError as error:
            if events:
                page.screens.changed()
            raise SmincidentError(
                f"{done}件を記録し、「{now.step.title}」で止まりました：{error.message}", error.hint
            ) from error
        done += 1
    if not events:
        raise SmincidentError("どれも、もう終わっています", "戻って一覧を見てください")
    page.let_go()
    page.recorded(Recorded(page.state, events))
    if done > 1:
        page.tell(f"記録済 {events[0].n}-{events[-1].n}　手順 {done}件を{said}", "done")
