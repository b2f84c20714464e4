"""Looks at every file of the tree for what must not travel: machine paths, registry hosts, broken links, CR LF.

Run by ``tools/check.py``. Prints ``file:line: what`` for each finding; exit 1 when there is one.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
BINARY = {".docx", ".pdf", ".png", ".ico", ".db", ".zip", ".ttf", ".otf"}

# Written with one-letter classes so that these lines do not find themselves.
MACHINE_PATH = re.compile(
    r"(?<![\w.:/~$}-])/(?:hom[e]|roo[t]|User[s]|wor[k])/[\w.]"  # POSIX, at the beginning of a path
    r"|(?<![\w])[A-Z]:\\User[s]\\(?!<)",  # Windows
)
REGISTRY = re.compile(
    r"pyp[i]\.org|pyth[o]nhosted|/simpl[e]/|--(?:extra-)?inde[x]-url|--trusted-hos[t]|--find-link[s][ =]/",
    re.IGNORECASE,
)
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|!\[[^\]\n]*\]\(([^)\s]+)\)")


def files() -> Iterator[Path]:
    """Every file that is tracked or would be; without git (an unpacked sdist), every file but hidden ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode("utf-8").split("\0")
        yield from (ROOT / name for name in names if name and (ROOT / name).is_file())
    else:
        for path in sorted(ROOT.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(ROOT).parts)
            if path.is_file() and not hidden and "__pycache__" not in path.parts:
                yield path


def findings(path: Path) -> Iterator[tuple[int, str]]:
    """What is wrong in one file, as line and text."""
    raw = path.read_bytes()
    if b"\r\n" in raw and path.suffix != ".cmd":
        yield 1, "CR LF line ends"
    if raw.startswith(b"\xef\xbb\xbf"):
        yield 1, "byte order mark"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        yield 1, "not UTF-8"
        return
    for number, line in enumerate(text.split("\n"), 1):
        if found := MACHINE_PATH.search(line):
            yield number, f"path of a machine: {found[0]}"
        if found := REGISTRY.search(line):
            yield number, f"registry host or option: {found[0]}"
    if path.suffix == ".md":
        yield from broken_links(path, text)


def broken_links(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """Relative links of a Markdown file that lead nowhere; code is passed over."""
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if fenced:
            continue
        for found in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
            target = unquote((found[1] or found[2]).split("#")[0])
            if not target or re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
                continue
            if not (path.parent / target).exists():
                yield number, f"link leads nowhere: {target}"


def main() -> int:
    """Print every finding; 1 if there was one."""
    count = 0
    for path in files():
        if path.suffix.lower() in BINARY:
            continue
        for line, what in findings(path):
            print(f"{path.relative_to(ROOT).as_posix()}:{line}: {what}")
            count += 1
    print(f"tree: {count} findings" if count else "tree: nothing found")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
