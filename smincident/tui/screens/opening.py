"""A new incident (新しい事案): what it is called, of what kind, when it was noticed. The kind may come later."""

from __future__ import annotations

from typing import Any

from smincident.errors import SmincidentError
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block

FORM = ".opening"
UNDECIDED = ""


def opening_dialog(page: Commanded[Any]) -> FormDialog:
    """The dialog that opens an incident."""
    from smincident.incident.actions import OpenIncident
    from smincident.tui.says import moment, understood

    store = page.store
    library = store.session.surroundings.library()
    own = _guideline(page)
    kinds = []
    for name in library.kinds():
        try:
            runbook = library.runbook(name)
        except SmincidentError as error:
            page.fail(error)
            continue
        kinds.append((name, runbook.title, runbook.summary))
    guidelines, broken = [], []
    for name in library.bodies():
        try:
            guidelines.append((name, f"{library.guideline(name).body}　{library.guideline(name).title}"))
        except SmincidentError as error:
            broken.append(Block(f"指針「{name}」は誤りがあって選べません：{error.message}", "$warning"))
            if name == own:
                broken.append(Block("今すぐ開くなら、付属の指針など別のものを「従う指針」で選んでください。"))
                own = ""

    def save(values: dict[str, Value]) -> None:
        at, precision = moment(str(values["at"]), store.clock())
        kind = str(values["kind"])
        action = OpenIncident(
            title=str(values["title"]).strip(),
            runbooks=(kind,) if kind else (),
            guideline=str(values["guideline"]),
            at=at,
            precision=precision,
        )
        state = store.session.open(action)
        page.screens.changed()
        page.screens.call_later(page.screens.open_incident, state.id)

    asks = [
        Ask("title", "何が起きたか（あとで一覧に出る名前）", "line", required=True),
        Ask(
            "kind",
            "種類",
            "answer",
            choices=[
                (UNDECIDED, "まだ分からない（受付から始めて、見極めてから決める）"),
                *((k, t) for k, t, _ in kinds),
            ],
            below={k: [Block(s, "$dim")] for k, _, s in kinds if s},
        ),
        Ask("at", "気付いた時刻（空なら今）", "time", clock=lambda typed: understood(typed, store.clock())),
        Ask("guideline", "従う指針", "choice", required=not own, choices=guidelines, value=own),
    ]
    return FormDialog("新しい事案", asks, save, half=("", FORM), confirm="事案を開く", intro=broken)


def _guideline(page: Commanded[Any]) -> str:
    try:
        return page.store.session.surroundings.organisation().guideline
    except SmincidentError as error:
        page.fail(error)
        return ""
