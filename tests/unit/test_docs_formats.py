"""The docs of the formats: every key is there and no other, and every example can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from smincident.content import drill, guideline, organisation, platform, readiness, rules, runbook
from smincident.content.check import check_guidelines, check_runbooks
from smincident.content.compose import compose
from smincident.content.drill import Scenario
from smincident.content.files import convert
from smincident.content.guideline import Guideline
from smincident.content.library import Library
from smincident.content.organisation import Organisation
from smincident.content.platform import Platform
from smincident.content.readiness import Items
from smincident.content.record import Record
from smincident.content.runbook import Runbook
from smincident.content.targets import KINDS
from smincident.content.yaml import load
from tests.kit import ROOT

DOCS = ROOT / "docs"
TOPS: dict[str, type[Record]] = {
    "guidelines": Guideline,
    "runbooks": Runbook,
    "organisation": Organisation,
    "platforms": Platform,
    "drills": Scenario,
    "readiness": Items,
}
FOLDERS = {
    "Guideline": "guidelines",
    "Runbook": "runbooks",
    "Platform": "platforms",
    "Scenario": "drills",
    "Items": "readiness",
}
MODULES = (guideline, rules, runbook, platform, organisation, drill, readiness)

_EXAMPLE = re.compile(
    r"(?:<!-- type: (\w+)(?:, file: ([\w-]+))?(, part)? -->\n)?```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE
)
_TABLE = re.compile(r"<!-- keys: (\w+) -->\n((?:\|.*\n)+)")
_KEY = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Example:
    doc: str
    line: int
    kind: str
    file: str
    text: str
    part: bool = False

    @property
    def whole(self) -> str:
        """The file that a part stands for: what every guideline begins with, and the part."""
        return f"id: part\nbody: 例の町\ntitle: 例の手引き\n{self.text}" if self.part else self.text


def examples() -> list[Example]:
    found = []
    for path in [*sorted(DOCS.glob("*.md")), *sorted(ROOT.glob("*.md"))]:
        text = path.read_text(encoding="utf-8")
        for match in _EXAMPLE.finditer(text):
            line = text.count("\n", 0, match.start(4)) + 1
            found.append(Example(path.name, line, match[1] or "", match[2] or "", match[4], bool(match[3])))
    return found


def kind_of(name: str) -> type[Record]:
    found = next((getattr(module, name) for module in MODULES if hasattr(module, name)), None)
    assert isinstance(found, type)
    assert issubclass(found, Record)
    return found


def structs(top: type[Record]) -> set[type[Record]]:
    """The type of a file and every type within it."""
    found: set[type[Record]] = set()

    def look(kind: object) -> None:
        if isinstance(kind, type) and issubclass(kind, Record):
            if kind in found:
                return
            found.add(kind)
            for item in msgspec.structs.fields(kind):
                look(item.type)
        for part in getattr(kind, "__args__", ()):
            look(part)

    look(top)
    return found


def tables(doc: str) -> dict[str, set[str]]:
    """The keys in the first column of each table that lists the keys of a type."""
    text = (DOCS / f"{doc}.md").read_text(encoding="utf-8")
    found = {}
    for name, table in _TABLE.findall(text):
        cells = [row.split("|")[1] for row in table.splitlines()[2:]]
        found[name] = {key for cell in cells for key in _KEY.findall(cell)}
    return found


@pytest.mark.parametrize("doc", TOPS)
def test_every_key_of_a_format_is_in_its_doc_and_no_other(doc: str) -> None:
    listed = tables(doc)
    # A scenario holds an organisation, a guideline readiness items; these have docs of their own.
    here = structs(TOPS[doc])
    for other in {"organisation", "readiness"} - {doc}:
        here -= structs(TOPS[other])
    wanted = {kind.__name__: set(kind.__struct_encode_fields__) for kind in here}
    assert listed == wanted


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"{e.doc}:{e.line}")
def test_every_example_is_read_as_what_it_says_it_is(example: Example) -> None:
    assert example.kind, f"{example.doc}:{example.line}: says no type"
    loaded = load(example.whole, example.doc, example.line)
    convert(loaded, kind_of(example.kind))


def test_each_doc_has_a_whole_example() -> None:
    shown = {(example.doc.removesuffix(".md"), example.kind) for example in examples()}
    assert {(doc, kind.__name__) for doc, kind in TOPS.items()} <= shown


def test_the_examples_of_two_formats_show_every_key() -> None:
    for doc in ("organisation", "platforms"):
        text = next(e.text for e in examples() if e.doc == f"{doc}.md")
        for kind in structs(TOPS[doc]):
            for key in kind.__struct_encode_fields__:
                assert re.search(rf"\b{key}:", text), f"{doc}: {kind.__name__}.{key}"


def test_every_form_of_via_is_explained() -> None:
    text = (DOCS / "guidelines.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"| `{kind}:" in text or f"| `{kind}` |" in text, kind


@pytest.fixture
def town(tmp_path: Path) -> Library:
    """The examples of the docs as a body's own content, over the shipped one."""
    for example in examples():
        if example.file:
            path = tmp_path / FOLDERS[example.kind] / f"{example.file}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(example.text, encoding="utf-8", newline="\n")
    return Library(lambda kind: [tmp_path / kind, ROOT / kind])


def test_the_examples_pass_the_checks_and_fit_together(town: Library) -> None:
    runbooks = check_runbooks({"wrong-alert": town.files("runbooks")["wrong-alert"]}, town)
    rules = check_guidelines({"midori": town.files("guidelines")["midori"]}, town)
    assert [str(item) for item in runbooks.findings] == []
    assert [str(item) for item in rules.findings] == []
    assert rules.pending == []


def test_the_example_of_a_drill_is_a_scenario_of_the_library(town: Library) -> None:
    assert town.scenario("town-night").injects[0].by == "わかば新報 記者"


def test_the_examples_make_a_plan(town: Library) -> None:
    plan = compose(["wrong-alert"], town.guideline("midori"), town.runbook)
    step = plan.step("wrong-alert/loudspeaker")
    assert step is not None
    assert (step.mode, step.desk) == ("request", "bousai")
    assert step.when == {"wrong-alert/moved": ["people-moved"]}
    delete = plan.step("wrong-alert/post")
    assert delete is not None
    assert [option.guards for option in delete.options] == [[], ["no-silent-delete"]]


PARTS = [example for example in examples() if example.part]


@pytest.mark.parametrize("example", PARTS, ids=lambda e: f"{e.doc}:{e.line}")
def test_the_examples_of_single_rules_pass_the_checks(example: Example, tmp_path: Path) -> None:
    path = tmp_path / "guidelines" / "part.yaml"
    path.parent.mkdir()
    path.write_text(example.whole, encoding="utf-8", newline="\n")
    found = check_guidelines({"part": path}, Library(lambda kind: [tmp_path / kind, ROOT / kind]))
    assert [str(item) for item in found.findings] == []
    assert found.pending == []


def test_every_kind_of_rule_has_an_example() -> None:
    shown = {
        key for example in examples() if example.kind == "Guideline" for key in load(example.text, "x").value
    }
    rare = {"applies_to_all", "effective_from", "source", "checked_on", "periods"}  # of laws alone
    assert set(Guideline.__struct_encode_fields__) - rare <= shown
