"""The post-incident report as a document: rendered by its template, written as Markdown, text or HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smincident.content.library import Library
from smincident.content.organisation import Organisation
from smincident.errors import SmincidentError
from smincident.incident.state import State
from smincident.journal.chain import code
from smincident.report.data import report_data
from smincident.report.texts import Kept
from smincident.report.words import Names

if TYPE_CHECKING:
    from smincident.documents.render import Rendered

TEMPLATE = "post-incident-report"
FORMS = ("md", "txt", "html")
"""What a report can be written as; the ending of the file says which."""


def make(
    state: State,
    organisation: Organisation,
    *,
    now: datetime,
    library: Library,
    kept: Kept,
    head_code: str = "",
    inputs: Mapping[str, Any] | None = None,
    operator: str = "",
    public: bool = False,
) -> Rendered:
    """Render the report of an incident as it stands.

    Args:
        now: the present, aware.
        kept: gives the bytes kept under a SHA-256.
        head_code: the code of the incident's head; made from the state where it is empty.
        inputs: what the template asks for, by input id.
        operator: who writes it.
        public: for readers outside: what is restricted is left out, with a mark in its place.

    Raises:
        SmincidentError: the template is missing or cannot be used.
    """
    from smincident.documents.context import build
    from smincident.documents.render import render
    from smincident.documents.template import load

    files = library.templates()
    if TEMPLATE not in files:
        raise SmincidentError(f"ひな形「{TEMPLATE}」がありません", "templates フォルダーを確かめてください")
    template = load(files[TEMPLATE])
    context = build(
        state,
        organisation,
        now=now,
        library=library,
        inputs=inputs,
        template=template,
        operator=operator,
        extra=material(
            state, organisation, now=now, library=library, kept=kept, head_code=head_code, public=public
        ),
    )
    return render(template, context)


def material(
    state: State,
    organisation: Organisation,
    *,
    now: datetime,
    library: Library,
    kept: Kept,
    head_code: str = "",
    public: bool = False,
) -> dict[str, Any]:
    """What the report's template asks for besides the usual context: ``{"report": …}``."""
    names = Names(library)
    made = report_data(
        state, organisation, now=now, kept=kept, head_code=head_code, names=names, public=public
    )
    return {"report": made}


def form_of(name: str) -> str:
    """The form a file's name asks for.

    Raises:
        SmincidentError: none that reports are written as.
    """
    form = name.rpartition(".")[2].lower() if "." in name else ""
    form = {"markdown": "md", "htm": "html"}.get(form, form)
    if form not in FORMS:
        known = "、".join(f".{item}" for item in FORMS)
        raise SmincidentError(
            f"「{name}」の形では書き出せません", f"ファイル名の終わりを {known} にしてください"
        )
    return form


def written(rendered: Rendered, form: str, state: State, head_code: str = "") -> bytes:
    """The report as the bytes of a file (UTF-8, LF).

    Args:
        form: one of ``FORMS``.
        state: the incident, whose head is printed on the page.
    """
    return file_of(rendered, form, head_code or code(state.n, state.digest), drill=bool(state.drill))


def file_of(rendered: Rendered, form: str, head_code: str = "", *, drill: bool = False) -> bytes:
    """A text as the bytes of a file (UTF-8, LF).

    Args:
        form: one of ``FORMS``.
        head_code: the code of a record to print on the page; '' prints none.
        drill: the page is marked 訓練.
    """
    if form == "md":
        return rendered.data
    if form == "txt":
        from smincident.documents.text import to_text

        return to_text(rendered.markdown).encode("utf-8")
    from smincident.documents.html import to_html

    page = to_html(rendered.markdown, title=rendered.title, head_code=head_code, drill=drill)
    return page.encode("utf-8")
