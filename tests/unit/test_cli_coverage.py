"""``guideline coverage``: every ``via`` is followed; what nothing answers, and what leads nowhere, is named."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from smincident.content.coverage import coverage
from smincident.content.library import Library
from tests.command_line import CommandLine
from tests.kit import ROOT, shipped

CLAUSES = ROOT.parent / "shared" / "clauses.csv"
BODIES = ("ina", "tokushima", "wake", "tatsuno", "misaki")
HEAD = "id: town\nbody: みどり町\ntitle: 作りもののSNS指針\n"
OWN = """\
guards: [{id: no-x, says: しない}]
desks: [{id: kikaku, name: 企画課}]
approval: [{id: all, says: 課長が認める, covers: [notice], of: [{role: 課長}]}]
asks: [{id: good, says: 良いか}]
drafts: [{id: signed, says: 署名がある, covers: [notice], must: [広報]}]
readiness: [{id: town-item, title: 町のこと}]
"""


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "町", monkeypatch, capsys)


def clause(name: str, *via: str, force: str = "must", cls: str = "response-step") -> str:
    listed = ", ".join(f"'{one}'" for one in via)
    said = f"class: {cls}, says: 作りもの, force: {force}, via: [{listed}]"
    return f"  - {{id: '{name}', at: 第{name}条, {said}}}\n"


Write = Callable[..., Path]


@pytest.fixture
def write(town: CommandLine) -> Write:
    def put(*clauses: str, name: str = "town", more: str = OWN) -> Path:
        path = town.home / "guidelines" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = HEAD.replace("id: town", f"id: {name}") + "clauses:\n" + "".join(clauses) + more
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    return put


PRINTED = {"ina": 51, "tokushima": 78, "wake": 70, "tatsuno": 32, "misaki": 42}
"""How many clauses each of the five printed guidelines has: 273 together."""


def test_all_273_printed_clauses_are_answered_and_named_as_the_list_names_them(town: CommandLine) -> None:
    found = town.json("guideline", "coverage")["guidelines"]
    assert sum(found[body]["answered"] for body in BODIES) == sum(PRINTED.values()) == 273
    if not CLAUSES.is_file():
        pytest.skip("the list of clauses is not at hand")
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        listed = {row["id"] for row in csv.DictReader(file)}
    rows = [(body, row) for body in BODIES for row in found[body]["rows"] if row["part_of"] is None]
    assert {f"{body}-{row['id']}" for body, row in rows} == listed


@pytest.mark.parametrize("body", BODIES)
def test_every_clause_of_the_shipped_guidelines_is_answered(town: CommandLine, body: str) -> None:
    found = town.json("guideline", "coverage", body)["guidelines"][body]
    printed = [row for row in found["rows"] if row["part_of"] is None]
    assert found["clauses"] == found["answered"] == len(printed) == PRINTED[body]
    assert (found["open"], found["dead"], found["pending"], found["binding_notes"]) == ([], [], [], [])
    assert 0 < found["notes"] < found["clauses"] / 3


def test_without_a_name_every_guideline_is_covered(town: CommandLine) -> None:
    found = town.json("guideline", "coverage")
    assert set(found["guidelines"]) == set(shipped().files("guidelines")) >= set(BODIES)
    assert found["ok"] is True


@pytest.mark.parametrize(
    "via",
    [
        "step:flaming/apologise",
        "step:common/close-account",
        "option:flaming/comments/delete",
        "option:common/triage/correction",
        "runbook:flaming",
        "guard:no-x",
        "ask:good",
        "approval:all",
        "desk:kikaku",
        "draft:signed",
        "draft:url-shortener",
        "draft:personal-data",
        "draft:repeated-text",
        "readiness:town-item",
        "readiness:two-factor",
    ],
)
def test_what_answers(town: CommandLine, write: Write, via: str) -> None:
    write(clause("1", via))
    found = town.json("guideline", "coverage", "town")["guidelines"]["town"]
    assert (found["clauses"], found["answered"], found["notes"]) == (1, 1, 0)
    (answer,) = found["rows"][0]["answers"]
    assert (answer["target"], answer["standing"]) == (via, "there")
    assert answer["says"]


@pytest.mark.parametrize(
    "via",
    [
        "step:flaming/apologize",
        "step:common/nothing",
        "option:flaming/comments/remove",
        "option:flaming/apologise/delete",
        "guard:no-y",
        "ask:bad",
        "approval:none",
        "desk:soumu",
        "draft:spelling",
        "readiness:nothing",
        "steps:flaming/apologise",
        "step:flaming",
    ],
)
def test_what_leads_nowhere(town: CommandLine, write: Write, via: str) -> None:
    write(clause("1", "step:flaming/correct"), clause("2", "step:flaming/correct", via))
    said = town.run("guideline", "coverage", "town", "--json")
    assert said.status == 1
    found = said.json["guidelines"]["town"]
    assert (found["answered"], found["open"], found["dead"], found["pending"]) == (1, ["2"], [via], [])
    shown = town.run("guideline", "coverage", "town")
    assert shown.status == 1
    assert "【どこにもない】" in shown.out
    assert f"どこにもないもの：{via}" in shown.out


def test_a_runbook_that_is_not_there_is_pending(town: CommandLine, write: Write) -> None:
    write(clause("1", "runbook:flood"), clause("2", "step:flood/pump"))
    said = town.run("guideline", "coverage", "town", "--json")
    assert said.status == 1
    found = said.json["guidelines"]["town"]
    assert found["pending"] == ["runbook:flood", "step:flood/pump"]
    assert (found["open"], found["dead"]) == (["1", "2"], [])


def test_a_clause_without_a_via_is_open(town: CommandLine, write: Write) -> None:
    write(clause("1"))
    said = town.run("guideline", "coverage", "town")
    assert said.status == 1
    assert "[無] 第1条" in said.out
    assert "答えのない条項：1" in said.out


def test_a_note_counts_but_not_for_what_binds(town: CommandLine, write: Write) -> None:
    write(
        clause("1", "note", force="note"),
        clause("2", "note", force="must", cls="scope"),
        clause("3", "note", force="prohibit", cls="definition"),
    )
    found = town.json("guideline", "coverage", "town")["guidelines"]["town"]
    assert (found["answered"], found["notes"], found["binding_notes"]) == (3, 3, [])
    write(clause("1", "note", force="must"), clause("2", "note", force="should"))
    said = town.run("guideline", "coverage", "town", "--json")
    assert said.status == 1
    found = said.json["guidelines"]["town"]
    assert (found["answered"], found["open"], found["binding_notes"]) == (2, [], ["1"])


def test_a_step_that_no_phase_takes_up_answers_nothing(town: CommandLine, write: Write) -> None:
    path = town.home / "runbooks" / "flood.yaml"
    path.parent.mkdir(parents=True)
    step = "{id: STEP, kind: task, title: 水を見る}"
    path.write_text(
        "id: flood\ntitle: 大水\nphases:\n  - id: one\n    title: 一\n    steps:\n"
        f"      - {step.replace('STEP', 'seen')}\nsteps:\n  - {step.replace('STEP', 'unseen')}\n",
        encoding="utf-8",
        newline="\n",
    )
    write(clause("1", "step:flood/seen"), clause("2", "step:flood/unseen"))
    found = town.run("guideline", "coverage", "town", "--json").json["guidelines"]["town"]
    assert (found["open"], found["dead"]) == (["2"], ["step:flood/unseen"])


def test_levels_take_the_place_of_the_runbooks_options(town: CommandLine, write: Write) -> None:
    levels = OWN + "levels: [{id: red, label: 赤, criteria: 重い}]\n"
    write(clause("1", "option:common/severity/red"), more=levels)
    assert town.run("guideline", "coverage", "town").status == 0
    write(clause("1", "option:common/severity/large"), more=levels)
    assert town.run("guideline", "coverage", "town").status == 1
    write(clause("1", "option:common/severity/large"))
    assert town.run("guideline", "coverage", "town").status == 0


def test_what_a_parent_says_holds_too_and_its_rules_answer(town: CommandLine, write: Write) -> None:
    write(clause("p1", "guard:no-x"), clause("p2", "guard:no-y"), name="parent")
    write(
        clause("1", "guard:no-x"),
        name="child",
        more="extends: parent\nwithout: [{clause: p2, why: 使わない}]\n",
    )
    found = town.json("guideline", "coverage", "child")["guidelines"]["child"]
    assert [(row["guideline"], row["id"]) for row in found["rows"]] == [("child", "1"), ("parent", "p1")]
    assert town.run("guideline", "coverage", "parent").status == 1


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_covered(
    town: CommandLine, write: Write
) -> None:
    write(clause("1", "note", force="note")).write_text("id: town\nbdy: x\n", encoding="utf-8")
    said = town.run("guideline", "coverage", "--json")
    assert said.status == 1
    assert [item["id"] for item in said.json["broken"]] == ["town"]
    assert set(said.json["guidelines"]) >= set(BODIES)
    assert "town.yaml:2" in town.wrong("guideline", "coverage", "town")


def test_a_mistyped_name_is_answered_with_the_nearest(town: CommandLine) -> None:
    assert "tatsuno" in town.wrong("guideline", "coverage", "tatuno")


def test_a_broken_file_of_quiet_times_does_not_hide_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "readiness"
    folder.mkdir()
    (folder / "items.yaml").write_text("id: items\ntitel: x\n", encoding="utf-8")
    library = Library(lambda kind: [folder] if kind == "readiness" else [ROOT / kind])
    found = coverage(library.guideline("ina"), library)
    assert found.targets("dead")
    assert {target.partition(":")[0] for target in found.targets("dead")} == {"readiness"}
