"""A plan on paper: everything a person without the PC needs, in three forms, and never over a file that is there."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from smincident.content.compose import compose
from smincident.content.plan import Plan
from smincident.documents.template import plan_documents
from smincident.report import paper_html, paper_text
from smincident.report.folding import cells
from smincident.report.paper_plan import Paper, paper_plan
from tests.command_line import WAKE, CommandLine
from tests.kit import organisation, shipped

NOW = datetime(2026, 11, 20, 13, 15, tzinfo=UTC)
BODIES = ("ina", "tokushima", "wake", "tatsuno", "misaki")
LIBRARY = shipped()
FORMS = ("html", "md", "txt")
WRITERS = {"html": paper_html.html, "md": paper_text.markdown, "txt": paper_text.text}
VOID = {"meta", "br", "hr", "img", "input", "link"}


def planned(runbook: str, body: str) -> Plan:
    return compose(
        [runbook],
        LIBRARY.guideline(body),
        LIBRARY.runbook,
        laws=LIBRARY.laws,
        documents=plan_documents(LIBRARY),
    )


def paper(runbook: str, body: str) -> Paper:
    plan = planned(runbook, body)
    return paper_plan(plan, plan.titles[runbook], NOW, organisation(body)[0])


class Reader(HTMLParser):
    """Takes HTML apart: tags that match, the text between them, what would be fetched or run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "onclick", "srcset")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def bare(text: str) -> str:
    """The words of a paper of any form, without marks and line ends."""
    words = "".join(Reader(text).words) if text.startswith("<!DOCTYPE") else text
    return re.sub(r"[\\\s]|^- |\*\*", "", words)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "町", monkeypatch, capsys)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", BODIES)
def test_every_runbook_of_every_body_has_all_its_steps_clauses_and_boxes(body: str, form: str) -> None:
    for runbook in LIBRARY.kinds():
        plan = planned(runbook, body)
        written = WRITERS[form](paper(runbook, body))
        words = bare(written)
        for said in (plan.titles[runbook], plan.guideline_title, "令和8年11月20日（金）午後10時15分"):
            assert bare(said) in words
        for step in plan.steps:
            assert bare(step.title) in words, step.id
            asking = [clause for clause in step.clauses if not clause.related]
            assert all(bare(clause.says) in words and bare(clause.at) in words for clause in asking), step.id
            for item in step.fields:
                assert item.type == "secret" or bare(item.label) in words, (step.id, item.id)
            assert all(bare(option.label) in words for option in step.options), step.id
        for guard in plan.guards:
            assert bare(guard.says) in words[: words.index(bare(plan.phases[0].title))]
        boxes = written.count('class="box') if form == "html" else written.count("☐")
        options = sum(len(step.options) + 1 for step in plan.steps if step.options)
        assert boxes >= len([s for s in plan.steps if not s.guards]) + options


def test_a_branch_a_prohibition_and_an_urgent_word_are_spelled_out() -> None:
    made = paper("flaming", "ina")
    steps = {step.title: step for _, phase in made.phases for step in phase}
    closing = steps["アカウントを閉じる"]
    assert closing.forbidden
    assert closing.weight == "禁止"
    assert "6(6)ア 第2項目 後段" in closing.against[0]
    assert dict(closing.facts)["行うのは"] == "「催し・関連発信を続けるか」が「アカウントを閉じる」のとき"
    # A duty without a condition holds whatever branch is taken.
    assert "行うのは" not in dict(steps["おわびを出す"].facts)
    assert "行うのは" in dict(
        {s.title: s for _, phase in paper("flaming", "wake").phases for s in phase}["おわびを出す"].facts
    )
    tables = {table.title: table for table in made.tables}
    assert ("「直ちに」", "30分", "6(5) 第2項目") in tables["急ぎの言葉"].rows
    assert made.log.heads == ("時刻", "したこと・起きたこと", "した人")
    assert made.log.blank > 15


def test_silence_is_said_and_a_default_is_marked() -> None:
    made = {table.title: table for table in paper("flaming", "misaki").tables}
    assert "指針に定めなし" in made["連絡先"].note
    assert any("指針に定めなし" in cell for row in made["決裁（出す文ごと）"].rows for cell in row)


def test_what_is_secret_has_no_line() -> None:
    plan = planned("flaming", "ina")
    from smincident.content.runbook import Field

    plan.steps[0].fields.append(Field(id="code", label="ひらけごまの番号", type="secret"))
    assert "ひらけごまの番号" not in paper_text.markdown(paper_plan(plan, "炎上", NOW))


@pytest.mark.parametrize("body", BODIES)
def test_plain_text_keeps_within_its_width_and_a_phase_begins_a_page(body: str) -> None:
    made = paper("flaming", body)
    written = paper_text.text(made)
    assert max(cells(row) for row in written.replace("\f", "").splitlines()) <= paper_text.WIDTH
    assert written.count("\f") == len(made.phases) + 1


def test_html_fetches_and_runs_nothing_and_is_made_for_a4() -> None:
    written = paper_html.html(paper("tampering", "tokushima"))
    found = Reader(written)
    assert found.fetched == []
    assert not {"script", "link", "img", "iframe"} & set(found.tags)
    assert "default-src 'none'" in written
    assert "size: A4" in written
    assert "url(" not in written
    assert re.search(r"\.phase, \.page \{ break-before: page; \}", written)
    assert written.count('<div class="phase">') == len(planned("tampering", "tokushima").phases)


def test_words_of_a_file_are_never_markup() -> None:
    plan = planned("flaming", "ina")
    plan.steps[0].title = "<script>alert(1)</script>\u202e|見出し"
    plan.guards[0].says = "*強い* <b>言葉</b>"
    made = paper_plan(plan, "炎上", NOW)
    found = Reader(paper_html.html(made))
    assert "script" not in found.tags
    assert "\u202e" not in "".join(found.words)
    assert "\\<script\\>" in paper_text.markdown(made)
    assert "\\*強い\\*" in paper_text.markdown(made)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_there_stays(town: CommandLine, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"plan.{form}"
    path.write_text("大事なもの", encoding="utf-8")
    said = town.wrong("runbook", "show", "flaming", "--guideline", "ina", "-o", str(path))
    assert "--force" in said
    assert path.read_text(encoding="utf-8") == "大事なもの"
    answer = town.json("runbook", "show", "flaming", "--guideline", "ina", "-o", str(path), "--force")
    assert answer["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (answer["id"], answer["guideline"], answer["path"]) == ("flaming", "ina", str(path))
    assert "炎上" in path.read_text(encoding="utf-8")
    assert b"\r" not in path.read_bytes()


def test_an_ending_we_do_not_write_is_refused_before_anything(town: CommandLine, tmp_path: Path) -> None:
    assert ".html" in town.wrong(
        "runbook", "show", "flaming", "--guideline", "ina", "-o", str(tmp_path / "a.pdf")
    )
    assert "書き出せません" in town.wrong(
        "runbook", "show", "flaming", "--guideline", "ina", "-o", str(tmp_path / "none" / "a.md")
    )
    assert list(tmp_path.glob("*.pdf")) == []


def test_telephone_numbers_come_from_the_organisation_and_only_for_its_own_guideline(
    town: CommandLine, tmp_path: Path
) -> None:
    town.ok(*WAKE)
    with (town.home / "organisation.yaml").open("a", encoding="utf-8", newline="\n") as file:
        file.write("desks:\n  machikeiei: {person: 係の人, phone: 0869-11-2222, after_hours: 0869-33-4444}\n")
    own, other = tmp_path / "own.html", tmp_path / "other.html"
    town.ok("runbook", "show", "password-leak", "-o", str(own))
    words = bare(own.read_text(encoding="utf-8"))
    for said in (
        "まち経営課",
        "0869-11-2222",
        "0869-33-4444",
        "係の人",
        "吉井花子",
        "0869-00-0001",
        "町記者クラブ",
    ):
        assert said in words
    assert "https://facebook.example/wake" in words
    said = town.ok("runbook", "show", "password-leak", "--guideline", "tokushima", "-o", str(other)).out
    assert "手で書き入れて" in said
    assert "0869" not in other.read_text(encoding="utf-8")


def test_the_intake_alone_on_paper(town: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "intake.txt"
    town.ok("runbook", "show", "common", "--guideline", "ina", "-o", str(path))
    written = path.read_text(encoding="utf-8")
    assert "何が起きているか見極める" in written
    assert "おわびを出す" not in written
