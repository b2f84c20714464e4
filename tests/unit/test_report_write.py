"""The report as a document: deviations first, ready to read, the same in Markdown, text and HTML."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from smincident.documents.render import Rendered
from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.walk import next_line, walk
from smincident.report.write import form_of, make, written
from smincident.session import Session
from tests.kit import Ticking, opened, organisation, session_at, shipped

BODIES = ("ina", "tokushima", "wake")
KINDS = ("flaming", "impersonation", "password-leak")


def make_report(session: Session, incident: str, body: str) -> Rendered:
    return make(
        session.state(incident),
        organisation(body)[0],
        now=session.clock(),
        library=session.surroundings.library(),
        kept=session.journal.kept,
    )


def walk_through(session: Session, incident: str) -> None:
    """Every step is left out, every decision takes its last option, and the incident is closed."""
    for _ in range(200):
        line = next_line(walk(session.state(incident)))
        if line is None:
            break
        step, subject = line.key
        if line.step.kind == "decision" and line.step.each is None:
            choice = line.step.options[-1].id
            target = do.ApproveAct(target=step, by="田中 課長", role="課長")
            session.perform(incident, target)
            try:
                session.perform(
                    incident, do.Choose(step=step, choice=choice, by="田中 課長", reason="ためし")
                )
                continue
            except SmincidentError:
                pass
        session.perform(incident, do.Skip(step=step, subject=subject, reason="ためし", by="田中 課長"))
    session.perform(incident, do.SetStatus(status="closed"))


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_incident_of_every_kind_and_body_can_be_reported(tmp_path: Path, body: str, kind: str) -> None:
    session = session_at(tmp_path / "b.db", body, clock=Ticking(step=timedelta(minutes=2)))
    state = opened(session, kind)
    walk_through(session, state.id)
    text = make_report(session, state.id, body).markdown
    assert session.state(state.id).status == "closed"
    for wrong in ("未記入", "{{", "None", "Moment", "practice", "flaming", "unknown"):
        assert wrong not in text, wrong
    assert "| 状態 | 終結 |" in text


def test_deviations_stand_first(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    state = opened(session, "flaming")
    session.perform(
        state.id, do.Choose(step="flaming/comments", choice="delete", by="市長", reason="番地が書かれている")
    )
    text = make_report(session, state.id, "ina").markdown
    first, second = text.index("番地が書かれている"), text.index("## 2")
    assert text.index("## 1") < first < second
    assert "6(6)ア 第2項目" in text[:second]


def test_text_from_outside_stays_text(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "wake")
    state = opened(session, "flaming", title="批判 | **太字** <script>")
    session.perform(state.id, do.Note(text="| a | b |\n# 見出し\n[x](javascript:1)\x1b[2J"))
    text = make_report(session, state.id, "wake").markdown
    page = written(make_report(session, state.id, "wake"), "html", session.state(state.id)).decode()
    assert "\x1b" not in text
    assert "<script>" not in page
    assert 'href="javascript' not in page
    assert "# 見出し" in page


def test_each_form_is_written(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    state = session.state(opened(session, "flaming").id)
    rendered = make_report(session, state.id, "ina")
    assert written(rendered, "md", state) == rendered.data
    assert "事後報告書" in written(rendered, "txt", state).decode()
    page = written(rendered, "html", state).decode()
    assert page.lower().startswith("<!doctype html>")
    assert f"{state.n}-" in page


def test_a_drill_is_marked_on_every_form(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    state = session.open(do.OpenIncident(title="ためし", runbooks=("flaming",), drill="flaming"))
    rendered = make_report(session, state.id, "ina")
    for form in ("md", "txt", "html"):
        assert "訓練" in written(rendered, form, state).decode()


def test_the_ending_of_the_file_says_the_form() -> None:
    assert form_of("報告書.md") == "md"
    assert form_of("a/b.HTML") == "html"
    assert form_of("r.htm") == "html"
    for wrong in ("r.exe", "r", "md"):
        with pytest.raises(SmincidentError, match="書き出せません"):
            form_of(wrong)


def test_a_missing_template_is_said(tmp_path: Path) -> None:
    from tests.unit.report_kit import Town

    town = Town(tmp_path)
    with pytest.raises(SmincidentError, match="ひな形"):
        make(
            town.state,
            town.session.surroundings.organisation(),
            now=town.now,
            library=town.library,
            kept=town.session.journal.kept,
        )


def test_shipped_content_is_what_is_tried_here() -> None:
    assert set(KINDS) <= set(shipped().kinds())
    assert set(BODIES) <= set(shipped().bodies())
