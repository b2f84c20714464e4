"""``guideline new`` and ``runbook new``: files to begin with, right as they stand and right with every example in use."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from smincident import locations
from smincident.content.files import convert
from smincident.content.guideline import Guideline
from smincident.content.runbook import Runbook
from smincident.content.targets import KINDS
from smincident.content.yaml import load
from tests.command_line import CommandLine


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "町 一", monkeypatch, capsys)


def in_use(text: str) -> str:
    """The file with every example taken in: the ``# `` before it away, below the editor's line."""
    first, rest = text.split("\n", 1)
    return f"{first}\n{re.sub('^# ', '', rest, flags=re.MULTILINE)}"


def test_a_new_guideline_passes_and_says_what_comes_next(town: CommandLine) -> None:
    said = town.ok(
        "guideline", "new", "minato", "--body", "みなと市", "--title", "みなと市「SNS」の指針: 試案"
    ).out
    path = town.home / "guidelines" / "minato.yaml"
    assert str(path) in said
    assert f'smincident guideline check "{path}"' in said
    assert town.ok("guideline", "check", str(path)).out.endswith("誤りはありません\n")
    shown = town.json("guideline", "show", "minato")
    assert (shown["body"], shown["title"]) == ("みなと市", "みなと市「SNS」の指針: 試案")


@pytest.mark.parametrize("noun", ["guideline", "runbook"])
def test_every_example_in_it_holds(town: CommandLine, noun: str) -> None:
    path = Path(town.json(noun, "new", "minato")["path"])
    text = path.read_text(encoding="utf-8")
    path.write_text(in_use(text), encoding="utf-8", newline="\n")
    assert town.json(noun, "check", str(path))["findings"] == []
    before = load(text, path.name).value
    after = load(in_use(text), path.name).value
    assert len(str(after)) > len(str(before))
    assert not re.search(r"^\s*# ", in_use(text).split("\n", 1)[1], re.MULTILINE)


def test_the_examples_show_every_way_to_answer_a_clause(town: CommandLine) -> None:
    path = Path(town.json("guideline", "new", "minato")["path"])
    rules = convert(load(in_use(path.read_text(encoding="utf-8")), path.name), Guideline)
    used = {via.partition(":")[0] for clause in rules.clauses for via in clause.via}
    assert used | {"option", "runbook", "draft"} == set(KINDS)
    rarely = ("levels", "modes", "choices", "order", "separation", "reserved", "drafts", "papers", "extends")
    for more in rarely:
        assert re.search(rf"\b{more} [ぁ-ん一-龠]", path.read_text(encoding="utf-8")), more


def test_a_new_runbook_can_be_walked(town: CommandLine) -> None:
    town.ok("init", "--guideline", "wake", "--operator", "試験 太郎")
    path = Path(town.json("runbook", "new", "storm", "--title", "嵐")["path"])
    book = convert(load(path.read_text(encoding="utf-8"), path.name), Runbook)
    assert [len(phase.steps) for phase in book.phases[1:]] == [5, 5]
    incident = town.json("incident", "open", "storm", "--title", "試し")["id"]
    steps = [step["id"] for step in town.json("step", "list", incident)["steps"]]
    assert "storm/cause" in steps


@pytest.mark.parametrize(("noun", "kind"), [("guideline", "guideline"), ("runbook", "runbook")])
def test_the_editor_finds_the_schema(town: CommandLine, noun: str, kind: str) -> None:
    path = Path(town.json(noun, "new", "minato")["path"])
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found
    address = urlparse(found[1])
    assert address.scheme == "file"
    assert Path(url2pathname(address.path)) == locations.schema(kind)
    assert "schemas" in {Path(place["path"]).name for place in town.json("locations")["places"]}


def test_nothing_is_ever_overwritten(town: CommandLine) -> None:
    path = Path(town.json("guideline", "new", "minato")["path"])
    path.write_text("mine", encoding="utf-8")
    assert "もうあります" in town.wrong("guideline", "new", "minato")
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["Minato", "港", "a b", "../x", "-a", "1a", "a.yaml", "a" * 41, ""])
def test_a_name_that_is_no_file_name_everywhere_is_refused(town: CommandLine, name: str) -> None:
    assert "名前" in town.wrong("guideline", "new", "--", name)
    assert "名前" in town.wrong("runbook", "new", "--", name)
    assert not town.home.exists()


def test_a_shipped_file_is_not_replaced_by_a_sketch(town: CommandLine) -> None:
    assert "付属" in town.wrong("guideline", "new", "wake")
    assert "付属" in town.wrong("runbook", "new", "common")
    assert "法令" in town.wrong("guideline", "new", "law-town")


def test_a_folder_that_cannot_be_made_is_told(town: CommandLine) -> None:
    town.home.mkdir(parents=True)
    (town.home / "guidelines").write_text("a file", encoding="utf-8")
    assert "書き出せません" in town.wrong("guideline", "new", "minato")
