"""The guide for a body with a guideline of its own: its commands run, what it names exists, both languages agree."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from smincident.content import rules
from smincident.content.catalog import Catalog
from smincident.content.files import convert
from smincident.content.guideline import Guideline
from smincident.content.readiness import Item
from smincident.content.record import Record
from smincident.content.targets import DRAFT_CHECKS, KINDS, parse
from smincident.content.yaml import load
from tests.command_line import CommandLine
from tests.kit import ROOT, shipped

GUIDES = {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8")
    for name in ("bring-your-own.md", "bring-your-own.ja.md")
}
_RULES = re.compile(r"<!-- rules -->\n(.*?)<!-- /rules -->\n", re.S)
"""What only the Japanese guide has: the keys of the rules, for who does not read guidelines.md."""
RULES = "".join(_RULES.findall(GUIDES["bring-your-own.ja.md"]))
GUIDES = {name: _RULES.sub("", text) for name, text in GUIDES.items()}
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


LISTED: dict[str, type[Record]] = {
    "levels": rules.Level,
    "modes": rules.Mode,
    "choices": rules.Choice,
    "order": rules.Order,
    "separation": rules.Separation,
    "reserved": rules.Reserved,
    "drafts": rules.DraftRule,
    "chapters": rules.Chapter,
    "without": rules.Without,
    "waive": rules.Waiver,
    "readiness": Item,
    "papers": rules.Paper,
    "items": rules.PaperItem,
}
"""The lists of a guideline that the Japanese guide tells in a table, with the type of their entries."""


def rows() -> dict[str, list[str]]:
    cells = [re.split(r" \| ", row.strip("| ")) for row in RULES.splitlines() if row.startswith("| `")]
    return {row[0].split("`")[1]: row for row in cells}


@pytest.mark.parametrize("key", LISTED)
def test_the_japanese_table_has_every_key_and_an_example_that_can_be_read(key: str) -> None:
    _, _, keys, example = rows()[key]
    assert set(re.findall(r"`([a-z_]+)`", keys)) >= set(LISTED[key].__struct_encode_fields__) - RARE[key]
    text = example.strip("` ")
    convert(load(text, "bring-your-own.ja.md"), LISTED[key])


RARE = {key: {"answer", "paper", "practice"} if key == "readiness" else set() for key in LISTED}
"""Keys for the shipped files."""


def test_the_other_rules_are_in_the_table_too() -> None:
    assert set(rows()) == {*LISTED, "extends", "binds"}
    assert parse(re.findall(r"via: \[([^\]]+)\]", RULES)[0]).place == "common/preserve"
