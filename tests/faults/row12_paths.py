"""Row 12: names that would lead elsewhere: nothing is written outside its folder, nothing read that was not named.

Names of evidence, ids, and what a package holds are tried; what the operator names after ``-o`` is theirs to name, and
there a folder or a link is refused or replaced as such, never followed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from unittest.mock import patch

from smincident.export import bag
from smincident.incident import actions as do
from smincident.journal import evidence
from tests import kit
from tests.faults import Count, Outcome, Size
from tests.faults.typed import at_home, command, number, ok

NUMBER = 12
TITLE = "paths"
BROKEN = {
    "names-kept": "evidence lies under the name it came with",
    "any-package-name": "a package takes any name for a file",
    "links-followed": "a package is written through a link",
}

NAMES = (
    "../outside", "../../outside", "/tmp/outside", "a/../../outside", "..", ".", "C:\\\\outside", "C:outside", "..\\\\outside",
    "\\\\\\\\host\\\\share", "NUL", "con.txt", "COM1", "aux", "a:b", "名.png", "名.PNG", "a", "A", "~", "~/outside", "$HOME", "-rf", "--force",
    " ", "a ", "a.", "あ" * 85, "\u202egnp.exe", "a\x00b", "a\nb", "%2e%2e%2f", "．．／outside", "ｎｕｌ",
)  # fmt: skip


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Evidence, ids, outputs, packages."""
    count = Count()
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(at_home(inner / "home"))
        if broken == "names-kept":
            stack.enter_context(
                patch.object(
                    evidence, "path_of", lambda place, sha: place / "x" / sha[:1] / "../../../../out"
                )
            )
        if broken == "any-package-name":
            stack.enter_context(patch.object(bag, "_NAME", re.compile(r"(?s).*")))
            stack.enter_context(patch.object(bag, "_DEVICES", re.compile("(?!)")))
        if broken == "links-followed":
            stack.enter_context(patch.object(bag, "_free", lambda *_, **__: None))
        incident = number(command("incident", "open", "flaming", "--title", "題"))
        if broken in ("", "names-kept"):
            _evidence(count, home, incident, size)
        if broken in ("", "any-package-name"):
            _package(count)
        if broken in ("", "links-followed"):
            _links(count, inner, incident)
        if not broken:
            _ids(count, folder, incident)
            _exported(count, inner, incident)
    return count.outcome()


def _all(folder: Path, but: Path) -> dict[str, str]:
    """Every file outside a folder, with what is in it."""
    found = {}
    for path in folder.rglob("*"):
        if but not in path.parents and path != but and path.is_file():
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _evidence(count: Count, home: Path, incident: str, size: Size) -> None:
    """Names of evidence, by the command and by the act itself."""
    top = home.parents[2]
    source = home.parent / "source.bin"
    for at, name in enumerate(NAMES[:: size.of(2, 1)]):
        source.write_bytes(f"{at}".encode())
        before = _all(top, home)
        count.case()
        count.fault()
        said = command("evidence", "add", incident, str(source), f"--name={name}")
        if said.broke:
            count.lose(f"{name!r}: {said.err.strip()[:120]}")
        if _all(top, home) != before:
            count.accept(f"{name!r}: something outside was written")
        stray = [
            path
            for path in (home / "evidence").rglob("*")
            if path.is_file() and path.name != hashlib.sha256(path.read_bytes()).hexdigest()
        ]
        if stray:
            count.accept(f"{name!r}: {stray[0].name!r} among the evidence")


def _ids(count: Count, top: Path, incident: str) -> None:
    """Ids that are paths: refused, and the bait that lies there is not read."""
    (top / "a" / "outside.yaml").write_text("BAIT: 1\n", encoding="utf-8")
    before = _all(top, top / "a" / "b" / "home")
    for name in NAMES:
        plain = name.replace("\x00", "")
        for words in (
            ("incident", "show", plain),
            ("runbook", "show", plain),
            ("guideline", "show", plain),
            ("incident", "open", plain, "--title", "x"),
            ("document", "draft", incident, plain),
            ("document", "show", f"{incident}.{plain}"),
            ("drill", plain, "--autoplay"),
            ("runbook", "new", plain),
            ("channel", "add", incident, f"{plain}/..", "--label", "x"),
        ):
            if plain in ("a", "A", "ab", "aux", "-rf", "--force") or not plain.strip():
                continue
            count.case()
            count.fault()
            said = command(*words)
            if said.status == 0:
                count.accept(f"{words!r} was taken")
            elif said.broke or "BAIT" in said.both:
                count.lose(f"{words!r}: {said.err.strip()[:120]}")
    if _all(top, top / "a" / "b" / "home") != before:
        count.accept("an id made a file outside")


def _package(count: Count) -> None:
    """A package refuses a name that not every system keeps inside it."""
    bad = [name for name in NAMES if name not in ("a", "A", "a.", "-rf", "--force")] + [
        "data/../../x",
        "data//x",
        "data/CON",
        "data/nul.txt",
    ]
    for name in bad:
        count.case()
        count.fault()
        with contextlib.suppress(ValueError):
            bag.build({"data/ok": b"x"}, {name: b"x"}, {})
            count.accept(f"{name!r} in a package")
    count.case()
    count.fault()
    with contextlib.suppress(ValueError):
        bag.build({"data/a": b"x", "data/A": b"y"}, {}, {})
        count.accept("two names that differ in case only")


def _links(count: Count, inner: Path, incident: str) -> None:
    """An output that is a link: the link is refused or replaced, what it leads to stays."""
    if not hasattr(os, "symlink"):
        return
    kept = inner / "kept.txt"
    away = inner / "away"
    away.mkdir()
    for form in ("zip", "folder", "report"):
        kept.write_text("mine", encoding="utf-8")
        link = inner / {"zip": "l.zip", "folder": "l", "report": "l.md"}[form]
        link.symlink_to(away if form == "folder" else kept)
        count.case()
        count.fault()
        words = ("report", incident) if form == "report" else ("journal", "export", incident)
        more = () if form == "report" else ("--force",)
        said = command(*words, "-o", str(link), *more)
        if kept.read_text(encoding="utf-8") != "mine" or any(away.iterdir()):
            count.accept(f"{form}: written through a link")
        if form != "report" and said.status == 0:
            count.accept(f"{form}: a link was taken for an earlier package")
        if link.is_dir() and not link.is_symlink():
            shutil.rmtree(link)
        link.unlink(missing_ok=True)


def _exported(count: Count, inner: Path, incident: str) -> None:
    """All of it as a ZIP: every name stays inside on every system, and two never meet."""
    session = kit.session_at(inner / "home" / "book.db", "wake")
    for name in NAMES:
        with contextlib.suppress(Exception):
            session.perform(
                incident, do.AddEvidence(name=name, sha256="", size=0, url="", note="", place="棚", by="")
            )
    session.journal.close()
    box = inner / ("日" * 80 + ".zip")
    ok(count, "journal", "export", incident, "-o", str(box))
    with zipfile.ZipFile(box) as archive:
        names = archive.namelist()
    count.case(len(names))
    folded = {name.casefold() for name in names}
    if len(folded) != len(names):
        count.accept("two names of the package differ in case only")
    for name in names:
        parts = PurePosixPath(name).parts
        windows = PureWindowsPath(name)
        if (
            ".." in parts
            or name.startswith("/")
            or windows.drive
            or windows.is_reserved()
            or not name.isascii()
        ):
            count.accept(f"{json.dumps(name)} in a package")
