"""``runbook check``, ``guideline check`` and ``doctor`` on a body's own files: each slip is found before it is needed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from smincident import locations
from tests.command_line import CommandLine
from tests.kit import ROOT

TEMPLATE = """---
title: 町のお知らせ
class: notice
channels: [website]
layout: notice
letterhead:
  from: "{{ org.body }}"
  subject: お知らせ
---
{{ org.bdy }}より
"""


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "町", monkeypatch, capsys)


def write(town: CommandLine, kind: str, name: str, text: str) -> Path:
    path = town.home / kind / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def test_what_is_shipped_has_no_slip(town: CommandLine) -> None:
    found = town.json("runbook", "check")
    assert found["findings"] == []
    endings = {Path(name).name.partition(".")[2] for name in found["files"]}
    assert endings == {"yaml", "md.j2"}


def test_a_slip_in_an_own_template_is_found_with_its_line(town: CommandLine) -> None:
    path = write(town, "templates", "town-notice.md.j2", TEMPLATE)
    said = town.run("runbook", "check")
    assert said.status == 1
    assert "town-notice.md.j2:10: " in said.out
    assert "bdy" in said.out
    assert town.run("runbook", "check", str(path)).status == 1
    assert town.run("runbook", "check", str(path.parent)).status == 1
    assert "town-notice.md.j2:10" in town.run("doctor").out


def test_a_slip_in_a_layout_is_told_once_under_the_layouts_name(town: CommandLine) -> None:
    good = TEMPLATE.replace("org.bdy", "org.body").replace("layout: notice", "layout: town")
    for name in ("a", "b"):
        write(town, "templates", f"{name}.md.j2", good)
    write(town, "templates/layouts", "town.md.j2", "{{ nothing }}\n")
    said = town.run("runbook", "check", "--json")
    assert [item["file"] for item in said.json["findings"]] == ["layouts/town.md.j2"]


def test_a_folder_with_nothing_to_check_is_named(town: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    assert ".md.j2" in town.wrong("runbook", "check", str(tmp_path / "空"))
    assert "空" in town.wrong("guideline", "check", str(tmp_path / "空"))


def test_doctor_names_the_sqlite_in_use(town: CommandLine) -> None:
    assert f"SQLite {sqlite3.sqlite_version}" in town.run("doctor").out


PLATFORM = """id: bbs
name: 掲示板
operator: 会社
routes:
  - id: fake
    purpose: impersonation
    title: 届出
    fields: [{label: 種類}]
    source: 案内の頁
    checked_on: 2026/11/21
limits:
  - {id: post, label: 投稿, max: 0, source: 案内の頁, checked_on: 2026-11-21}
abilities:
  - {id: pin, label: 固定, can: "yes"}
  - {id: pin, label: 固定, can: "no"}
"""
DRILL = """id: night
title: 夜
summary: 夜のこと
runbook: flamig
guideline: waki
seed: 1
start: いつか
organisation:
  body: 町
  guideline: wake
  accounts: [{id: a, platform: xx}]
injects:
  - {id: a, at: 10分, by: 住民, says: あの}
  - {id: a, at: 5m, by: 住民, says: あの}
script:
  - {note: 始め}
  - {fly: 空へ}
  - {note: 終わり, colour: 青}
"""
ITEMS = """id: ours
title: 町の備え
items:
  - {id: list, title: 一覧, every: 毎年}
"""


@pytest.mark.parametrize("noun", ["runbook", "guideline"])
def test_either_command_checks_any_kind_of_content(town: CommandLine, tmp_path: Path, noun: str) -> None:
    wanted = {
        "bbs.yaml": {8, 10, 12, 15},
        "night.yaml": {4, 5, 7, 11, 13, 14, 17, 18},
        "ours.yaml": {4},
    }
    texts = {"bbs.yaml": PLATFORM, "night.yaml": DRILL, "ours.yaml": ITEMS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
        found = town.run(noun, "check", str(tmp_path / name), "--json")
        assert found.status == 1
        assert {item["line"] for item in found.json["findings"]} == wanted[name], found.out
        assert {Path(item["file"]).name for item in found.json["findings"]} == {name}
    for path in (
        "runbooks/flaming.yaml",
        "guidelines/wake.yaml",
        "platforms",
        "drills",
        "readiness",
        "templates",
    ):
        assert town.json(noun, "check", str(ROOT / path))["findings"] == [], path


def test_without_a_path_all_kinds_are_checked_by_the_two(town: CommandLine) -> None:
    names = [*town.json("runbook", "check")["files"], *town.json("guideline", "check")["files"]]
    folders = {Path(name).absolute().parent.name for name in names}
    assert folders == set(locations.KINDS)


def test_a_pack_is_checked_as_a_whole(town: CommandLine, tmp_path: Path) -> None:
    """A runbook and a guideline that lie beside one another fit together wherever they lie."""
    pack = tmp_path / "pack"
    for noun, kind in (("runbook", "runbooks"), ("guideline", "guidelines")):
        path = Path(town.json(noun, "new", "storm")["path"])
        (pack / kind).mkdir(parents=True)
        path.rename(pack / kind / path.name)
    guideline = pack / "guidelines" / "storm.yaml"
    text = (
        guideline.read_text(encoding="utf-8")
        .replace("force: note", "force: must")
        .replace("[note]", "[step:storm/mend]")
    )
    guideline.write_text(text, encoding="utf-8", newline="\n")
    (pack / "organisation.yaml").write_text("body: 町\n", encoding="utf-8")
    found = town.json("guideline", "check", str(pack))
    assert len(found["files"]) == 2
    assert (found["findings"], found["pending"]) == ([], [])
    guideline.write_text(text.replace("storm/mend", "storm/mind"), encoding="utf-8", newline="\n")
    (finding,) = town.run("guideline", "check", str(guideline), "--json").json["findings"]
    assert "storm/mend" not in finding["what"]
    assert "mend" in finding["hint"]


def test_what_shows_no_kind_is_of_the_commands_own(town: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "what.yaml"
    path.write_text("id: what\n", encoding="utf-8")
    assert "body" in town.run("guideline", "check", str(path)).out
    assert "title" in town.run("runbook", "check", str(path)).out
