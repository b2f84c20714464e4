"""Row 11: content files written to do harm: one line that names file and line, and bounded work.

Work is what the parser of YAML hands over (its events) and the bytes that are read; both are counted from outside.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from smincident.content import check, files
from smincident.content import yaml as strict
from smincident.content.yaml import LIMIT_BYTES, LIMIT_NODES
from tests.faults import Count, Outcome, Size
from tests.faults.typed import RAW, Said, at_home, command

NUMBER = 11
TITLE = "hostile content files"
BROKEN = {
    "ordinary-yaml": "files are read by an ordinary reader of YAML",
    "no-bytes-limit": "a file may be as large as it likes",
    "no-nodes-limit": "a file may hold as many values as it likes",
    "no-depth-limit": "values may be nested as deep as they like",
    "unseen": "letters nobody sees are not looked for",
}
EVENTS = 3 * LIMIT_NODES
"""Events of YAML that may be taken: a value, and the begin and end of what holds it."""

HEAD = "id: fire\ntitle: 火事\nphases:\n  - id: a\n    title: 段階\n    steps:\n"
STEP = "      - {{id: s{0}, title: 見る, how: 見る}}\n"
WHOLE = HEAD + "".join(STEP.format(at) for at in range(1, 6))
END = WHOLE.count("\n") + 1


class Work:
    """What was taken meanwhile."""

    def __init__(self) -> None:
        self.events = 0
        self.read = 0


@contextlib.contextmanager
def _counted() -> Iterator[Work]:
    """Count events and bytes; three times what is allowed, and it is stopped here."""
    work = Work()
    parse, read = yaml.parse, Path.read_bytes

    def events(*given: Any, **named: Any) -> Iterator[Any]:
        for event in parse(*given, **named):
            work.events += 1
            if work.events > 3 * EVENTS:
                raise MemoryError("row 11 stops here")
            yield event

    def reading(path: Path) -> bytes:
        content = read(path)
        work.read = max(work.read, len(content))
        return content

    with patch.object(yaml, "parse", events), patch.object(Path, "read_bytes", reading):
        yield work


def _bomb() -> str:
    levels = "".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 9))
    return "a0: &a0 [x, x]\n" + levels


def files_of(size: Size) -> Iterator[tuple[str, str | bytes, int]]:
    """Name, text, and the line that must be named (0: any)."""
    yield "aliases, a billion", _bomb(), 1
    yield "an alias", WHOLE + "summary: *a\n", END
    yield "an anchor", WHOLE + "summary: &a x\n", END
    yield "an anchor on itself", "a: &a\n  b: *a\n", 1
    yield "a merge", WHOLE + "<<: {summary: x}\n", END
    for tag in (
        "!!python/object/apply:os.system ['id']",
        "!!python/name:os.system",
        "!x y",
        "!!binary aGk=",
        "!!set {a}",
    ):
        yield f"tag {tag}", WHOLE + f"summary: {tag}\n", END
    yield "a key twice", WHOLE + "title: 二\n", END
    yield "two documents", WHOLE + "---\nid: b\n", 0
    yield "a key that is a list", "? [a, b]\n: c\n", 1
    yield "an unknown key", WHOLE + "zzz: 1\n", END
    for number in ("9" * 16, "9" * 5000):
        yield f"a number of {len(number)} digits", f"id: fire\ntitle: {number}\n", 2
    for depth in (30, 5_000, size.of(20_000, 150_000)):
        yield f"{depth} brackets", "id: fire\ntitle: " + "[" * depth + "]" * depth + "\n", 2
        yield f"{depth} braces", "id: fire\ntitle: " + "{a: " * depth + "}" * depth + "\n", 2
    yield "blocks in blocks", "\n".join(" " * at + f"a{at}:" for at in range(900)) + "\n", 0
    yield "70 000 values", "id: fire\ntitle: x\nphases:\n" + "- x\n" * 70_000, 0
    yield "200 000 empty lists", "id: fire\ntitle: [" + "[]," * 200_000 + "]\n", 2
    yield "5 MB", WHOLE + "#" + "あ" * 1_700_000 + "\n", 1
    yield "a line of 5 MB", "title: " + "x" * 5_000_000 + "\n", 1
    yield "just over", WHOLE + "#" * LIMIT_BYTES, 1
    yield "10 000 steps, one id", HEAD + STEP.format(1) * 10_000, 0
    yield "no bytes", "", 1
    yield "NUL", WHOLE.replace("火", "\0"), 0
    yield "not UTF-8", b"id: fire\ntitle: \xff\xfe\n", 1
    yield "UTF-16", WHOLE.encode("utf-16"), 1
    yield "a tab", WHOLE + "\tsummary: x\n", 0
    yield "only text", "こんにちは", 1
    yield "a list", "- a\n", 1
    for name, letters in (
        ("RTL", "\\u202e火事"),
        ("zero width", "火\\u200b事"),
        ("CSI", "\\e[2J火"),
        ("OSC", "\\e]0;x\\a"),
    ):
        yield f"{name} in a title", WHOLE.replace("title: 火事", f'title: "{letters}"'), 2
        yield f"{name} in an id", WHOLE.replace("s1,", f'"{letters}",'), 7
    yield "RTL, bare", WHOLE.replace("title: 火事", "title: \u202e火事"), 2
    for name in ("../../x", "/etc/passwd", "C:\\\\x", "a/b", "..", "CON", "x\\ny", ""):
        yield f"id {name!r}", WHOLE.replace("id: fire", f'id: "{name}"'), 0
    for more, line in (
        ("  - {id: b, use: fire/b}\n", END),
        ("  - {id: b, use: fire/c}\n  - {id: c, use: fire/b}\n", 0),
        ("  - {id: b, use: ../../x}\n", END),
    ):
        yield f"a circle {more!r}", WHOLE + more, line


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Each file by ``runbook check``, by opening an incident with it, and by opening another beside it."""
    count = Count()
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(at_home(folder / "home"))
        _break(stack, broken)
        path = home / "runbooks" / "fire.yaml"
        path.parent.mkdir()
        for name, text, line in files_of(size):
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
            count.case()
            count.fault()
            _checked(count, home, name, line)
        path.write_text(WHOLE, encoding="utf-8", newline="\n")
        count.case()
        if command("runbook", "check", str(path)).status:
            count.lose("the sound file is refused")
        if not broken:
            _places(count, home, path)
    return count.outcome()


def _break(stack: contextlib.ExitStack, broken: str) -> None:
    far = 10**9
    if broken == "ordinary-yaml":

        def load(text: str, file: str, first_line: int = 1) -> strict.Loaded:
            return strict.Loaded(file, yaml.safe_load(text[:100_000].replace(_bomb(), "a: [x]\n")))

        stack.enter_context(patch.object(check, "load", load))
    if broken == "no-bytes-limit":
        stack.enter_context(patch.object(strict, "LIMIT_BYTES", far))
        stack.enter_context(patch.object(files, "LIMIT_BYTES", far))
    if broken == "no-nodes-limit":
        stack.enter_context(patch.object(strict, "LIMIT_NODES", far))
    if broken == "no-depth-limit":
        stack.enter_context(patch.object(strict, "LIMIT_DEPTH", far))
    if broken == "unseen":
        stack.enter_context(patch.object(check, "_unseen", lambda *_: None))


def _checked(count: Count, home: Path, name: str, line: int) -> None:
    """The check names file and line, in one line each, and reads no more than it may."""
    with _counted() as work:
        said = command("runbook", "check", str(home / "runbooks" / "fire.yaml"))
    if said.broke or list(home.glob("crash-*")):
        count.lose(f"{name}: the check broke: {said.err.strip()[-120:]}")
        for crash in home.glob("crash-*"):
            crash.unlink()
        return
    if said.status == 0:
        count.accept(f"{name}: nothing found")
        return
    named = [row for row in said.both.splitlines() if "fire.yaml:" in row]
    if not named or (line and not any(f"fire.yaml:{line}:" in row for row in named)):
        count.lose(f"{name}: line {line or 'any'} is not named: {said.both.strip()[:160]!r}")
    if RAW.search(said.both):
        count.accept(f"{name}: arrived raw: {said.both[:80]!r}")
    if work.events > EVENTS or work.read > LIMIT_BYTES:
        count.accept(f"{name}: {work.events:,} events, {work.read:,} bytes taken")


def _places(count: Count, home: Path, path: Path) -> None:
    """What is no file: a folder, a pipe, a device; and a sound incident beside each."""
    for name in ("a folder", "a pipe", "a device", "a link to nowhere", "a link to itself"):
        path.unlink(missing_ok=True)
        if name == "a folder":
            path.mkdir()
        elif name == "a pipe" and hasattr(os, "mkfifo"):
            os.mkfifo(path)
        elif hasattr(os, "symlink"):
            path.symlink_to(
                {"a device": "/dev/zero", "a link to itself": path.name}.get(name, "nowhere.yaml")
            )
        count.case()
        count.fault()
        said: Said = command("incident", "open", "fire", "--title", "x")
        if not said.told:
            count.lose(f"{name}: {said.status} {said.err.strip()[:120]!r}")
        if command("incident", "open", "flaming", "--title", "x").status:
            count.lose(f"{name}: another incident waits for it")
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
