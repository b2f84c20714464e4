"""The checks of a runbook that people have to walk: nothing too long, nothing out of reach, nothing without an end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_content_check import RUNBOOK, Shelf

S2 = "{id: s2, title: 題, how: する, kind: task}"
COMMON = """\
id: common
title: 共通
phases:
  - id: intake
    title: 受付
    steps:
      - id: triage
        kind: decision
        title: 見極め
        how: 決める
        options: [{id: burning, label: 燃えている, adds: [storm]}, {id: calm, label: 静か}]
      - {id: a, title: 題, how: する}
      - {id: b, title: 題, how: する}
      - {id: c, title: 題, how: する}
      - {id: d, title: 題, how: する}
"""
PLATFORM = """\
id: bbs
name: 掲示板
operator: 会社
abilities:
  - {id: hide-comment, label: 隠す, can: "yes"}
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    found = Shelf(tmp_path)
    found.runbook("common", COMMON)
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "bbs.yaml").write_text(PLATFORM, encoding="utf-8")
    return found


def said(shelf: Shelf, runbook: str, name: str = "storm") -> list[str]:
    shelf.runbook(name, runbook)
    return [str(item) for item in shelf.runbooks().findings]


def listed(key: str, count: int) -> str:
    form = "{{id: o{n}, label: あ}}"
    return f"{key}: [{', '.join(form.format(n=n) for n in range(count))}]"


def block(lines: int) -> str:
    return '{id: s2, title: 題, how: "' + "する\\n" * lines + '"}'


SLIPS = [
    (S2, "{id: s2, title: 題, how: する, kind: decision, " + listed("options", 10) + "}", "選択肢が10個"),
    (S2, "{id: s2, title: 題, how: する, " + listed("fields", 13) + "}", "欄が13個"),
    (S2, block(15), "how が15行"),
    (S2, "{id: s2, title: 題, how: \"" + "あ" * 38 * 15 + "\"}", "how が15行"),
    (S2, "{id: s2, title: 題, how: する, kind: watch, every: 30m}", "終わりません"),
    ("{id: ours, label: 当方}", "{id: ours, label: 当方, ability: hide-coment}", "hide-comment"),
    (S2, "{id: s2, title: 題, how: する, when: {calm/weather: [fair]}}", "どの判断をしても"),
    (S2, "{id: s2, title: 題, how: する, when: {cause: [ours], deeper: [deep]}}", "どの判断をしても"),
]  # fmt: skip
DEEPER = """\
      - id: deeper
        kind: decision
        title: もっと
        how: 決める
        when: {cause: [theirs]}
        options: [{id: deep, label: 深い}, {id: shallow, label: 浅い}]
"""


@pytest.mark.parametrize(("before", "after", "says"), SLIPS, ids=lambda v: str(v)[-30:])
def test_what_cannot_be_walked_is_found_on_its_line(shelf: Shelf, before: str, after: str, says: str) -> None:
    shelf.runbook(
        "calm", RUNBOOK.replace("storm", "calm").replace("cause", "weather").replace("ours", "fair")
    )
    whole = RUNBOOK + DEEPER
    assert said(shelf, whole) == []
    made = whole.replace(before, after, 1)
    line = made[: made.index(after)].count("\n") + 1
    found = said(shelf, made)
    assert len(found) == 1
    assert found[0].startswith(f"storm.yaml:{line}: ")
    assert says in found[0]


def test_what_is_just_short_enough_is_not_found(shelf: Shelf) -> None:
    for step in (
        "{id: s2, title: 題, how: する, kind: decision, " + listed("options", 9) + "}",
        "{id: s2, title: 題, how: する, " + listed("fields", 12) + "}",
        block(14),
        "{id: s2, title: 題, how: する, kind: watch, every: 30m, until: 静かになった}",
    ):
        assert said(shelf, RUNBOOK.replace(S2, step)) == []


def test_a_watch_may_end_by_a_decision(shelf: Shelf) -> None:
    watched = RUNBOOK.replace(S2, "{id: s2, title: 題, how: する, kind: watch, every: 30m}")
    assert (
        said(shelf, watched.replace("{id: theirs, label: 先方}", "{id: settled, label: 静かになった}")) == []
    )


def test_a_step_may_hang_on_a_decision_of_a_runbook_that_goes_with_it(shelf: Shelf) -> None:
    calm = RUNBOOK.replace("storm", "calm").replace("cause", "weather").replace("ours", "fair")
    shelf.runbook("calm", calm)
    later = RUNBOOK.replace(S2, "{id: s2, title: 題, how: する, when: {calm/weather: [fair]}}")
    assert (
        said(shelf, later.replace("{id: ours, label: 当方}", "{id: ours, label: 当方, adds: [calm]}")) == []
    )
    shelf.runbook("calm", calm.replace("{id: fair, label: 当方}", "{id: fair, label: 当方, adds: [storm]}"))
    assert said(shelf, later) == []


def test_a_shared_step_that_this_runbook_never_asks_for_is_found_where_it_is_taken(shelf: Shelf) -> None:
    shared = "steps:\n  - {id: mend, title: 題, how: する, when: {storm/cause: [ours]}}\n"
    shelf.runbook("common", COMMON + shared)
    assert said(shelf, RUNBOOK.replace(S2, "{use: common/mend}")) == []
    calm = RUNBOOK.replace("storm", "calm").replace("cause", "weather").replace(S2, "{use: common/mend}")
    (found,) = said(shelf, calm, "calm")
    assert found.startswith("calm.yaml:9: ")


def test_a_step_that_is_only_there_when_asked_for_is_looked_at_too(shelf: Shelf) -> None:
    hidden = "{id: s2, title: 題, how: する, asked: true}"
    assert said(shelf, RUNBOOK.replace(S2, hidden)) == []
    (found,) = said(
        shelf, RUNBOOK.replace(S2, hidden.replace("}", ", when: {common/triage: [calm], cause: [ours]}}"))
    )
    assert "storm/s2" in found


def test_an_offer_must_lead_somewhere(shelf: Shelf) -> None:
    offered = RUNBOOK.replace("title: 嵐\n", "title: 嵐\noffered: {label: 嵐が来た}\n")
    assert said(shelf, offered) == []
    (found,) = said(shelf, offered.replace("嵐が来た", "' '"))
    assert "label" in found
    shelf.runbook("storm", RUNBOOK)
    calm = offered.replace("storm", "calm").replace("cause", "weather")
    (found,) = said(shelf, calm, "calm")
    assert "calm.yaml:3: " in found
    assert "adds: [calm]" in found
    shelf.runbook("calm", RUNBOOK.replace("storm", "calm"))
    (found,) = said(shelf, COMMON.replace("title: 共通\n", "title: 共通\noffered: {label: 共通}\n"), "common")
    assert "始められる段階" in found
