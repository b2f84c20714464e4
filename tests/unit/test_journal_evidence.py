"""Evidence files are stored by what they hold, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from smincident.errors import SmincidentError
from smincident.journal import evidence


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


def files(folder: Path) -> list[Path]:
    return sorted(item for item in folder.rglob("*") if item.is_file())


def test_stored_by_content(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "画面 写真.png"
    source.write_bytes(os.urandom(3 * 1024 * 1024 + 17))
    sha, size = evidence.store(folder, source)
    assert sha == hashlib.sha256(source.read_bytes()).hexdigest()
    assert size == source.stat().st_size
    stored = folder / sha[:2] / sha
    assert evidence.path_of(folder, sha) == stored
    assert stored.read_bytes() == source.read_bytes()
    assert evidence.fault(folder, sha) is None
    assert files(folder) == [stored]
    source.write_bytes(b"changed later")
    assert evidence.fault(folder, sha) is None


def test_the_same_bytes_twice_are_one_file(folder: Path) -> None:
    first = evidence.store_stream(folder, io.BytesIO(b"x"))
    inode = evidence.path_of(folder, first[0]).stat()
    assert evidence.store_stream(folder, io.BytesIO(b"x")) == first
    assert len(files(folder)) == 1
    assert evidence.path_of(folder, first[0]).stat().st_mtime_ns == inode.st_mtime_ns
    assert evidence.store_stream(folder, io.BytesIO(b""))[1] == 0


def test_a_changed_file_is_told_and_not_overwritten(folder: Path) -> None:
    sha, _ = evidence.store_stream(folder, io.BytesIO(b"x"))
    path = evidence.path_of(folder, sha)
    path.chmod(0o600)
    path.write_bytes(b"tampered")
    assert "変えられて" in (evidence.fault(folder, sha) or "")
    with pytest.raises(SmincidentError, match="変えられて"):
        evidence.store_stream(folder, io.BytesIO(b"x"))
    assert path.read_bytes() == b"tampered"
    path.unlink()
    assert "ありません" in (evidence.fault(folder, sha) or "")


def test_without_hard_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*names: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    sha, _ = evidence.store_stream(folder, io.BytesIO(b"x"))
    assert evidence.store_stream(folder, io.BytesIO(b"x"))[0] == sha
    assert evidence.fault(folder, sha) is None
    assert len(files(folder)) == 1


class Breaking(io.RawIOBase):
    """A stream that ends in an error."""

    def __init__(self) -> None:
        self.pieces = [b"a" * 1000]

    def read(self, size: int = -1, /) -> bytes:
        if self.pieces:
            return self.pieces.pop()
        raise OSError("gone")


def test_nothing_is_left_of_what_failed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="gone"):
        evidence.store_stream(folder, cast(BinaryIO, Breaking()))
    assert files(folder) == []

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SmincidentError, match="保管できません"):
        evidence.store_stream(folder, io.BytesIO(b"x"))
    assert files(folder) == []


def test_forced_to_the_disk_before_it_gets_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, link = os.fsync, os.link

    def noted_fsync(handle: int) -> None:
        order.append("sync")
        fsync(handle)

    def noted_link(*names: str) -> None:
        order.append("name")
        link(*names)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "link", noted_link)
    evidence.store_stream(folder, io.BytesIO(b"x"))
    assert order[:2] == ["sync", "name"]
    assert os.name != "posix" or order[2:] == ["sync", "sync"]


def test_what_is_no_file(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SmincidentError, match="ファイルではありません"):
        evidence.store(folder, tmp_path)
    with pytest.raises(SmincidentError, match="読めません"):
        evidence.store(folder, tmp_path / "none")
    (tmp_path / "file").touch()
    with pytest.raises(SmincidentError, match="保管できません"):
        evidence.store(tmp_path / "file" / "evidence", tmp_path / "file")


@pytest.mark.parametrize("sha", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_no_name_becomes_a_path(folder: Path, sha: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        evidence.path_of(folder, sha)
