"""Broken and hostile files in a body's own folder: one line with file and line, and nobody else's incident waits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import WAKE, CommandLine

TOWN = """\
id: town
body: 試し町
title: 手引き
clauses:
  - {id: c1, at: 第1条, class: response-step, says: 試す, force: must, via: [%s]}
"""
LAW = """\
id: law-x
body: 国
title: 法
applies_to_all: true
source: s
checked_on: "2026-01-01"
clauses:
  - {id: c1, at: 第1条, class: response-step, says: 試す, force: must, via: [step:flaming/press]}
"""
BOOK = """\
id: fire
title: 火事
phases:
  - {id: a, title: 段階, steps: [{id: look, title: 見る, how: 見る}]}
"""
Put = Callable[[str, str], None]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    line = CommandLine(tmp_path / "home", monkeypatch, capsys)
    line.ok(*WAKE)
    return line


@pytest.fixture
def put(town: CommandLine) -> Put:
    def write(name: str, text: str) -> None:
        path = town.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    return write


GUIDELINES = {
    "a via nobody can read": (TOWN % "foo", 5, "「foo」"),
    "a related nobody can read": (
        (TOWN % "step:flaming/press").replace("via:", "related: [xx], via:"),
        5,
        "「xx」",
    ),
    "a level naming a missing step": (
        TOWN % "step:flaming/press"
        + "levels:\n  - {id: a, label: 軽, criteria: x}\n  - {id: b, label: 重, criteria: x, steps: [flaming/nope]}\n",
        8,
        "flaming/nope",
    ),
    "a level naming a missing runbook": (
        TOWN % "step:flaming/press"
        + "levels:\n  - {id: a, label: 軽, criteria: x}\n  - {id: b, label: 重, criteria: x, steps: [no/nope]}\n",
        8,
        "no/nope",
    ),
    "a circle": (TOWN % "step:flaming/press" + "extends: town\n", 6, "互いを親に"),
    "a missing parent": (TOWN % "step:flaming/press" + "extends: nobody\n", 6, "「nobody」"),
    "a billion approvers": (
        TOWN % "approval:a" + "approval:\n  - {id: a, covers: [notice], of: [{role: R, count: 999999999}]}\n",
        7,
        "999999999",
    ),
    "an item that comes back at once": (
        TOWN % "readiness:r" + "readiness:\n  - {id: r, title: x, every: P0D}\n",
        7,
        "P0D",
    ),
}


@pytest.mark.parametrize("name", GUIDELINES)
def test_a_guideline_that_makes_no_plan_is_told_with_its_line(town: CommandLine, put: Put, name: str) -> None:
    text, line, what = GUIDELINES[name]
    put("guidelines/town.yaml", text)
    opening = ("incident", "open", "flaming", "--title", "x")
    said = town.wrong(*opening, "--guideline", "town")
    assert f"town.yaml:{line}:" in said
    assert what in said
    assert "--guideline" in said
    assert f"town.yaml:{line}:" in town.wrong("runbook", "show", "flaming", "--guideline", "town")
    checked = town.run("guideline", "check")
    assert checked.status == 1
    assert f"town.yaml:{line}:" in checked.out
    town.ok(*opening)


def test_an_option_that_leads_into_a_missing_runbook_keeps_no_incident_from_opening(
    town: CommandLine, put: Put
) -> None:
    text = (TOWN % "runbook:later").replace("via:", "when: {flaming/cause: [our-error]}, via:")
    put("guidelines/town.yaml", text)
    town.ok("incident", "open", "flaming", "--title", "x", "--guideline", "town")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (LAW + "zzz: 1\n", 9),
        (LAW.replace("step:flaming/press", "foo"), 8),
        ("- a\n", 1),
    ],
)
def test_a_broken_law_stops_nobody_and_is_on_the_record(
    town: CommandLine, put: Put, text: str, line: int
) -> None:
    put("guidelines/law-x.yaml", text)
    town.ok("incident", "open", "flaming", "--title", "x")
    assert f"law-x.yaml:{line}:" in town.ok("incident", "show", "2026-001").out.replace("\n", "")
    assert f"law-x.yaml:{line}:" in town.ok("readiness").out
    assert town.run("guideline", "check").status == 1


def test_a_broken_template_stops_only_itself(town: CommandLine, put: Put) -> None:
    put("templates/zz.md.j2", "---\ntitle: x\n---\n{% for i in range(9) %}")
    town.ok("incident", "open", "flaming", "--title", "x")
    assert "zz.md.j2:" in town.wrong("document", "draft", "2026-001", "zz")


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("  - {id: b, use: fire/b}\n", "fire.yaml:5: 段階「fire/b」が自分を使っています"),
        ("  - {id: b, use: fire/c}\n  - {id: c, use: fire/b}\n", "が自分を使っています"),
        ("  - {id: b, use: common/nope}\n", "fire.yaml:5: 段階「common/nope」がありません"),
        ("  - {id: b, title: x, steps: [{title: y}]}\n", "fire.yaml:5: 手順に id がありません"),
        ("  - {id: b, title: x, steps: [{id: w, kind: watch, title: y, every: 0m}]}\n", "fire.yaml:5:"),
    ],
)
def test_a_broken_runbook_is_told_with_its_line_and_stops_only_itself(
    town: CommandLine, put: Put, more: str, what: str
) -> None:
    put("runbooks/fire.yaml", BOOK + more)
    assert what in town.wrong("incident", "open", "fire", "--title", "x")
    town.ok("incident", "open", "flaming", "--title", "x")
    town.wrong("incident", "add-runbook", "2026-001", "fire")
    town.ok("runbook", "list")
    assert town.run("doctor").status == 1
    assert town.run("guideline", "check").status == 0
    assert town.run("runbook", "check").status == 1


def test_a_broken_file_in_the_place_of_a_shipped_runbook_stops_only_itself(
    town: CommandLine, put: Put
) -> None:
    put("runbooks/flaming.yaml", "id: flaming\nzzz: 1\n")
    town.ok("incident", "open", "--title", "x")
    assert "flaming.yaml:2:" in town.wrong("step", "done", "2026-001", "common/triage", "--choose", "burning")
    assert "flaming.yaml:2:" in town.ok("runbook", "list").out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_or_a_device_is_no_content_file(town: CommandLine) -> None:
    folder = town.home / "guidelines"
    folder.mkdir()
    os.mkfifo(folder / "law-pipe.yaml")
    (folder / "endless.yaml").symlink_to("/dev/zero")
    town.ok("incident", "open", "flaming", "--title", "x")
    said = town.wrong("incident", "open", "flaming", "--title", "x", "--guideline", "endless")
    assert "endless.yaml:1:" in said


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ('title: "\\u202e火事"\n', "見えない文字"),
        ('title: "a\\e[2J"\n', "見えない文字"),
    ],
)
def test_letters_nobody_sees_are_found(town: CommandLine, put: Put, more: str, what: str) -> None:
    put("runbooks/fire.yaml", BOOK.replace("title: 火事\n", more))
    said = town.run("runbook", "check")
    assert said.status == 1
    assert f"fire.yaml:2: {what}" in said.out


CHECKED = {
    "drafts:\n  - {id: d, says: x, covers: [notice], must: ['']}\n": "空の言葉",
    "drafts:\n  - {id: d, says: x, covers: [notice], never: ['{bod}']}\n": "{bod}",
    'drafts:\n  - {id: d, says: x, covers: [notice], never: ["a\\nb"]}\n': "改行",
    "drafts:\n  - {id: d, says: x, covers: [notice], must: [市], never: [市]}\n": "must にも",
    "modes:\n  - {id: m, says: x, roles: {A: A}}\n": "替わるものがありません",
    "desks:\n  - {id: d, name: D}\nassign:\n  - {step: flaming/comments, desk: d, mode: instruct}\n": "頼めません",
    "order:\n  - {id: o, says: x, first: press, then: notice, clause: c1}\n"
    "  - {id: p, says: x, first: notice, then: press, clause: c1}\n": "逆です",
    "guards:\n  - {id: '', says: x}\n": "id が空です",
    "periods:\n  - {id: p, label: x, clause: c1, starts: desk, length: P6M, count_first_day: true, source: s, "
    "checked_on: '2026-01-01'}\n": "P6M",
}


@pytest.mark.parametrize("more", CHECKED)
def test_what_would_hold_nothing_is_found(town: CommandLine, put: Put, more: str) -> None:
    put("guidelines/town.yaml", TOWN % "step:flaming/press" + more)
    said = town.run("guideline", "check")
    assert said.status == 1
    assert any("town.yaml:" in line and CHECKED[more] in line for line in said.out.splitlines()), said.out


def test_hours_are_a_length_of_a_period(town: CommandLine, put: Put) -> None:
    more = (
        "periods:\n  - {id: p, label: x, clause: c1, starts: desk, length: PT48H, count_first_day: true, source: s, "
        "checked_on: '2026-01-01'}\n"
    )
    put("guidelines/town.yaml", TOWN % "step:flaming/press" + more)
    assert "town.yaml" not in town.run("guideline", "check").out


def test_decisions_that_hang_on_one_another_are_checked_before_morning(town: CommandLine, put: Put) -> None:
    """Each of 32 decisions hangs on the three before it: followed one way after another, that is without end."""
    text = "id: fire\ntitle: 火事\nphases:\n"
    for number in range(32):
        text += f"  - id: p{number}\n    title: 段階\n    steps:\n" if number % 8 == 0 else ""
        when = ", ".join(f"d{other}: [a, b]" for other in range(max(0, number - 3), number))
        text += (
            f"      - {{id: d{number}, kind: decision, title: 見る, how: 見る, "
            f"options: [{{id: a, label: x}}, {{id: b, label: y}}]{f', when: {{{when}}}' if when else ''}}}\n"
        )
    put("runbooks/fire.yaml", text)
    started = time.monotonic()
    assert town.run("runbook", "check").status == 0
    assert time.monotonic() - started < 20
