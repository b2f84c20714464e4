"""BagIt (RFC 8493): the lists of files with their SHA-256, and the one way a package is put on a disk, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from smincident.errors import SmincidentError

Source = bytes | Path
"""What a file of the package holds: these bytes, or those of a file."""

PAYLOAD = "data/"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_PIECE = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Bag:
    """A bag that is ready to be written.

    Attributes:
        files: every file by its name, in order.
        sums: the SHA-256 of each.
    """

    files: Mapping[str, Source]
    sums: Mapping[str, str]

    @property
    def seal(self) -> str:
        """The SHA-256 of the list that holds, by way of the other, the SHA-256 of every file."""
        return self.sums[TAG_MANIFEST]


def build(payload: Mapping[str, Source], tags: Mapping[str, bytes], info: Mapping[str, str]) -> Bag:
    """Make the lists of files.

    Args:
        payload: files whose names begin with ``data/``.
        tags: further files beside ``data``.
        info: members of bag-info.txt; ``Payload-Oxum`` is added.

    Raises:
        ValueError: a name that not every system can hold.
        OSError: a file cannot be read.
    """
    files: dict[str, Source] = {**payload, **tags}
    lower = {name.lower() for name in files}
    for name in files:
        if not _NAME.fullmatch(name) or any(_DEVICES.match(part) for part in name.split("/")):
            raise ValueError(f"not a name for a package: {name!r}")
    if len(lower) != len(files):
        raise ValueError("two names differ in case only")
    sums, total = {}, 0
    for name, source in files.items():
        sums[name], size = _sum(source)
        total += size if name.startswith(PAYLOAD) else 0
    told = {**info, "Payload-Oxum": f"{total}.{len(payload)}"}
    lines = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in sorted(told.items()))
    for name, content in {
        "bagit.txt": DECLARATION,
        "bag-info.txt": lines.encode("utf-8"),
        MANIFEST: _listed(sums, payload=True),
    }.items():
        files[name], sums[name] = content, hashlib.sha256(content).hexdigest()
    content = _listed(sums, payload=False)
    files[TAG_MANIFEST], sums[TAG_MANIFEST] = content, hashlib.sha256(content).hexdigest()
    return Bag(dict(sorted(files.items())), sums)


def _listed(sums: Mapping[str, str], *, payload: bool) -> bytes:
    rows = [f"{sums[name]}  {name}\n" for name in sorted(sums) if name.startswith(PAYLOAD) is payload]
    return "".join(rows).encode("ascii")


def _pieces(source: Source) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _sum(source: Source) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(source):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _copy(bag: Bag, name: str, to: BinaryIO) -> None:
    digest = hashlib.sha256()
    for piece in _pieces(bag.files[name]):
        digest.update(piece)
        to.write(piece)
    if digest.hexdigest() != bag.sums[name]:
        raise SmincidentError(f"書き出す間に内容が変わりました：{name}", "もう一度書き出してください")


def write_folder(bag: Bag, place: Path, *, force: bool = False) -> None:
    """Write the bag as a folder; ``place`` is there whole or not at all.

    Args:
        force: take the place of an earlier package. A folder that is none is never touched.

    Raises:
        SmincidentError: there is something already, or the disk refuses.
    """
    _free(place, force=force, package=(place / "bagit.txt").is_file() and (place / "verify.py").is_file())
    try:
        made = Path(tempfile.mkdtemp(prefix=".smincident-", dir=place.absolute().parent))
    except OSError as error:
        raise _refused(place) from error
    try:
        for name in bag.files:
            path = made.joinpath(*name.split("/"))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as file:
                _copy(bag, name, file)
                file.flush()
                os.fsync(file.fileno())
        if place.exists():
            before = Path(tempfile.mkdtemp(prefix=".smincident-", dir=place.absolute().parent))
            place.rename(before / "before")
            made.rename(place)
            shutil.rmtree(before, ignore_errors=True)
        else:
            made.rename(place)
    except OSError as error:
        raise _refused(place) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write_zip(bag: Bag, place: Path, top: str, moment: datetime, *, force: bool = False) -> None:
    """Write the bag as a ZIP whose bytes depend on nothing but the bag, ``top`` and ``moment``.

    Args:
        top: the folder that everything lies in.
        moment: stands as the time of every file, in UTC.

    Raises:
        SmincidentError: there is something already, or the disk refuses.
    """
    _free(place, force=force, package=place.is_file())
    try:
        handle, name = tempfile.mkstemp(prefix=".smincident-", suffix=".tmp", dir=place.absolute().parent)
    except OSError as error:
        raise _refused(place) from error
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                for inside in bag.files:
                    info = _info(f"{top}/{inside}", moment)
                    source = bag.files[inside]
                    info.file_size = len(source) if isinstance(source, bytes) else source.stat().st_size
                    with archive.open(info, "w") as entry:
                        _copy(bag, inside, entry)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place)
    except (OSError, zipfile.LargeZipFile) as error:
        raise _refused(place) from error
    finally:
        with suppress(OSError):
            os.unlink(name)


def _info(name: str, moment: datetime) -> zipfile.ZipInfo:
    year = max(moment.year, 1980)
    info = zipfile.ZipInfo(name, (year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    info.create_system = 3
    info.external_attr = 0o100600 << 16
    info.compress_type = zipfile.ZIP_STORED
    return info


def _free(place: Path, *, force: bool, package: bool) -> None:
    if not (place.exists() or place.is_symlink()):
        return
    if not force:
        raise SmincidentError(
            f"もうあります：{place}", "別の名前にするか、前の包みなら --force で置き換えてください"
        )
    if not package or place.is_symlink():
        raise SmincidentError(f"前の包みではないので、置き換えません：{place}", "別の名前にしてください")


def _refused(place: Path) -> SmincidentError:
    return SmincidentError(
        f"書き出せません：{place}", "フォルダがあるか、書き込めるか、空きがあるかを確かめてください"
    )
