"""Does a file lie on a network share? SQLite's WAL mode needs memory that all its users have in common."""

from __future__ import annotations

import os
from pathlib import Path

_REMOTE = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb",
        "smb2",
        "smb3",
    }
    | {"smbfs", "vboxsf"}
    | {"fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs", "fuse.vmhgfs-fuse"}
)
_DRIVE_REMOTE = 4
_MOUNTS = Path("/proc/self/mounts")


def on_network(path: Path) -> bool:
    """Whether ``path`` is on a file system that another machine serves, as far as this one can tell."""
    if os.name == "nt":
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
    full = os.path.realpath(path)
    if full.startswith("\\\\"):
        return True
    import ctypes

    # Found by name, because type checkers on other systems do not know it.
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009
    return bool(kernel.GetDriveTypeW(os.path.splitdrive(full)[0] + "\\") == _DRIVE_REMOTE)
