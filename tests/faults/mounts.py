"""Small file systems of our own, where the machine lets us make them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults import Unable


def _mount(*words: str) -> None:
    try:
        done = subprocess.run(["mount", *words], capture_output=True, check=False)
    except OSError as error:
        raise Unable("there is no mount here") from error
    if done.returncode:
        raise Unable("this user may not mount")


def _unmount(place: Path) -> None:
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


@contextmanager
def small(place: Path, kib: int) -> Iterator[None]:
    """A file system of so many KiB at ``place``."""
    place.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(place))
    try:
        yield
    finally:
        _unmount(place)


@contextmanager
def read_only(folder: Path, place: Path) -> Iterator[None]:
    """``folder`` seen at ``place`` as on read-only media."""
    place.mkdir(exist_ok=True)
    _mount("--bind", str(folder), str(place))
    try:
        _mount("-o", "remount,bind,ro", str(place))
        yield
    finally:
        _unmount(place)


def fill(place: Path, leave: int = 0) -> Path:
    """Use up what is free there but ``leave`` bytes; returns the file that does."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
        if leave:
            file.truncate(max(0, filler.stat().st_size - leave))
    return filler
