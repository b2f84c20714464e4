"""Files that nobody else on this machine may read: folders 0700, files 0600, whatever the umask is.

Windows has no such bits; there a user's own folders are closed to others by what they inherit.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from smincident import locations

FOLDER, FILE = 0o700, 0o600
_OTHERS = 0o077
POSIX = os.name == "posix"


def ours(path: Path) -> bool:
    """Whether a place lies in our own home or configuration; elsewhere the user decides who reads."""
    place = path.absolute()
    return any(place.is_relative_to(own) for own in (locations.home(), locations.config()))


def make_folder(path: Path) -> None:
    """Make a folder and what is missing above it; what is made is closed to others, what was there stays as it is."""
    missing = []
    place = path
    while not place.exists() and place != place.parent:
        missing.append(place)
        place = place.parent
    for folder in reversed(missing):
        with suppress(FileExistsError):
            folder.mkdir(FOLDER)
            _set(folder, FOLDER)
    # Another may have made something of that name that is no folder; this tells.
    path.mkdir(parents=True, exist_ok=True)


def make_output_folder(path: Path) -> None:
    """Make a folder for what is written on request: closed where it is ours, as the umask says elsewhere."""
    if ours(path):
        make_folder(path)
    else:
        path.mkdir(parents=True, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file closed to others, unless there is one: SQLite gives what it makes beside it the same bits."""
    with suppress(FileExistsError):
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE)
        try:
            if POSIX:
                os.fchmod(handle, FILE)
        finally:
            os.close(handle)


def close_file(path: Path) -> None:
    """Close a file to others, where it is ours."""
    if ours(path):
        _set(path, FILE)


def _set(path: Path, mode: int) -> None:
    if POSIX:
        with suppress(OSError):
            path.chmod(mode)


def open_to_others(places: list[Path]) -> Iterator[tuple[Path, bool]]:
    """What others may look at in these folders and below, links not followed.

    Yields:
        the path, and whether the way to it is open too (else a closed folder above it keeps others out).
    """
    if not POSIX:
        return
    for place in dict.fromkeys(places):
        yield from _open(place, True)


def _open(path: Path, way: bool) -> Iterator[tuple[Path, bool]]:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    if stat.S_ISLNK(mode):
        return
    if mode & _OTHERS:
        yield path, way
    if stat.S_ISDIR(mode):
        inside: list[Path] = []
        with suppress(OSError):
            inside = sorted(path.iterdir())
        for one in inside:
            yield from _open(one, way and bool(mode & _OTHERS))
