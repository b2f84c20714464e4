"""``guideline compare``: what two bodies make of the same incident, the contradictions first, in 80 columns."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from smincident.cli.base import cells
from smincident.content.coverage import coverage
from smincident.content.guideline import Clause, Guideline
from smincident.content.topics import PLACES, topics
from smincident.incident.parts import DOCUMENT_CLASSES
from smincident.report.folding import folded
from tests.command_line import CommandLine
from tests.kit import shipped

BODIES = ("ina", "tokushima", "wake", "tatsuno", "misaki")
SEVEN = {
    "comments": "コメント",
    "apology": "おわび",
    "website-notice": "ホームページ",
    "replies": "返信",
    "restraint": "弁明",
    "personal-account": "個人のアカウント",
    "undecided": "決まる前",
}


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    monkeypatch.setenv("COLUMNS", "80")
    return CommandLine(tmp_path / "町", monkeypatch, capsys)


def compared(town: CommandLine, a: str, b: str) -> dict[str, Any]:
    return town.json("guideline", "compare", a, b)


def topic(found: dict[str, Any], name: str) -> dict[str, Any]:
    view = next(item for item in found["topics"] if item["id"] == name)
    assert isinstance(view, dict)
    return view


def place(view: dict[str, Any], name: str) -> tuple[Any, Any]:
    one = next(item for item in view["places"] if item["place"] == name)
    return one["a"], one["b"]


@pytest.mark.parametrize(("a", "b"), list(combinations(BODIES, 2)))
def test_every_pair_is_readable_in_80_columns(town: CommandLine, a: str, b: str) -> None:
    said = town.ok("guideline", "compare", a, b).out
    assert max(cells(row) for row in said.splitlines()) <= 80
    order = ["食い違いやすいところ", "手順の重さと有無", "してはいけないこと ==", "決裁 ==", "部署 =="]
    places = [said.find(word) for word in order if word in said]
    assert len(places) >= 4
    assert places == sorted(places)
    for number, word in enumerate(SEVEN.values(), 1):
        heading = next(row for row in said.splitlines() if row.startswith(f"-- {number} "))
        assert word in heading


def test_the_seven_are_data_and_their_places_exist() -> None:
    assert {one.id: one.title for one in topics()}.keys() == SEVEN.keys()
    library = shipped()
    guards = {f"guard:{guard.id}" for body in BODIES for guard in library.guideline(body).guards}
    for one in topics():
        assert one.places or one.words
        steps = [where for where in one.places if where.partition(":")[0] in ("step", "option")]
        for where in set(one.places) - set(steps):
            kind, _, name = where.partition(":")
            assert kind in PLACES
            assert where in guards or name in DOCUMENT_CLASSES
        asked = Clause(id="1", at="1", cls="response-step", says="x", force="must", via=steps or ["note"])
        town = Guideline(id="ina", body="町", title="x", clauses=[asked])
        assert coverage(town, library).targets("dead") == []


def test_comments_of_others(town: CommandLine) -> None:
    view = topic(compared(town, "ina", "wake"), "comments")
    assert view["differs"] is True
    assert {c["at"] for c in view["clauses"]["a"]} == {"6(6)ア 第2項目 後段"}
    assert {c["force"] for c in view["clauses"]["b"]} == {"must", "may"}
    ina, wake = place(view, "option:flaming/comments/delete")
    assert (ina["words"], ina["guards"]) == ("禁止", ["no-concealment"])
    assert wake["words"].startswith("必須（")
    ina, wake = place(view, "step:flaming/comments")
    assert (ina["words"], ina["approval"]) == ("実務上の備え", "")
    assert "1人" in wake["approval"]


def test_apology_discretion_is_told_from_a_duty_with_a_condition(town: CommandLine) -> None:
    ina, tokushima = place(topic(compared(town, "ina", "tokushima"), "apology"), "step:flaming/apologise")
    assert (ina["words"], tokushima["words"]) == ("必須", "裁量")
    _, wake = place(topic(compared(town, "ina", "wake"), "apology"), "step:flaming/apologise")
    assert wake["words"].startswith("必須（「原因の見立て」が「当方の誤り")
    assert wake["weight"] == "conditional"


def test_silence_is_said(town: CommandLine) -> None:
    found = compared(town, "ina", "misaki")
    view = topic(found, "website-notice")
    assert view["clauses"]["b"] == []
    ina, misaki = place(view, "step:impersonation/website-notice")
    assert (ina["words"], misaki["words"]) == ("必須", "実務上の備え")
    _, reply = place(topic(found, "replies"), "class:reply")
    assert reply["approval"].startswith("指針に定めなし")
    assert found["approval"]["a"]["notice"] == "運用責任者"
    assert found["approval"]["b"]["notice"].startswith("指針に定めなし")
    said = town.ok("guideline", "compare", "ina", "misaki").out
    assert said.count("指針に定めなし") > 4


def test_a_step_that_only_one_of_them_asks_for(town: CommandLine) -> None:
    found = compared(town, "ina", "misaki")
    step = next(item for item in found["steps"] if item["place"] == "correction/explain-intent")
    assert (step["a"]["weight"], step["a"]["words"]) == (None, "手順なし")
    assert step["b"]["words"].startswith("原則（")
    ina, misaki = place(topic(found, "restraint"), "guard:no-rebuttal")
    assert (ina["words"], misaki["words"]) == ("禁止", "指針に定めなし")


def test_what_has_no_place_in_a_plan_is_found_by_its_words(town: CommandLine) -> None:
    view = topic(compared(town, "tokushima", "tatsuno"), "personal-account")
    assert "5-1b" in {c["id"] for c in view["clauses"]["a"]}
    assert "3-10a" in {c["id"] for c in view["clauses"]["b"]}
    assert any(text.startswith("してはいけないこと：") for text in view["answers"]["b"])
    assert not any(text.startswith("してはいけないこと：") for text in view["answers"]["a"])
    view = topic(compared(town, "ina", "misaki"), "undecided")
    assert {c["id"]: c["force"] for c in view["clauses"]["a"]} == {"5-1b": "must"}
    assert {c["id"]: c["force"] for c in view["clauses"]["b"]} == {"3-7-1": "prohibit", "4-4": "prohibit"}


def test_steps_that_weigh_alike_are_left_out(town: CommandLine) -> None:
    found = compared(town, "ina", "wake")
    places = {item["place"] for item in found["steps"]}
    assert "common/first-tip" not in places
    assert "common/report-superior" in places
    for item in (*found["steps"], *found["options"]):
        keys = ("weight", "force", "guards", "who")
        differs = [item["a"][key] != item["b"][key] for key in keys]
        assert any(differs) or bool(item["a"]["condition"]) != bool(item["b"]["condition"]), item
    report = next(item for item in found["steps"] if item["place"] == "common/report-superior")
    assert len(report["runbooks"]) == len(shipped().kinds())


def test_the_same_both_ways_round(town: CommandLine) -> None:
    there, back = compared(town, "wake", "ina"), compared(town, "ina", "wake")
    assert there["guards"]["a"] == back["guards"]["b"]
    assert {(i["place"], i["a"]["words"], i["b"]["words"]) for i in there["steps"]} == {
        (i["place"], i["b"]["words"], i["a"]["words"]) for i in back["steps"]
    }


def test_a_town_of_ones_own(town: CommandLine) -> None:
    path = town.home / "guidelines" / "midori.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "id: midori\nbody: みどり町\ntitle: 作りもの\nclauses:\n"
        "  - {id: a, at: 第1条, class: prohibition, says: わびない, force: prohibit, via: [guard:no-apology]}\n"
        "guards: [{id: no-apology, says: わびない, against: [step:flaming/apologise]}]\n",
        encoding="utf-8",
        newline="\n",
    )
    midori, ina = place(topic(compared(town, "midori", "ina"), "apology"), "step:flaming/apologise")
    assert (midori["words"], ina["words"]) == ("禁止", "必須")


def test_what_cannot_be_compared(town: CommandLine) -> None:
    assert "同じ指針" in town.wrong("guideline", "compare", "ina", "ina")
    assert "tatsuno" in town.wrong("guideline", "compare", "ina", "tatuno")
    assert "law-platform" in town.wrong("guideline", "compare", "ina", "law-platform")


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("あいうえお", 6, ["あいう", "えお"]),
        ("あいう。えお", 6, ["あい", "う。え", "お"]),
        ("あい「うえ」", 6, ["あい", "「う", "え」"]),
        ("見る smincident を", 12, ["見る", "smincident", "を"]),
        ("smincident", 4, ["smin", "cide", "nt"]),
        ("", 4, [""]),
    ],
)
def test_lines_are_folded_as_japanese_is_set(text: str, room: int, lines: list[str]) -> None:
    assert folded(text, room) == lines
