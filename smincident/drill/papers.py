"""What a played scenario leaves behind: every text in each form, and the report."""

from __future__ import annotations

from pathlib import Path

from smincident import desk, private
from smincident.documents.html import to_html
from smincident.documents.text import to_text
from smincident.incident.state import State
from smincident.journal.chain import code
from smincident.report.write import FORMS, make, written
from smincident.session import Session


def write_papers(session: Session, state: State, out: Path) -> list[Path]:
    """Write the texts that were not replaced, as Markdown, text and HTML, numbered in the order of drafting."""
    folder = out / "documents"
    private.make_output_folder(folder)
    paths = []
    live = [d for d in state.documents.values() if d.status != "superseded"]
    for number, document in enumerate(live, 1):
        subject = f"-{document.subject}" if document.subject else ""
        name = f"{number:02d}-{document.template}{subject}"
        markdown = desk.text_of(session, document)
        page = to_html(
            markdown, title=document.title, head_code=code(state.n, state.digest), drill=bool(state.drill)
        )
        for form, content in (("md", markdown), ("txt", to_text(markdown)), ("html", page)):
            path = folder / f"{name}.{form}"
            path.write_text(content, encoding="utf-8", newline="\n")
            private.close_file(path)
            paths.append(path)
    return paths


def write_report(session: Session, state: State, out: Path) -> list[Path]:
    """Write the post-incident report."""
    rendered = make(
        state,
        desk.organisation_of(session, state),
        now=session.clock(),
        library=session.surroundings.library(),
        kept=session.journal.kept,
    )
    paths = []
    for form in FORMS:
        path = out / f"report.{form}"
        path.write_bytes(written(rendered, form, state))
        private.close_file(path)
        paths.append(path)
    return paths
