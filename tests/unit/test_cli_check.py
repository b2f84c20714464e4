"""``runbook check``, ``guideline check`` and ``doctor`` on a body's own files: each slip is found before it is needed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.command_line import CommandLine

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
