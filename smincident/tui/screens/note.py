"""A note (メモ) in the timeline, from any screen by one key."""

from __future__ import annotations

from typing import Any

from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.widgets.form import Ask, Value

NOTE_FORM = ".note"
"""The pseudo-step under which a half-written note is kept."""


def note_dialog(page: Commanded[Any], incident: str) -> FormDialog:
    """The dialog for a note in an incident."""
    from smincident.incident.actions import Note
    from smincident.tui.says import moment, understood

    store = page.store

    def save(values: dict[str, Value]) -> None:
        at, precision = moment(str(values["at"]), store.clock())
        page.recorded(store.perform(incident, Note(text=str(values["text"]), at=at, precision=precision)))

    asks = [
        Ask("text", "書き留めること", "text", required=True),
        Ask("at", "いつのことか（空なら今）", "time", clock=lambda typed: understood(typed, store.clock())),
    ]
    return FormDialog(f"メモ　{incident}", asks, save, half=(incident, NOTE_FORM))
