"""JSON Schemas of every kind of file a body writes, so that editors complete and check them: ``schemas/``.

Made from the types that read the files, with the help of the tables in ``docs/``. ``python tools/schemas.py`` writes
them, ``--check`` (part of ``make check``) says which are not what would be written.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from smincident.content.drill import Scenario  # noqa: E402
from smincident.content.guideline import Guideline  # noqa: E402
from smincident.content.organisation import Organisation  # noqa: E402
from smincident.content.platform import Platform  # noqa: E402
from smincident.content.readiness import Items  # noqa: E402
from smincident.content.record import Record  # noqa: E402
from smincident.content.runbook import Runbook  # noqa: E402
from smincident.documents.template import FrontMatter  # noqa: E402

KINDS: dict[str, type[Record]] = {
    "guideline": Guideline,
    "runbook": Runbook,
    "platform": Platform,
    "drill": Scenario,
    "organisation": Organisation,
    "readiness": Items,
    "template": FrontMatter,
}
FOLDER = ROOT / "schemas"
SUFFIX = ".schema.json"
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft every YAML language server knows in full; msgspec's schemas use nothing newer."""

_TABLE = re.compile(r"<!-- keys: (\w+) -->\n((?:\|.*\n)+)")
_KEY = re.compile(r"`([^`]+)`")
Schema = dict[str, Any]


def key_help() -> dict[str, dict[str, str]]:
    """What the docs say of each key, by the name of its type."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "docs").glob("*.md")):
        for name, table in _TABLE.findall(path.read_text(encoding="utf-8")):
            for row in table.splitlines()[2:]:
                _, keys, says, _ = (cell.strip() for cell in re.split(r"(?<!\\)\|", row))
                says = re.sub(r",? (?:see )?below(?=$|;)", "", says)
                found.setdefault(name, {}).update(dict.fromkeys(_KEY.findall(keys), says))
    return found


def schema_of(name: str, helps: dict[str, dict[str, str]]) -> Schema:
    """The schema of one kind of file."""
    _, parts = msgspec.json.schema_components((KINDS[name],), schema_hook=_anything)
    for title, part in parts.items():
        part["description"] = _plain(part.get("description", ""))
        for key, value in part.get("properties", {}).items():
            part["properties"][key] = _helped(value, helps.get(title, {}).get(key, ""))
    top = parts.pop(KINDS[name].__name__)
    text = json.dumps({"$schema": DRAFT, **top, "$defs": dict(sorted(parts.items()))}, ensure_ascii=False)
    # ``$defs`` is the younger name; a reference finds either, but only this one is the draft's own.
    made: Schema = json.loads(
        text.replace('"#/$defs/', '"#/definitions/').replace('"$defs"', '"definitions"')
    )
    return made


def _anything(kind: type) -> Schema:
    """What a type that msgspec does not know may hold: the moves of a drill's script have keys of their own."""
    if kind is not object:
        raise NotImplementedError
    return {"description": "See docs/drills.md."}


def _helped(value: Schema, says: str) -> Schema:
    value = {key: item for key, item in value.items() if key != "default" or item not in (None, "", [], {})}
    if not says:
        return value
    # What stands beside a bare reference is not read in this draft.
    return {"description": says, **({"allOf": [value]} if "$ref" in value else value)}


def _plain(docstring: str) -> str:
    text = inspect.cleandoc(docstring).replace("``", "`")
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def texts() -> dict[str, str]:
    """The name and text of every file in ``schemas/``."""
    helps = key_help()
    return {
        f"{name}{SUFFIX}": json.dumps(schema_of(name, helps), ensure_ascii=False, indent=2) + "\n"
        for name in KINDS
    }


def findings() -> list[str]:
    """What is wrong with the files as they lie there."""
    wanted = texts()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*") if path.is_file()}
    return [
        f"schemas/{name}: {'not a schema of ours' if name not in wanted else 'missing' if name not in there else 'out of date'}"
        for name in sorted(wanted.keys() | there.keys())
        if wanted.get(name) != there.get(name)
    ]


def main() -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare with what would be written")
    if not parser.parse_args().check:
        FOLDER.mkdir(exist_ok=True)
        for name, text in texts().items():
            (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    problems = findings()
    for problem in problems:
        print(problem)
    print("schemas: run python tools/schemas.py" if problems else "schemas: as the types say")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
