"""Who records in an incident that somebody else was left with: asked once, so that no name is recorded by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.tui.screens.menu import MenuDialog
from smincident.tui.widgets.text import one_line

if TYPE_CHECKING:
    from smincident.tui.screens.incident import IncidentPage


def recording_menu(page: IncidentPage) -> None:
    """Ask for the name under which this incident is recorded here; escape leaves the declared one."""
    store, state = page.store, page.state
    declared, last = store.operator, store.doubtful(page.incident)
    if not last:
        return
    handed = any(event.kind == "handed-over" for event in state.events)
    rows = [
        (
            "incident",
            one_line(
                (last, "bold"), ("　この事案を引き継いだ人" if handed else "　この事案を開いた人", "$dim")
            ),
        ),
        ("machine", one_line((declared, "bold"), ("　この端末の設定にある人", "$dim"))),
    ]

    def take(choice: str | None) -> None:
        name = last if choice == "incident" else declared
        store.act_as(name, page.incident)
        page.named()
        page.tell(f"この事案では「{name}」の名前で記録します", "done")

    # Nobody handed over: a colleague looks in from a machine of their own.
    first = "incident" if handed else "machine"
    page.app.push_screen(MenuDialog("いま記録するのはどなたですか", rows, first, find=False), take)
