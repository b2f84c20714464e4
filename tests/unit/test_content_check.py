"""The checks of content files: each slip is found on its line, and what is shipped has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.content.check import check_guidelines, check_runbooks
from smincident.content.library import Library
from smincident.content.sheet import Result
from tests.kit import ROOT

STEP = "      - {id: NAME, title: 題, how: する, kind: task}\n"

RUNBOOK = (
    """id: storm
title: 嵐
phases:
  - id: first
    title: 初め
    steps:
"""
    + "".join(STEP.replace("NAME", f"s{n}") for n in range(4))
    + """      - id: cause
        title: 原因
        how: 決める
        kind: decision
        options:
          - {id: ours, label: 当方}
          - {id: theirs, label: 先方}
"""
)

GUIDELINE = """id: town
body: 町
title: 町の指針
roles:
  - {id: 責任者, says: 決める人, clause: c1}
clauses:
  - {id: c1, at: 第1, class: approval, says: 決裁する, force: must, via: [approval:all]}
  - {id: c2, at: 第2, class: prohibition, says: 消さない, force: prohibit, via: [guard:no-delete]}
  - {id: c3, at: 第3, class: response-step, says: する, force: must, via: [step:storm/s1]}
  - {id: c4, at: 第4, class: draft-content-rule, says: 確かめる, force: must, via: [ask:true]}
guards:
  - {id: no-delete, says: 消さない, during: [storm], against: [option:storm/cause/ours]}
desks:
  - {id: it, name: 情報課, clause: c1}
approval:
  - {id: all, covers: [notice, template:holding, decision:storm/cause], of: [{role: 責任者}]}
assign:
  - {step: storm/s2, desk: it, clause: c3}
asks:
  - {id: "true", says: 本当か}
"""


class Shelf:
    """A folder of content of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for kind in ("runbooks", "guidelines", "templates"):
            (folder / kind).mkdir()
        (folder / "templates" / "holding.md.j2").write_text("", encoding="utf-8")
        self.runbook("storm", RUNBOOK)
        self.guideline("town", GUIDELINE)

    def runbook(self, name: str, text: str) -> None:
        (self.folder / "runbooks" / f"{name}.yaml").write_text(text, encoding="utf-8")

    def guideline(self, name: str, text: str) -> None:
        (self.folder / "guidelines" / f"{name}.yaml").write_text(text, encoding="utf-8")

    @property
    def library(self) -> Library:
        return Library(lambda kind: [self.folder / kind])

    def runbooks(self) -> Result:
        return check_runbooks({p.name: p for p in self.library.files("runbooks").values()}, self.library)

    def guidelines(self) -> Result:
        return check_guidelines({p.name: p for p in self.library.files("guidelines").values()}, self.library)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_what_is_in_order_has_no_findings(shelf: Shelf) -> None:
    for result in (shelf.runbooks(), shelf.guidelines()):
        assert [str(item) for item in result.findings] == []
        assert result.pending == []


def test_what_is_shipped_has_no_findings() -> None:
    library = Library(lambda kind: [ROOT / kind])
    runbooks = check_runbooks({p.name: p for p in library.files("runbooks").values()}, library)
    guidelines = check_guidelines({p.name: p for p in library.files("guidelines").values()}, library)
    assert [str(item) for item in (*runbooks.findings, *guidelines.findings)] == []
    assert len(runbooks.files) >= 4
    assert len(guidelines.files) >= 3


RUNBOOK_SLIPS = [
    ("id: storm", "id: strom", "strom", 1),
    ("title: 嵐", "titel: 嵐", "titel", 2),
    ("  - id: first", "  - id: First", "First", 4),
    ("    title: 初め\n", "", "title", 4),
    ("id: s1,", "id: s0,", "s0", 8),
    ("id: s1, title: 題", "id: s1, title: ''", "title", 8),
    ("how: する, kind: task}\n      - {id: s1", "kind: task}\n      - {id: s1", "how", 7),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, kind: document}", "document", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, kind: document, document: holdign}", "holding", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, kind: watch}", "every", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, kind: watch, every: 30分}", "every", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, guide: soon}", "guide", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, subjects: [fake]}", "each: subject", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, each: subject, subjects: [ghost]}", "ghost", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, desks: [moon]}", "moon", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, after: [s9]}", "storm/s9", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, after: [s2]}", "互いを待って", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, when: {cause: [nobody]}}", "nobody", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, when: {s1: [x]}}", "判断ではありません", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, fields: [{id: a, label: あ, type: choice}]}", "choices", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, fields: [{id: a, label: あ, choices: [b]}]}", "choices", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{id: s2, title: 題, how: する, options: [{id: a, label: あ}]}", "options", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{use: storm/s1}", "自分の手順", 9),
    ("{id: s2, title: 題, how: する, kind: task}", "{use: storms/s1}", "storm", 9),
    ("          - {id: theirs, label: 先方}\n", "", "選択肢が足りません", 11),
    ("{id: theirs, label: 先方}", "{id: ours, label: 先方}", "二度", 17),
    ("{id: theirs, label: 先方}", "{id: unknown, label: 先方}", "unknown", 17),
    ("{id: theirs, label: 先方}", "{id: theirs, label: 先方, adds: [strom]}", "storm", 17),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "says", "line"), RUNBOOK_SLIPS, ids=lambda v: str(v)[-40:])
def test_a_slip_in_a_runbook_is_found_on_its_line(
    shelf: Shelf, before: str, after: str, says: str, line: int
) -> None:
    assert before in RUNBOOK
    shelf.runbook("storm", RUNBOOK.replace(before, after, 1))
    findings = shelf.runbooks().findings
    assert any(says in str(item) and item.line == line for item in findings), [str(item) for item in findings]
    assert all(item.file == "storm.yaml" for item in findings)


@pytest.mark.parametrize("count", [2, 10])
def test_a_phase_of_the_wrong_size_is_found(shelf: Shelf, count: int) -> None:
    steps = "".join(STEP.replace("NAME", f"t{n}") for n in range(count))
    shelf.runbook(
        "calm", f"id: calm\ntitle: 凪\nphases:\n  - id: first\n    title: 初め\n    steps:\n{steps}"
    )
    assert [item.line for item in shelf.runbooks().findings] == [4]


def test_steps_that_wait_for_one_another_across_runbooks_are_found(shelf: Shelf) -> None:
    shelf.runbook("storm", RUNBOOK.replace("id: s1, title: 題", "id: s1, title: 題, after: [calm/t0]", 1))
    steps = "".join(STEP.replace("NAME", f"t{n}") for n in range(5))
    calm = f"id: calm\ntitle: 凪\nphases:\n  - id: first\n    title: 初め\n    steps:\n{steps}"
    shelf.runbook("calm", calm.replace("id: t0, title: 題", "id: t0, title: 題, after: [storm/s1]"))
    assert {item.file for item in shelf.runbooks().findings} == {"storm.yaml", "calm.yaml"}


def test_a_shared_step_is_used_alone_and_by_someone(shelf: Shelf) -> None:
    shelf.runbook("common", "id: common\ntitle: 共通\nsteps:\n  - {id: shared, title: 題, how: する}\n")
    assert "使っていません" in str(shelf.runbooks().findings[0])
    shelf.runbook(
        "storm", RUNBOOK.replace("{id: s2, title: 題, how: する, kind: task}", "{use: common/shared}")
    )
    assert shelf.runbooks().findings == []
    shelf.runbook(
        "storm",
        RUNBOOK.replace("{id: s2, title: 題, how: する, kind: task}", "{use: common/shared, title: 別の題}"),
    )
    assert "title" in str(shelf.runbooks().findings[0])


GUIDELINE_SLIPS = [
    ("id: town", "id: twon", "twon", 1),
    ("clause: c1}\nclauses", "clause: c9}\nclauses", "c9", 5),
    ("id: c2,", "id: c1,", "二度", 8),
    ("via: [approval:all]", "via: [approval:some]", "some", 7),
    ("via: [approval:all]", "via: []", "via", 7),
    ("via: [approval:all]", "via: [papers:all]", "papers", 7),
    ("via: [approval:all]", "via: [step:storm]", "step:手順書/手順", 7),
    ("via: [approval:all]", "via: [approval:all, note]", "note", 7),
    ("via: [approval:all]", "via: [approval:all], when: {cause: [ours]}", "手順書/手順", 7),
    ("via: [approval:all]", "via: [approval:all], when: {storm/cause: [nobody]}", "nobody", 7),
    ("via: [approval:all]", "via: [approval:all], after: [storm/s9]", "storm/s9", 7),
    ("via: [approval:all]", "via: [approval:all], related: [option:storm/cause/ours]", "related", 7),
    ("via: [approval:all]", "via: [approval:all], related: [step:storm/s9]", "storm/s9", 7),
    ("via: [approval:all]", "via: [approval:all], by: 王様", "王様", 7),
    ("via: [approval:all]", "via: [approval:all], basis: reading", "why", 7),
    ("via: [approval:all]", "via: [approval:all], why: なぜなら", "reading", 7),
    ("via: [approval:all]", "via: [approval:all], kinds: [strom]", "storm", 7),
    ("via: [guard:no-delete]", "via: [guard:no-delte]", "no-delete", 8),
    ("via: [guard:no-delete]", "via: [step:storm/s1]", "against", 8),
    ("via: [step:storm/s1]", "via: [step:storm/s9]", "storm/s9", 9),
    ("via: [step:storm/s1]", "via: [option:storm/cause/nobody]", "nobody", 9),
    ("via: [step:storm/s1]", "via: [option:storm/s1/x]", "判断ではありません", 9),
    ("via: [step:storm/s1]", "via: [note]", "答えるもの", 9),
    ("force: must, via: [step:storm/s1]", "force: note, via: [step:storm/s1]", "note", 9),
    ("via: [ask:true]", "via: [ask:ture]", "true", 10),
    ("against: [option:storm/cause/ours]", "against: [note]", "against", 12),
    ("against: [option:storm/cause/ours]", "against: [step:storm/s9]", "storm/s9", 12),
    ("name: 情報課, clause: c1", "name: 情報課, clause: c9", "c9", 14),
    ("covers: [notice,", "covers: [notcie,", "notice", 16),
    ("template:holding", "template:holdign", "holding", 16),
    ("decision:storm/cause", "decision:storm/s1", "step:storm/s1", 16),
    ("decision:storm/cause", "everything:all", "everything", 16),
    ("{role: 責任者}", "{role: 責任社}", "責任者", 16),
    ("step: storm/s2, desk: it", "step: storm/s9, desk: it", "storm/s9", 18),
    ("step: storm/s2, desk: it", "step: storm/s2, desk: si", "it", 18),
    ("says: 本当か}", "says: 本当か, at: always}", "release", 20),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "says", "line"), GUIDELINE_SLIPS, ids=lambda v: str(v)[-40:])
def test_a_slip_in_a_guideline_is_found_on_its_line(
    shelf: Shelf, before: str, after: str, says: str, line: int
) -> None:
    assert before in GUIDELINE
    shelf.guideline("town", GUIDELINE.replace(before, after, 1))
    findings = shelf.guidelines().findings
    assert any(says in str(item) and item.line == line for item in findings), [str(item) for item in findings]


def test_what_points_into_a_runbook_not_shipped_is_pending_and_no_finding(shelf: Shelf) -> None:
    more = "via: [step:storm/s1, step:tampering/restore, runbook:correction]"
    shelf.guideline("town", GUIDELINE.replace("via: [step:storm/s1]", more))
    result = shelf.guidelines()
    assert result.findings == []
    assert [item.line for item in result.pending] == [9, 9]
    assert any("tampering/restore" in str(item) for item in result.pending)


def test_a_step_of_another_runbook_is_named_where_it_stands(shelf: Shelf) -> None:
    shelf.runbook("common", "id: common\ntitle: 共通\nsteps:\n  - {id: shared, title: 題, how: する}\n")
    shelf.runbook(
        "storm", RUNBOOK.replace("{id: s2, title: 題, how: する, kind: task}", "{use: common/shared}")
    )
    shelf.guideline(
        "town", GUIDELINE.replace("step:storm/s1", "step:storm/shared").replace("storm/s2", "storm/s1")
    )
    (finding,) = shelf.guidelines().findings
    assert "common/shared" in finding.hint


def test_a_law_is_named_as_one(shelf: Shelf) -> None:
    shelf.guideline("law-x", GUIDELINE.replace("id: town", "id: law-x"))
    assert any("法令" in item.what for item in shelf.guidelines().findings)


def test_broken_yaml_is_one_finding_with_its_line(shelf: Shelf) -> None:
    shelf.guideline("town", "id: town\n  body: 町\n")
    (finding,) = shelf.guidelines().findings
    assert (finding.file, finding.line) == ("town.yaml", 2)


def test_a_broken_runbook_does_not_make_the_guideline_wrong(shelf: Shelf) -> None:
    shelf.runbook("storm", "id: storm\n  title: [\n")
    assert shelf.guidelines().findings == []
    assert len(shelf.runbooks().findings) == 1
