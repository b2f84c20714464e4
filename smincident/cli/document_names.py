"""Which text a command was meant for: by its id, and the newer one that has taken its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.errors import Refused, SmincidentError

if TYPE_CHECKING:
    from smincident.incident.parts import Document
    from smincident.incident.state import State
    from smincident.session import Session


def found(session: Session, document: str) -> tuple[State, Document]:
    """A text by its id, with its incident.

    Raises:
        SmincidentError: there is none; names those there are.
    """
    from smincident import desk

    state = session.state(desk.incident_of(document))
    if document not in state.documents:
        known = "、".join(state.documents) or "まだありません"
        raise SmincidentError(f"文書「{document}」がありません", f"登録済み：{known}")
    return state, state.documents[document]


def live(session: Session, document: str) -> tuple[State, Document]:
    """A text that something is still to be done with.

    Raises:
        SmincidentError: there is none, or another has taken its place; names that one.
    """
    state, item = found(session, document)
    # What went out on a waiver is still shown to the approvers afterwards, replaced or not.
    if item.status != "superseded" or (item.report_after and item.releases):
        return state, item
    later = [
        other
        for other in state.documents.values()
        if (other.template, other.subject) == (item.template, item.subject)
        and other.status not in ("withdrawn", "superseded")
    ]
    hint = (
        f"いまの文案は {later[-1].id}（第{later[-1].version}版）です。中身を確かめてから、その番号で"
        if later
        else f"続きは新しい文案にしてください（document draft {state.id} {item.template}）"
    )
    raise Refused(f"文書「{document}」は差替え済みです", hint)
