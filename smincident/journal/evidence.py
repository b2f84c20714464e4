"""Evidence files (証拠), stored by content: ``evidence/<first two hex digits>/<SHA-256>``.

A file is copied, hashed while it is copied, forced to the disk, and only then given its name; nothing is ever
overwritten. Names of the originals live in the events, never in paths.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from smincident import private
from smincident.errors import SmincidentError
from smincident.journal.durable import sync_folder

_PIECE = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


def store(folder: Path, source: Path) -> tuple[str, int]:
    """Copy the file ``source`` into ``folder``; when this returns, it is on the disk.

    Returns:
        the SHA-256 of its bytes in hex, and their number.

    Raises:
        SmincidentError: it cannot be read, is not a file, or there is no room for it.
    """
    try:
        if not stat.S_ISREG(source.stat().st_mode):
            raise SmincidentError(f"ファイルではありません：{source}", "ファイルを一つずつ指定してください")
        with source.open("rb") as stream:
            return store_stream(folder, stream)
    except OSError as error:
        raise SmincidentError(
            f"証拠のファイルを読めません：{source}", "ファイルの場所と読み取り権限を確かめてください"
        ) from error


def store_stream(folder: Path, stream: BinaryIO) -> tuple[str, int]:
    """As ``store``, from an open stream."""
    unfinished = folder / f".incoming-{secrets.token_hex(8)}"
    try:
        private.make_folder(folder)
        handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        raise _unwritable(folder) from error
    try:
        with os.fdopen(handle, "wb") as copy:
            sha, size = _copy(stream, copy, folder)
        _name(unfinished, path_of(folder, sha), sha)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    return sha, size


def path_of(folder: Path, sha: str) -> Path:
    """Where the file with this SHA-256 lies, or would lie.

    Raises:
        ValueError: ``sha`` is not 64 lower-case hex digits, so it must not become a path.
    """
    if not _SHA256.fullmatch(sha):
        raise ValueError(f"not a SHA-256: {sha!r}")
    return folder / sha[:2] / sha


def fault(folder: Path, sha: str) -> str | None:
    """What is wrong with a stored file, in Japanese; None when its bytes are those that were stored."""
    try:
        with path_of(folder, sha).open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return f"証拠 {sha[:12]} のファイルがありません"
    except OSError:
        return f"証拠 {sha[:12]} のファイルを読めません"
    return None if found == sha else f"証拠 {sha[:12]} のファイルが変えられています（SHA-256 が合いません）"


def _copy(stream: BinaryIO, copy: BinaryIO, folder: Path) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        hashed.update(piece)
        size += len(piece)
        try:
            copy.write(piece)
        except OSError as error:
            raise _unwritable(folder) from error
    try:
        copy.flush()
        os.fsync(copy.fileno())
    except OSError as error:
        raise _unwritable(folder) from error
    return hashed.hexdigest(), size


def _name(unfinished: Path, final: Path, sha: str) -> None:
    """Give the copy its name, unless the same bytes are there already."""
    folder = final.parent.parent
    try:
        private.make_folder(final.parent)
        try:
            os.link(unfinished, final)
        except FileExistsError:
            pass
        except OSError:
            # A file system without hard links. Windows' rename refuses to overwrite; elsewhere one must look.
            if not final.exists():
                unfinished.rename(final)
        with suppress(OSError):
            unfinished.unlink()
        with suppress(OSError):
            final.chmod(0o400)
        sync_folder(final.parent)
        sync_folder(folder)
    except OSError as error:
        raise _unwritable(folder) from error
    if wrong := fault(folder, sha):
        raise SmincidentError(wrong, "保管場所のファイルを別の場所へ移してから、もう一度追加してください")


def _unwritable(folder: Path) -> SmincidentError:
    return SmincidentError(
        f"証拠を保管できませんでした：{folder}",
        "ディスクの空きと書き込み権限を確かめ、もう一度追加してください",
    )
