"""Evidence (証拠): a file that is kept with its SHA-256, or a note where something lies and who keeps it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from smincident import locations
from smincident.errors import SmincidentError
from smincident.incident.actions import AddEvidence
from smincident.incident.acts import need_open
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block


def evidence_dialog(
    page: Commanded[Any], incident: str, step: str, done: Callable[[Any], None]
) -> FormDialog:
    """The dialog that keeps a file or notes a place."""
    store = page.store

    def save(values: dict[str, Value]) -> None:
        from smincident.journal.evidence import store as keep

        need_open(store.state(incident))
        file = str(values["file"]).strip()
        place = str(values["place"])
        if not file and not place:
            raise SmincidentError("ファイルも、置き場所もありません", "どちらかを書いてください")
        path = Path(file).expanduser()
        sha256, size = keep(locations.evidence(store.journal.path), path) if file else ("", 0)
        action = AddEvidence(
            name=str(values["name"]) or (path.name if file else ""),
            sha256=sha256,
            size=size,
            url=str(values["url"]),
            note=str(values["note"]),
            step=step,
            place=place,
            by=str(values["by"]),
        )
        done(store.perform(incident, action))

    asks = [
        Ask("name", "何の証拠か（空ならファイル名）", "line"),
        Ask("file", "ファイルの場所（写しを保管し、要約値を記録する）", "line"),
        Ask("place", "ファイルでないとき、置き場所", "line"),
        Ask("by", "持っている人", "line", value=store.operator),
        Ask("url", "どこにあったものか（URL）", "url"),
        Ask("note", "備考", "text"),
    ]
    intro = [Block("元のファイルは書き換えません。塗りつぶすなら写しにしてください。", "$dim")]
    return FormDialog("証拠を加える", asks, save, half=(incident, f".evidence|{step}"), intro=intro)
