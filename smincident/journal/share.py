"""Does a file lie on a network share? SQLite's WAL mode needs memory that all its users share, so not there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "smb", "afs", "ncpfs", "9p", "vboxsf", "davfs", "ceph"}
    | {"glusterfs", "lustre", "fuse.sshfs", "fuse.davfs2", "fuse.vmhgfs-fuse", "fuse.glusterfs", "fuse.rclone"}
)
_DRIVE_REMOTE = 4
_MOUNTS = Path("/proc/self/mounts")


def on_network(path: Path) -> bool:
    """Whether ``path`` is on a file system that another machine serves, as far as this one can tell."""
    if sys.platform == "win32":
        return _on_windows_share(path)
    return filesystem_of(path) in _REMOTE


def filesystem_of(path: Path, mounts: Path = _MOUNTS) -> str:
    """The type of the file system that holds ``path``, as Linux names it; empty where that is not told."""
    try:
        table = mounts.read_bytes()
    except OSError:
        return ""
    target = os.fsencode(os.path.realpath(path))
    best, kind = -1, b""
    for line in table.splitlines():
        fields = line.split(b" ")
        if len(fields) < 3:
            continue
        point = fields[1]
        if b"\\" in point:
            point = point.replace(b"\\040", b" ").replace(b"\\011", b"\t").replace(b"\\134", b"\\")
        holds = target == point or target.startswith(point if point.endswith(b"/") else point + b"/")
        # The later of two mounts on the same point is the one that is seen.
        if holds and len(point) >= best:
            best, kind = len(point), fields[2]
    return kind.decode("ascii", "replace")


def _on_windows_share(path: Path) -> bool:
    if sys.platform != "win32":
        return False
    full = os.path.realpath(path)
    if full.startswith("\\\\"):
        return True
    import ctypes

    drive = os.path.splitdrive(full)[0]
    return bool(ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _DRIVE_REMOTE)
