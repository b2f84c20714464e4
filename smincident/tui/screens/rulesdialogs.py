"""Questions that a guideline's own rules bring: who answers for a finding, which mode is switched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.incident.documents import errors_open
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block

if TYPE_CHECKING:
    from smincident.incident.parts import Document
    from smincident.tui.screens.document import DocumentPage
    from smincident.tui.screens.ways import Ways


def bending_asks(people: list[tuple[str, str]]) -> list[Ask]:
    """Whose authority and why, where a rule of the guideline is bent knowingly."""
    return [
        Ask("by_rule", "誰の権限で行うか", "line", required=True, choices=people),
        Ask("why_rule", "それでも行う理由", "text", required=True),
    ]


def accept_dialog(page: DocumentPage, document: Document, people: list[tuple[str, str]]) -> FormDialog:
    """Someone answers for an error that the check of the text found.

    Raises:
        Refused: nothing stands in the way.
    """
    left = errors_open(document)
    if not left:
        raise Refused("点検で見つかった誤りは残っていません", "そのまま続けてください")

    def save(values: dict[str, Value]) -> None:
        before = page.state.n
        action = do.AcceptFinding(
            id=document.id,
            check=str(values["check"]),
            by=str(values["by"]),
            reason=str(values["reason"]),
        )
        page.store.perform(page.incident, action)
        page.done(before)

    asks = [
        Ask(
            "check",
            "どの誤りか",
            "answer",
            required=True,
            choices=[(str(item["check"]), str(item["message"])) for item in left],
            value=str(left[0]["check"]) if len(left) == 1 else "",
        ),
        Ask("by", "それでよいと決めた人", "line", required=True, choices=people),
        Ask("reason", "理由", "text", required=True),
    ]
    return FormDialog(
        f"点検の結果を了承する　{document.title}",
        asks,
        save,
        half=(page.incident, f".accept|{document.id}"),
        danger=True,
        hold=True,
    )


def mode_dialog(page: Ways) -> FormDialog:
    """Switch a mode of the guideline on or off.

    Raises:
        Refused: the guideline has none.
    """
    state = page.state
    if not state.the_plan.modes:
        raise Refused("この指針に、体制の切替えの定めはありません", "決裁と連絡先は、いつもの人のままです")

    def save(values: dict[str, Value]) -> None:
        name, _, way = str(values["mode"]).rpartition(":")
        action = do.SetMode(mode=name, on=way == "on", by=str(values["by"]), reason=str(values["reason"]))
        page.recorded(page.store.perform(page.incident, action))

    choices = [
        (f"{mode.id}:off", f"「{mode.says}」を解く")
        if mode.id in state.modes
        else (f"{mode.id}:on", f"「{mode.says}」に入る")
        for mode in state.the_plan.modes
    ]
    asks = [
        Ask("mode", "どうするか", "answer", required=True, choices=choices),
        Ask("by", "切り替えると決めた人", "line", required=True),
        Ask("reason", "理由", "text", required=True),
    ]
    intro = [Block("入っている間は、決裁する役割と連絡先が指針のとおりに替わります。", "$dim")]
    return FormDialog("体制の切替え", asks, save, half=(page.incident, ".mode"), intro=intro, hold=True)
