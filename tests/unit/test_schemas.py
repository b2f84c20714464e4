"""The JSON Schemas that editors use: as the types say, good for every file there is, and refusing what we refuse."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator

from smincident import locations
from smincident.content.files import read_text
from smincident.content.yaml import load
from smincident.documents.template import split
from tests.kit import ORGANISATION, ROOT
from tools import schemas

FOLDERS = {
    "guideline": "guidelines",
    "runbook": "runbooks",
    "platform": "platforms",
    "drill": "drills",
    "readiness": "readiness",
    "template": "templates",
}
Value = dict[str, Any]


def validator(kind: str) -> Draft7Validator:
    return Draft7Validator(json.loads(locations.schema(kind).read_text(encoding="utf-8")))


def files(kind: str) -> list[tuple[str, Value]]:
    """Every shipped file of a kind as the program reads it."""
    if kind == "organisation":
        drills = [(name, value["organisation"]) for name, value in files("drill")]
        return [("tests", load(ORGANISATION.format(guideline="ina"), "organisation.yaml").value), *drills]
    folder = ROOT / FOLDERS[kind]
    if kind == "template":
        found = sorted(folder.glob("*.md.j2"))
        return [(path.name, split(read_text(path), path.name)[0].value) for path in found]
    return [(path.name, load(read_text(path), path.name).value) for path in sorted(folder.glob("*.yaml"))]


def test_the_files_are_what_the_types_say() -> None:
    assert schemas.findings() == []


def test_a_file_that_lags_behind_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in schemas.texts().items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    (tmp_path / "drill.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "platform.schema.json").unlink()
    (tmp_path / "old.schema.json").touch()
    monkeypatch.setattr(schemas, "FOLDER", tmp_path)
    assert [line.split(":")[0] for line in schemas.findings()] == [
        "schemas/drill.schema.json",
        "schemas/old.schema.json",
        "schemas/platform.schema.json",
    ]


def test_the_tool_says_so_from_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "schemas.py"), "--check"], cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_each_is_a_schema_with_help(kind: str) -> None:
    found = json.loads(locations.schema(kind).read_text(encoding="utf-8"))
    Draft7Validator.check_schema(found)
    parts = [found, *found["definitions"].values()]
    assert all(part["description"] for part in parts)
    assert all(part["additionalProperties"] is False for part in parts)


def test_what_the_docs_say_of_a_key_is_its_help() -> None:
    found = json.loads(locations.schema("guideline").read_text(encoding="utf-8"))
    assert "printed guideline" in found["properties"]["title"]["description"]
    assert "in your own words" in found["definitions"]["Clause"]["properties"]["says"]["description"]
    told = schemas.key_help()
    assert len(told) > 15
    for name, keys in told.items():
        assert all(keys.values()), name


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_every_shipped_file_is_valid(kind: str) -> None:
    every = files(kind)
    assert every
    for name, value in every:
        errors = [f"{error.json_path}: {error.message}" for error in validator(kind).iter_errors(value)]
        assert errors == [], name


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value in a file."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from places(item, (*path, key))


def spoilt(value: Value) -> Iterator[tuple[str, Value]]:
    """The file with one slip each: a key left out, misspelt, or given a value of another shape."""
    seen: set[tuple[str, ...]] = set()
    for path in places(value):
        # One of all items of a list, or of all that have this shape of a path, is enough.
        shape = tuple("-" if isinstance(part, int) else part for part in path)
        if shape in seen:
            continue
        seen.add(shape)
        slips: tuple[object, ...] = ("left out", "misspelt", 12345, "ばつ", [[]], None, True)
        for slip in slips:
            made = copy.deepcopy(value)
            at: Any = made
            for part in path[:-1]:
                at = at[part]
            last = path[-1]
            if slip == "left out":
                del at[last]
            elif slip == "misspelt":
                if not isinstance(last, str):
                    continue
                at[f"{last}x"] = at.pop(last)
            else:
                at[last] = slip
            yield f"{'.'.join(map(str, path))} {slip!r}", made


def short(value: object) -> Any:
    """The file with five items of each list: its slips are as many sorts, and found in less time."""
    if isinstance(value, dict):
        return {key: short(item) for key, item in value.items()}
    return [short(item) for item in value[:5]] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_a_schema_refuses_what_the_program_refuses(kind: str) -> None:
    """Editor and program agree on every slip of one file: neither is stricter than the other."""
    check = validator(kind)
    refused = 0
    richest = max((short(value) for _, value in files(kind)), key=lambda value: len(list(places(value))))
    for slip, value in spoilt(richest):
        try:
            msgspec.convert(value, schemas.KINDS[kind])
            ours = True
        except msgspec.ValidationError:
            ours = False
        refused += not ours
        assert check.is_valid(value) is ours, slip
    assert refused > 20


def test_a_kind_that_is_not_there_is_said_so() -> None:
    with pytest.raises(Exception, match="書式「poem」"):
        locations.schema("poem")
