"""Acts on texts: drafted, taken back, replaced, written to a file."""

from __future__ import annotations

from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts import Setting, act, drafted, need, need_open, need_step, need_text
from smincident.incident.events import Draft
from smincident.incident.parts import Document
from smincident.incident.state import State


@act(do.DraftDocument)
def draft(state: State, a: do.DraftDocument, setting: Setting) -> list[Draft]:
    """``document-drafted``; earlier unreleased texts of the same template and subject give way."""
    need_open(state)
    if a.step:
        need_step(state, a.step)
    if a.subject:
        need(state.subjects, a.subject, "対象")
    same = [d for d in state.documents.values() if (d.template, d.subject) == (a.template, a.subject)]
    # A text that has gone out is finished; what is drafted after it is another one (the next update), not its version 2.
    last = max((at for at, item in enumerate(same, 1) if item.releases), default=0)
    new_id = f"{state.id}.d{len(state.documents) + 1}"
    made = drafted(
        a,
        "document-drafted",
        id=new_id,
        template=a.template,
        title=a.title,
        cls=a.cls,
        sha256=a.sha256,
        channels=list(a.channels),
        inputs=a.inputs,
        missing=list(a.missing),
        next_word=a.next_word,
        source=a.source_sha256,
        findings=list(a.findings),
    )
    made.data.update(
        {"version": len(same) - last + 1, "channels": list(a.channels), "step": a.step, "subject": a.subject}
    )
    older = [
        drafted(a, "document-superseded", id=d.id, replacement=new_id)
        for d in same
        if d.status in ("draft", "approved")
    ]
    return [made, *older]


def live_document(state: State, doc_id: str) -> Document:
    """The text of that id; refused when it was taken back or replaced."""
    document = need(state.documents, doc_id, "文書")
    if document.status in ("withdrawn", "superseded"):
        raise Refused(
            f"文書「{doc_id}」は{'取下げ' if document.status == 'withdrawn' else '差替え'}済みです",
            "新しい文案を使ってください",
        )
    return document


def need_same_bytes(document: Document, sha256: str) -> None:
    """Refuse when what somebody saw ('' for nothing said) is not the present text, or the text is gone (非開示)."""
    if document.withheld:
        raise Refused(
            f"文書「{document.id}」の本文は非開示としたので残っていません（記録{document.withheld}）",
            "続きは新しい文案にしてください",
        )
    if sha256 and sha256 != document.sha256:
        raise Refused(
            "示された文は、いまの文案と同じではありません", f"いまの文案の SHA-256：{document.sha256}"
        )


@act(do.WithdrawDocument)
def withdraw(state: State, a: do.WithdrawDocument, setting: Setting) -> list[Draft]:
    """``document-withdrawn``, with a reason."""
    need_open(state)
    live_document(state, a.id)
    need_text(a.reason, "取り下げる理由")
    return [drafted(a, "document-withdrawn", id=a.id, reason=a.reason)]


@act(do.SupersedeDocument)
def supersede(state: State, a: do.SupersedeDocument, setting: Setting) -> list[Draft]:
    """``document-superseded`` by another text of this incident."""
    need_open(state)
    old, new = live_document(state, a.id), live_document(state, a.replacement)
    if a.id == a.replacement:
        raise SmincidentError("同じ文書で差し替えることはできません", "別の文書を指定してください")
    if old.cls != new.cls:
        # A press sheet "replaced" by a post would lift what the press sheet holds back, and nobody would say why.
        raise Refused(
            f"種類の違う文では差し替えられません（{old.title}、{new.title}）",
            "出さないのなら、理由を付けて取り下げてください（document withdraw）",
        )
    return [drafted(a, "document-superseded", id=a.id, replacement=a.replacement, reason=a.reason)]


@act(do.RenderDocument)
def rendered(state: State, a: do.RenderDocument, setting: Setting) -> list[Draft]:
    """``document-rendered``: a file was written for use outside."""
    need(state.documents, a.id, "文書")
    return [drafted(a, "document-rendered", id=a.id, form=a.form, sha256=a.sha256)]
