"""Where a file lies: on a network share, or in a folder that a cloud service copies while we write.

SQLite's WAL mode needs memory that all its users have in common, and files that stay together; both places take that
away, so a book there is kept in DELETE mode: one file, whole at every moment at which nothing is being written.
"""

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

_CLOUDS = (
    ("onedrive", "OneDrive"),
    ("sharepoint", "SharePoint"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("googleドライブ", "Google Drive"),
    ("マイドライブ", "Google Drive"),
    ("icloud", "iCloud"),
    ("com~apple~clouddocs", "iCloud"),
    ("mobile documents", "iCloud"),
    ("box sync", "Box"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("directcloud", "DirectCloud"),
)
"""How the folder of a service begins, in lower case, and what the service is called."""
_CLOUD_FOLDERS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Environment variables in which Windows names such a folder."""


def uri_of(path: Path, query: str) -> str:
    """``path`` as SQLite's URI, a Windows drive or share included."""
    text = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file://{text if text.startswith('/') else '/' + text}?{query}"


def cloud_of(path: Path) -> str:
    """The service that copies the folder of ``path`` away while we write, as far as names tell; '' for none."""
    real = Path(os.path.realpath(path))
    for variable in _CLOUD_FOLDERS:
        folder = os.environ.get(variable, "").strip()
        if folder and Path(os.path.realpath(folder)) in real.parents:
            return "OneDrive"
    for part in real.parts[:-1]:
        name = _plain(part)
        for beginning, service in _CLOUDS:
            if name.startswith(beginning):
                return service
        if name == "box" and (Path.home() / part) in real.parents:
            return "Box"
    return ""


def told(network: bool, cloud: str) -> str:
    """One line about a place where books are at risk; '' for every other place."""
    if cloud:
        return f"記録簿が {cloud} の同期フォルダにあります。同期しないフォルダに移してください（smincident doctor）"
    if network:
        return "記録簿が共有フォルダにあります。安全のため遅い方式で書きます（smincident doctor）"
    return ""


def _plain(name: str) -> str:
    if not name.isascii():
        import unicodedata

        name = unicodedata.normalize("NFKC", name)
    return name.casefold()


def apart(path: Path) -> bool:
    """Whether a book at ``path`` must do without WAL."""
    return on_network(path) or bool(cloud_of(path))


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
