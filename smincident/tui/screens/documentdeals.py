"""What can be done with a text besides drafting, approving and releasing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.tui.screens.menu import MenuDialog
from smincident.tui.widgets.text import one_line

if TYPE_CHECKING:
    from smincident.tui.screens.document import DocumentPage

DEALS = {
    "save": "ファイルに保存する（F7）",
    "copy": "クリップボードへ写す（F8）",
    "withdraw": "文書を取り下げる",
    "waive": "指針の定める理由で決裁を省く",
    "accept": "点検の結果を了承する（責任者の名前と理由）",
    "subject": "対象を選ぶ",
    "template": "別のひな形を選ぶ",
}


def deal_menu(page: DocumentPage) -> None:
    """Choose one and do it."""

    async def take(choice: str | None) -> None:
        document = page.document
        if choice in ("save", "copy"):
            await page.run_action(choice)
        elif choice in ("withdraw", "waive", "accept"):
            if document is None:
                page.tell("まだ文案がありません", "warn")
            else:
                page.push(lambda: getattr(page.dialogs, choice)(document))
        elif choice == "subject":
            _pick(page, choice, "対象", [(s.id, f"{s.id} {s.label}") for s in page.state.subjects.values()])
        elif choice == "template":
            _pick(page, choice, "ひな形", [(d.id, d.title) for d in page.state.the_plan.documents])

    rows = [(name, one_line(label)) for name, label in DEALS.items()]
    page.app.push_screen(MenuDialog("処置", rows, find=False), take)


def _pick(page: DocumentPage, what: str, heading: str, choices: list[tuple[str, str]]) -> None:
    async def taken(value: str | None) -> None:
        if value is not None:
            await (page.turn_to(subject=value) if what == "subject" else page.turn_to(template=value))

    page.app.push_screen(MenuDialog(heading, [(name, one_line(label)) for name, label in choices]), taken)
