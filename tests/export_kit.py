"""A played drill and packages of it, made once for all tests that look at them."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from smincident import __version__, locations
from smincident.content.library import Library
from smincident.content.plan import Plan
from smincident.drill.run import autoplay
from smincident.export import bag
from smincident.export.material import Choice, Material, Package
from smincident.export.package import make
from smincident.journal import canonical
from smincident.journal.book import Journal
from smincident.journal.leaves import leaves
from tests.kit import ROOT, Counting, Ticking, shipped

VERIFIER = ROOT / "smincident" / "export" / "verify.py"
PYTHON = os.environ.get("SMINCIDENT_OLD_PYTHON") or sys.executable
"""Which Python checks the packages; verify.py promises 3.8."""
FOLDER = Path(tempfile.gettempdir())


@functools.cache
def played(name: str) -> Path:
    """The book of a drill that was played to its end; not to be written to."""
    out = Path(tempfile.mkdtemp(prefix="smincident-export-")) / "out"
    home = os.environ.get(locations.HOME_VARIABLE)
    os.environ[locations.HOME_VARIABLE] = str(out.parent / "home")
    try:
        assert autoplay(name, out, None, Console(quiet=True)) == 0
    finally:
        os.environ.pop(locations.HOME_VARIABLE)
        if home is not None:
            os.environ[locations.HOME_VARIABLE] = home
    return out / "book.db"


def own_book(name: str, folder: Path) -> Path:
    """A copy of such a book, to be written to."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(played(name), folder / "book.db"))


def incident_in(book: Path) -> str:
    """The only incident of a drill's book."""
    with Journal.open(book, clock=Ticking(), random=Counting(), read_only=True) as journal:
        (summary,) = journal.incidents()
        return summary.id


def material(journal: Journal, incident: str, library: Library | None = None) -> Material:
    """What a package of an incident is made of."""
    import msgspec

    return Material(
        leaves(journal, incident),
        journal.kept,
        lambda sha: msgspec.json.decode(journal.kept(sha), type=Plan),
        library or shipped(),
        locations.evidence(journal.path),
        f"smincident {__version__}",
    )


def packed(book: Path, choice: Choice | None = None) -> Package:
    """The package of the only incident of a book."""
    incident = incident_in(book)
    with Journal.open(book, clock=Ticking(), random=Counting(), read_only=True) as journal:
        return make(material(journal, incident), choice or Choice())


def written(book: Path, place: Path, choice: Choice | None = None) -> Path:
    """Such a package as a folder."""
    bag.write_folder(packed(book, choice).bag, place)
    return place


def checked(place: Path, *more: str, verifier: Path = VERIFIER) -> subprocess.CompletedProcess[str]:
    """Run the stand-alone verifier, alone."""
    return subprocess.run(
        [PYTHON, "-I", "-S", str(verifier), str(place), *more],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def files_of(place: Path) -> list[str]:
    """Every file of a folder, by its name inside."""
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def resealed(place: Path) -> None:
    """What a forger does who knows BagIt: every list of files made anew."""
    names = files_of(place)
    payload = [name for name in names if name.startswith("data/")]
    info = (place / "bag-info.txt").read_text(encoding="utf-8")
    total = sum((place / name).stat().st_size for name in payload)
    info = re.sub(r"Payload-Oxum: .*", f"Payload-Oxum: {total}.{len(payload)}", info)
    (place / "bag-info.txt").write_text(info, encoding="utf-8", newline="\n")
    tags = [name for name in names if not name.startswith("data/") and name != bag.TAG_MANIFEST]
    for manifest, listed in ((bag.MANIFEST, payload), (bag.TAG_MANIFEST, tags)):
        rows = [f"{hashlib.sha256((place / name).read_bytes()).hexdigest()}  {name}\n" for name in listed]
        (place / manifest).write_text("".join(rows), encoding="utf-8", newline="\n")


def events_of(place: Path) -> list[dict[str, Any]]:
    """The lines of data/events.jsonl."""
    text = (place / "data/events.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def put_events(place: Path, rows: list[dict[str, Any]]) -> None:
    """Write them back."""
    text = "".join(f"{canonical.encode(row)}\n" for row in rows)
    (place / "data/events.jsonl").write_text(text, encoding="utf-8", newline="\n")


def put_manifest(place: Path, change: Mapping[str, Any]) -> None:
    """Change members of manifest.json."""
    told = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    (place / "manifest.json").write_text(
        canonical.encode({**told, **change}) + "\n", encoding="utf-8", newline="\n"
    )


def ways(text: str) -> set[bytes]:
    """The bytes by which a text may lie in a file."""
    found: set[bytes] = set()
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        one = unicodedata.normalize(form, text)
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc_jp"):
            found.add(one.encode(encoding, "ignore"))
        escaped = json.dumps(one)[1:-1]
        found |= {escaped.encode(), escaped.upper().encode(), escaped.replace("\\u", "&#x").encode()}
        found.add("".join(f"&#{ord(letter)};" for letter in one).encode())
        found.add("".join(f"%{byte:02X}" for byte in one.encode()).encode())
    return {one for one in found if len(one) > 3}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SMINCIDENT_HOME", str(folder))
    return folder
