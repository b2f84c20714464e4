"""The guide for a body with a guideline of its own: its commands run, what it names exists, both languages agree."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from smincident.content.catalog import Catalog
from smincident.content.guideline import Guideline
from smincident.content.targets import DRAFT_CHECKS, KINDS, parse
from tests.command_line import CommandLine
from tests.kit import ROOT, shipped

GUIDES = {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8")
    for name in ("bring-your-own.md", "bring-your-own.ja.md")
}
ENGLISH, JAPANESE = GUIDES.values()
INVENTED = {"guard:no-delete", "approval:outward", "desk:joho", "draft:signed", "ask:no-hurt"}
"""What the guide's own town would define for itself."""


def commands(text: str) -> list[str]:
    return [
        line for block in re.findall(r"^```\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()
    ]


def targets(text: str) -> list[str]:
    found = re.findall(r"`((?:" + "|".join(KINDS) + r")(?::[^`…]+)?)`", text)
    return [one for one in found if ":" in one or one == "note"]


def test_both_languages_say_the_same() -> None:
    assert commands(ENGLISH) == commands(JAPANESE)
    assert sorted(set(targets(ENGLISH))) == sorted(set(targets(JAPANESE)))
    for pattern in (r"^## (\d)\.", r"`(\w+)`", r"\((\w[\w-]*\.md)\)"):
        one, other = (set(re.findall(pattern, text, re.M)) for text in GUIDES.values())
        assert one - set(GUIDES) == other - set(GUIDES), one ^ other


def test_every_way_to_answer_is_there_and_leads_somewhere() -> None:
    named = set(targets(ENGLISH))
    assert {parse(via).kind for via in named} == set(KINDS)
    library = shipped()
    catalog = Catalog(library)
    for via in named - INVENTED:
        target = parse(via)
        if target.kind in ("step", "option"):
            book, step = target.place.split("/")[:2]
            assert step in catalog.steps(book), via
        if target.kind == "option":
            where, _, option = target.place.rpartition("/")
            assert option in catalog.options(where, catalog.steps(target.runbook)[where.split("/")[1]]), via
        elif target.kind == "readiness":
            assert target.place in library.items, via
        elif target.kind == "draft":
            assert target.place in DRAFT_CHECKS, via


def test_every_key_it_names_is_one_of_a_guideline() -> None:
    keys = set(Guideline.__struct_encode_fields__)
    named = {"levels", "modes", "order", "separation", "reserved", "papers", "chapters", "extends", "choices",
             "roles", "approval", "desks", "assign", "asks", "guards", "drafts", "readiness"}  # fmt: skip
    assert named <= keys
    assert all(f"`{key}`" in ENGLISH for key in named)


def test_its_commands_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town = CommandLine(tmp_path / "港", monkeypatch, capsys)
    monkeypatch.chdir(tmp_path)
    every = commands(ENGLISH)
    assert len(every) >= 8
    for line in every:
        program, *words = shlex.split(line)
        assert program == "smincident"
        if words[0] == "drill":  # opens the screens; without a terminal it would play
            assert words[1] in shipped().files("drills")
            continue
        town.ok(*words)
    assert (tmp_path / "flaming.md").stat().st_size > 1000
    incident = town.json("incident", "open", "flaming", "--title", "試し")
    assert incident["guideline"] == "minato"
