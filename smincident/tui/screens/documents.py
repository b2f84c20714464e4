"""The texts of an incident as a list: those there are, and the templates a new one can be written from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.errors import SmincidentError
from smincident.incident.parts import DOCUMENT_CLASSES, DOCUMENT_STATES
from smincident.tui.screens.menu import MenuDialog
from smincident.tui.widgets.lists import Row
from smincident.tui.widgets.text import one_line, padded

if TYPE_CHECKING:
    from smincident.tui.screens.ways import Ways


def documents_menu(page: Ways) -> None:
    """Choose a text or a template and open it."""
    state = page.state
    rows: list[Row] = []
    if state.documents:
        rows.append(("#texts", one_line(("この事案の文書", "bold $primary"))))
    for document in reversed(state.documents.values()):
        style = "$dim" if document.status in ("withdrawn", "superseded") else "$primary"
        rows.append(
            (
                f"d:{document.id}",
                one_line(
                    "  ",
                    padded(document.title, 44),
                    (f" {DOCUMENT_STATES[document.status]}", style),
                    (f"  {document.id.rpartition('.')[2]}", "$dim"),
                ),
            )
        )
    rows.append(("#templates", one_line(("ひな形から書く", "bold $primary"))))
    for item in state.the_plan.documents:
        rows.append(
            (
                f"t:{item.id}",
                one_line(
                    "  ", padded(item.title, 44), (f" {DOCUMENT_CLASSES.get(item.cls, item.cls)}", "$dim")
                ),
            )
        )

    def take(choice: str | None) -> None:
        from smincident.tui.screens.document import DocumentPage

        kind, _, name = (choice or "").partition(":")
        try:
            if kind == "d":
                page.app.push_screen(DocumentPage(page.incident, document=name))
            elif kind == "t":
                page.app.push_screen(DocumentPage(page.incident, template=name))
        except SmincidentError as error:
            page.fail(error)

    page.app.push_screen(MenuDialog("文書", rows, find=True), take)
