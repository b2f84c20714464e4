"""The lines of the home screen: headings, open and closed incidents, follow-ups."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from smincident.clock import local, read, short, span
from smincident.journal.summary import Summary
from smincident.tui.widgets.lists import Row
from smincident.tui.widgets.text import one_line, padded


def gap(name: str) -> Row:
    """An empty line."""
    return f"#gap-{name}", Content(" ")


def heading(name: str, text: str) -> Row:
    """A heading nobody can choose."""
    return f"#{name}", one_line((text, "bold $primary"))


def _kinds(item: Summary) -> str:
    return "・".join(item.kinds or item.runbooks) or "受付"


def left_words(at: str, now: datetime) -> str:
    """How long it is until a time, or how long ago it passed."""
    delta = read(at) - now
    return f"あと{span(delta)}" if delta.total_seconds() >= 0 else f"超過 {span(delta)}"


def live_line(item: Summary, now: datetime) -> Content:
    """An open or watched incident: what it is, how far it is, what is due next."""
    done = item.total_steps - item.open_steps
    mark = "【訓練】" if item.drill and "【訓練】" not in item.title else ""
    parts: list[str | tuple[str, str] | Content] = [
        (f"  {item.id}  ", "$dim"),
        (f"{mark}{item.title}", "bold"),
        (f"  {_kinds(item)}", "$secondary"),
    ]
    first = one_line(*parts)
    if item.next_due:
        late = read(item.next_due) < now
        due = one_line(
            ("次 ", "$dim"),
            f"{short(item.next_due)} ",
            (left_words(item.next_due, now), "bold $error" if late else "$warning"),
            f" {item.next_label}",
        )
    else:
        due = one_line(("期限なし", "$dim"))
    second = one_line((f"            済 {done}/{item.total_steps}   ", "$dim"), due)
    return Content("\n").join([first, second])


def closed_line(item: Summary) -> Content:
    """An ended incident."""
    ended = f"  {local(item.closed_at):%Y-%m-%d} 終結" if item.closed_at else ""
    return one_line((f"  {item.id}  ", "$dim"), item.title, (f"  {_kinds(item)}{ended}", "$dim"))


def followup_line(item: dict[str, object], today: str) -> Content:
    """A follow-up; ``today`` as ``2026-12-01``."""
    due = str(item["due"] or "")
    style = "bold $error" if due and due < today else ""
    owner = padded(str(item["owner"] or ""), 14)
    where = (f"  {item['incident']}  ", "$dim")
    return one_line("  ", (due or "期日なし  ", style), where, f"{owner}  {item['text']}")
