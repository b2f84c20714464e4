"""The checks of a guideline's further rules and of whole plans: each slip is found on its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.content.library import Library
from smincident.content.sheet import Finding
from tests.unit.test_content_check import GUIDELINE, RUNBOOK, Shelf

RULES = """\
levels:
  - {id: low, label: 軽い, criteria: 広がらない, clause: c3}
  - {id: high, label: 重い, criteria: 広がる, steps: [storm/s3], clause: c3}
modes:
  - {id: hq, says: 本部を置いたとき, roles: {責任者: 本部長}, desks: {it: hq}, clause: c1}
choices:
  - {decision: storm/cause, option: theirs, strength: default, clause: c3}
order:
  - {id: press-first, says: 報道が先, first: press, then: "template:holding", clause: c1}
separation:
  - {id: apart, says: 作る人と認める人を分ける, acts: [draft, approve], clause: c1}
reserved:
  - {step: storm/s0, role: 責任者, clause: c1}
drafts:
  - {id: signed, says: 名を記す, covers: [notice], must: ["{body}"]}
readiness:
  - {id: own-list, title: 一覧, every: P1Y}
papers:
  - {id: sheet, template: holding, title: 用紙, items: [{id: a, label: あ, clause: c1}], clause: c1}
periods:
  - {id: month, label: 一か月, clause: c1, starts: anyone, length: P30D, count_first_day: false,
     when: {storm/cause: [ours]}, source: 法令集, checked_on: 2026-11-21}
chapters:
  - {id: part-1, title: 第1章, scope: 委託を受けた人, binds: contractor}
"""
TOWN = (
    GUIDELINE.replace(
        "  - {id: c4,",
        "  - {id: c5, at: 第5, class: draft-content-rule, says: 名を, force: must, via: [draft:signed, draft:url-shortener]}\n"
        "  - {id: c6, at: 第6, class: prevention, says: 一覧を, force: must, via: [readiness:own-list]}\n"
        "  - {id: c7, at: 第7, class: response-step, says: 受託者が, force: must, via: [readiness:own-list], chapter: part-1}\n"
        "  - {id: c4,",
    )
    .replace("  - {id: 責任者,", "  - {id: 本部長, says: 本部を率いる人}\n  - {id: 責任者,")
    .replace("  - {id: it,", "  - {id: hq, name: 本部}\n  - {id: it,")
    .replace("desk: it, clause: c3}", "desk: it, mode: instruct, holds: [storm/s3], clause: c3}")
    + RULES
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    found = Shelf(tmp_path)
    found.guideline("town", TOWN)
    return found


def findings(shelf: Shelf) -> list[Finding]:
    return shelf.guidelines().findings


def on_its_line(shelf: Shelf, before: str, after: str, says: str) -> None:
    """The slip is found on the line that it stands on."""
    assert before in TOWN
    text = TOWN.replace(before, after, 1)
    shelf.guideline("town", text)
    line = text[: text.index(after)].count("\n") + 1
    found = findings(shelf)
    assert any(says in str(item) and item.line == line for item in found), [str(item) for item in found]


def test_every_rule_in_order_has_no_findings(shelf: Shelf) -> None:
    result = shelf.guidelines()
    assert [str(item) for item in result.findings] == []
    assert result.pending == []


SLIPS = [
    ("steps: [storm/s3], clause", "steps: [storm/s9], clause", "storm/s9"),
    ("criteria: 広がる, steps: [storm/s3], clause: c3", "criteria: 広がる, steps: [storm/s3], clause: c9", "c9"),
    ("{id: high, label: 重い", "{id: low, label: 重い", "二度"),
    ("{id: high, label", "{id: unknown, label", "unknown"),
    ("roles: {責任者: 本部長}", "roles: {責任者: 副部長}", "副部長"),
    ("roles: {責任者: 本部長}", "roles: {責任社: 本部長}", "責任者"),
    ("desks: {it: hq}", "desks: {it: hp}", "hp"),
    ("roles: {責任者: 本部長}, desks: {it: hq},", "roles: {}, desks: {},", "替わるもの"),
    ("decision: storm/cause, option: theirs", "decision: storm/cause, option: nobody", "nobody"),
    ("decision: storm/cause, option: theirs", "decision: storm/s1, option: theirs", "判断ではありません"),
    ("decision: storm/cause, option: theirs", "decision: storm/cause, option: ours", "no-delete"),
    ("first: press", "first: pres", "press"),
    ('then: "template:holding"', 'then: "template:holdign"', "holding"),
    ('then: "template:holding"', "then: press", "同じ"),
    ("acts: [draft, approve]", "acts: [draft, draft]", "分ける"),
    ("step: storm/s0, role: 責任者", "step: storm/s8, role: 責任者", "storm/s8"),
    ("step: storm/s0, role: 責任者", "step: storm/s0, role: 責任社", "責任者"),
    ("covers: [notice], must", "covers: [notcie], must", "notice"),
    ("covers: [notice], must", "covers: [], must", "及ぶ"),
    ('must: ["{body}"]', "must: []", "言葉"),
    ("{id: signed, says: 名を記す", "{id: personal-data, says: 名を記す", "初めから"),
    ("{id: signed, says: 名を記す", "{id: unsigned, says: 名を記す", "via"),
    ("{id: own-list, title", "{id: owned-list, title", "via"),
    ("every: P1Y", "every: 1年", "P1Y"),
    ("template: holding, title: 用紙", "template: hold, title: 用紙", "holding"),
    ("label: あ, clause: c1", "label: あ, clause: c9", "c9"),
    ("length: P30D", "length: 30d", "P30D"),
    ("when: {storm/cause: [ours]}", "when: {storm/cause: [us]}", "us"),
    ("checked_on: 2026-11-21", "checked_on: 令和8年", "2026-11-21"),
    ("checked_on: 2026-11-21", "checked_on: 2026-02-30", "2026-11-21"),
    ("chapter: part-1", "chapter: part-2", "part-1"),
    ("via: [readiness:own-list], chapter: part-1", "via: [note], chapter: part-1", "職員でない人"),
    ("mode: instruct, holds: [storm/s3]", "mode: instruct, holds: [storm/s9]", "storm/s9"),
    ("mode: instruct, holds: [storm/s3]", "mode: request, holds: [storm/s3]", "instruct"),
    ("mode: instruct, holds: [storm/s3]", "mode: instruct, holds: [storm/s2]", "自分"),
    ("via: [draft:signed, draft:url-shortener]", "via: [draft:singed, draft:url-shortener]", "signed"),
    ("via: [draft:signed, draft:url-shortener]", "via: [draft:signed, draft:url-shorten]", "url-shortener"),
    ("via: [readiness:own-list]", "via: [readiness:own-lst]", "own-list"),
    ("roles:\n", "without:\n  - {clause: c1, why: 要らない}\nroles:\n", "extends"),
    ("roles:\n", "extends: twon\nroles:\n", "town"),
    ("roles:\n", "extends: town\nroles:\n", "互いを親"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "says"), SLIPS, ids=lambda v: str(v)[-40:])
def test_a_slip_in_a_rule_is_found_on_its_line(shelf: Shelf, before: str, after: str, says: str) -> None:
    on_its_line(shelf, before, after, says)


def test_one_degree_is_none(shelf: Shelf) -> None:
    lines = [line for line in TOWN.splitlines(keepends=True) if "{id: low," not in line]
    shelf.guideline("town", "".join(lines))
    assert any("一つだけ" in str(item) for item in findings(shelf))


def test_the_same_step_twice_is_found(shelf: Shelf) -> None:
    more = "assign:\n  - {step: storm/s2, desk: it, clause: c3}\n"
    shelf.guideline("town", TOWN.replace("assign:\n", more))
    assert any("二度" in str(item) for item in findings(shelf))


def test_own_degrees_are_the_options_of_the_severity(shelf: Shelf) -> None:
    common = "id: common\ntitle: 共通\nsteps:\n  - id: severity\n    kind: decision\n    title: 重さ\n    how: 決める\n"
    common += "    options: [{id: small, label: 小}, {id: large, label: 大}]\n"
    shelf.runbook("common", common)
    shelf.runbook(
        "storm", RUNBOOK.replace("{id: s2, title: 題, how: する, kind: task}", "{use: common/severity}")
    )
    town = TOWN.replace("storm/s2", "storm/s1")
    shelf.guideline(
        "town", town.replace("id: c3, at: 第3", "id: c3, at: 第3, when: {common/severity: [high]}")
    )
    assert [str(item) for item in findings(shelf)] == []
    shelf.guideline(
        "town", town.replace("id: c3, at: 第3", "id: c3, at: 第3, when: {common/severity: [large]}")
    )
    assert any("large" in str(item) and "high" in str(item) for item in findings(shelf))


def test_a_child_may_name_what_its_parent_has(shelf: Shelf) -> None:
    child = """id: village
body: 村
title: 村の指針
extends: town
without: [{clause: c4, why: 村にはない}]
clauses:
  - {id: v1, at: 第1, class: approval, says: 村でも, force: must, via: [approval:all, desk:it], chapter: part-1}
order:
  - {id: mine, says: 順, first: press, then: post, clause: c2}
reserved:
  - {step: storm/s1, role: 本部長, clause: c1}
"""
    shelf.guideline("village", child)
    assert [str(item) for item in findings(shelf)] == []
    for before, after, says in (
        ("clause: c4, why", "clause: c99, why", "c99"),
        ("clause: c4, why", "clause: v1, why", "この指針にも"),
        ("without: [", "without: [{clause: c4, why: また}, ", "二度"),
        ("clause: c2}", "clause: c22}", "c2"),
        ("role: 本部長", "role: 村長", "村長"),
    ):
        shelf.guideline("village", child.replace(before, after, 1))
        found = [item for item in findings(shelf) if item.file == "village.yaml"]
        assert any(says in str(item) for item in found), after


def test_a_clause_of_a_law_names_its_source_and_day(shelf: Shelf) -> None:
    law = "id: law-x\nbody: 国\ntitle: 法\napplies_to_all: true\nclauses:\n"
    law += "  - {id: a1, at: 第1条, class: scope, says: 及ぶ, force: note, via: [note]}\n"
    shelf.guideline("law-x", law)
    assert [item.line for item in findings(shelf) if item.file == "law-x.yaml"] == [6, 6]
    shelf.guideline("law-x", law.replace("clauses:", "source: 法令集\nchecked_on: 2026-11-21\nclauses:"))
    assert findings(shelf) == []


def test_a_dead_end_that_a_law_makes_is_the_laws(shelf: Shelf) -> None:
    shelf.runbook("common", "id: common\ntitle: 共通\n")
    shelf.guideline("town", GUIDELINE)
    law = "id: law-x\nbody: 国\ntitle: 法\napplies_to_all: true\nsource: 法令集\nchecked_on: 2026-11-21\nclauses:\n"
    law += "  - {id: a1, at: 第1条, class: response-step, says: する, force: must, via: [step:storm/s1], after: [storm/s2]}\n"
    shelf.guideline("law-x", law)
    assert findings(shelf) == []
    shelf.runbook("storm", RUNBOOK.replace("{id: s2, title: 題,", "{id: s2, title: 題, after: [s1],"))
    (finding,) = findings(shelf)
    assert (finding.file, finding.line) == ("law-x.yaml", 8)
    assert "互いを待って" in finding.what


PLANS = [
    ("  - {id: c3, at: 第3", "  - {id: c3, at: 第3, when: {calm/weather: [fair]}", "求められません"),
    ("  - {id: c3, at: 第3", "  - {id: c3, at: 第3, after: [storm/s3]", "互いを待って"),
    ("against: [option:storm/cause/ours]", "against: [option:storm/cause/ours, option:storm/cause/theirs]", "すべて禁じ"),
    ("{id: it, name: 情報課,", "{id: it, name: 情報課, kinds: [calm],", "ありません"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "says"), PLANS, ids=lambda v: str(v)[-30:])
def test_a_dead_end_that_a_guideline_makes_is_found(shelf: Shelf, before: str, after: str, says: str) -> None:
    calm = (
        RUNBOOK.replace("id: storm", "id: calm")
        .replace("title: 嵐", "title: 凪")
        .replace("id: cause", "id: weather")
    )
    shelf.runbook("common", "id: common\ntitle: 共通\n")
    shelf.runbook("calm", calm.replace("id: ours", "id: fair"))
    shelf.runbook("storm", RUNBOOK.replace("{id: s3, title: 題,", "{id: s3, title: 題, after: [s1],"))
    # Neither a choice that a guard forbids, nor a degree of severity that these runbooks do not ask for.
    text = TOWN[: TOWN.index("levels:")] + TOWN[TOWN.index("modes:") : TOWN.index("choices:")]
    text += TOWN[TOWN.index("order:") :]
    assert before in text
    shelf.guideline("town", text)
    assert [str(item) for item in findings(shelf)] == []
    made = text.replace(before, after, 1)
    shelf.guideline("town", made)
    (finding,) = findings(shelf)
    assert says in finding.what
    lines = made.splitlines()
    assert any(word in lines[finding.line - 1] for word in ("when:", "after:", "against:", "desk: it"))


def test_a_guideline_under_check_stands_in_for_nothing_else(shelf: Shelf) -> None:
    library = Library(lambda kind: [shelf.folder / kind])
    assert library.guideline("town").levels
    shelf.guideline("plain", GUIDELINE.replace("id: town", "id: plain"))
    assert [str(item) for item in findings(shelf)] == []
