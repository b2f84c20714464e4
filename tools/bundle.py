"""Make an offline bundle: a folder (and a zip) that starts smincident on a machine without a network.

It holds the wheels of every pinned dependency for one system and some versions of Python, the wheel of the program,
the start files and their hashes. Making it needs a package index; starting it needs only Python.

    python tools/bundle.py                                  for this system
    python tools/bundle.py --system windows --python 3.12   for another one
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "windows": ({"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"}, ("win_amd64",)),
    "linux": (
        {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"},
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    ),
    "linux-arm": (
        {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"},
        ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    ),
    "macos": (
        {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin"},
        ("macosx_11_0_arm64", "macosx_11_0_universal2", "macosx_10_9_universal2"),
    ),
}
"""What environment markers say on each system, and the wheel tags it takes."""

START_SH = """#!/bin/sh
# Starts smincident; takes the same arguments.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
for python in "$SMINCIDENT_PYTHON" @PYTHONS@ python3; do
  [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
    exec "$python" "$here/start.py" "$@"
done
echo 'Python 3.11 以上が見つかりません → 入れてから、もう一度実行してください' >&2
exit 2
"""
START_CMD = r"""@echo off
setlocal
set PYTHONUTF8=1
for %%v in (@VERSIONS@) do (
  py -%%v -c "" >nul 2>nul && (py -%%v "%~dp0start.py" %* & goto end)
)
where python >nul 2>nul && (python "%~dp0start.py" %* & goto end)
echo Python 3.11 以上が見つかりません。入れてから、もう一度実行してください。
exit /b 2
:end
exit /b %errorlevel%
"""
FIRST = """smincident {version}（{system}）

対応するPython：{pythons}（このフォルダーには入っていません）

1. このフォルダーを、書き込める場所（ネットワークではない手元のディスク）に置く
2. {start} を実行する（はじめの一回だけ準備に1分ほどかかる）
3. 訓練を見る： {start} drill impersonation

ネットワークは使いません。記録は利用者ごとの場所に置かれます（{start} locations で分かる）。
このフォルダーの中身が配布時のままかどうかは SHA256SUMS で確かめられます。
"""


def here() -> str:
    """The name of the system we run on."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "macos"
    return "linux-arm" if os.uname().machine in ("aarch64", "arm64") else "linux"


def for_system(lock: str, system: str, python: str) -> str:
    """The lock without what another system or Python needs, and without markers.

    pip judges markers by the machine it runs on, even when asked for another platform's wheels.
    """
    environment = SYSTEMS[system][0] | {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    kept = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        head, _, rest = block.partition("\n")
        if not re.match(r"[A-Za-z0-9]", head):
            continue
        requirement, _, marker = head.removesuffix("\\").partition(";")
        if not marker.strip() or Marker(marker.strip()).evaluate(environment):
            kept.append(f"{requirement.strip()} \\\n{rest}")
    return "\n".join(kept) + "\n"


def download(wheels: Path, system: str, pythons: list[str]) -> None:
    """Fetch the wheels of the lock, each checked against its hash."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    platforms = [part for tag in SYSTEMS[system][1] for part in ("--platform", tag)]
    for python in pythons:
        with tempfile.TemporaryDirectory() as folder:
            wanted = Path(folder, "requirements.txt")
            wanted.write_text(for_system(lock, system, python), encoding="utf-8", newline="\n")
            subprocess.run(
                [
                    sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
                    "--only-binary", ":all:", "--require-hashes", "-r", str(wanted), "-d", str(wheels),
                    "--implementation", "cp", "--python-version", python, *platforms,
                ],
                check=True,
            )  # fmt: skip


def build(wheels: Path) -> Path:
    """The program's own wheel."""
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", str(wheels), str(ROOT)], check=True)
    return next(wheels.glob("smincident-*.whl"))


def lay(folder: Path, wheel: Path, system: str, pythons: list[str]) -> None:
    """Write what stands beside the wheels: start files, the lock, what to read first, hashes."""
    version = wheel.name.split("-")[1]
    windows = system == "windows"
    newest = pythons[::-1]
    shutil.copyfile(ROOT / "requirements.lock", folder / "requirements.lock")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    shutil.copyfile(ROOT / "tools" / "bundle_start.py", folder / "start.py")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "smincident.sha256").write_text(f"{digest}  {wheel.name}\n", encoding="utf-8", newline="\n")
    if windows:
        # cmd.exe reads a batch file in the system's own code page, which is cp932 in a Japanese office.
        script = START_CMD.replace("@VERSIONS@", " ".join(newest))
        (folder / "start.cmd").write_bytes(script.replace("\n", "\r\n").encode("cp932"))
    else:
        script = START_SH.replace("@PYTHONS@", " ".join(f"python{python}" for python in newest))
        (folder / "start.sh").write_text(script, encoding="utf-8", newline="\n")
        (folder / "start.sh").chmod(0o755)
    start = "start.cmd" if windows else "./start.sh"
    text = FIRST.format(version=version, system=system, pythons="、".join(pythons), start=start)
    ends, encoding = ("\r\n", "utf-8-sig") if windows else ("\n", "utf-8")
    (folder / "はじめに.txt").write_text(text, encoding=encoding, newline=ends)
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")


def pack(folder: Path) -> Path:
    """The folder as a zip beside it; start.sh stays executable."""
    target = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, Path(folder.name, path.relative_to(folder)))
    return target


def make(out: Path, system: str, pythons: list[str], wheel: Path | None = None) -> Path:
    """A whole bundle in a new folder under ``out``.

    Args:
        out: where the folder is made; an older one of the same name is replaced.
        system: a key of SYSTEMS.
        pythons: versions such as ``3.12``.
        wheel: the program's wheel, if it is built already.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as temporary:
        folder = Path(temporary, "bundle")
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        own = Path(shutil.copy(wheel, wheels)) if wheel else build(wheels)
        download(wheels, system, pythons)
        lay(folder, own, system, pythons)
        target = out / f"smincident-{own.name.split('-')[1]}-{system}"
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)
    return target


def main() -> int:
    """Make the bundle that the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--system", choices=sorted(SYSTEMS), default=here())
    parser.add_argument("--python", action="append", metavar="X.Y", help=f"default: {', '.join(PYTHONS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "bundle")
    parser.add_argument("--wheel", type=Path, help="use this wheel of the program instead of building one")
    parser.add_argument("--no-zip", action="store_true")
    given = parser.parse_args()
    folder = make(given.out, given.system, given.python or list(PYTHONS), given.wheel)
    print(f"bundle: {folder}")
    if not given.no_zip:
        print(f"bundle: {pack(folder)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
