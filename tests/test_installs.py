"""Content is found in a checkout, an editable install and a wheel alike; packages hold what they must. No network."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from smincident import locations
from tools import bundle

ROOT = Path(__file__).resolve().parent.parent
ASK = """
import json, site, sys
for folder in sys.argv[1:]:
    site.addsitedir(folder)
    sys.path.insert(0, folder)
from smincident import __version__, locations
print(json.dumps([__version__, {kind: str(locations.shipped(kind)) for kind in locations.KINDS}]))
"""


def ask(*folders: Path, cwd: Path) -> dict[str, Path]:
    """Where a bare interpreter that sees only ``folders`` finds each kind of content."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ASK, *map(str, folders)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    version, found = json.loads(done.stdout)
    assert version
    return {kind: Path(path) for kind, path in found.items()}


def content(root: Path) -> set[str]:
    """Names of every content file below ``root``."""
    return {
        path.relative_to(root).as_posix()
        for kind in (*locations.KINDS, "schemas")
        for path in (root / kind).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Wheel, editable wheel and sdist, made by the build backend itself, so that no index is asked."""
    pytest.importorskip("hatchling", reason="the dev extra brings hatchling")
    out = tmp_path_factory.mktemp("built")
    found = {}
    for kind in ("wheel", "editable", "sdist"):
        code = f"import sys; from hatchling.build import build_{kind} as build; print(build(sys.argv[1]))"
        done = subprocess.run(
            [sys.executable, "-c", code, str(out / kind)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found[kind] = out / kind / done.stdout.split()[-1]
    return found


def test_in_a_checkout(tmp_path: Path) -> None:
    assert ask(ROOT, cwd=tmp_path) == {kind: ROOT / kind for kind in locations.KINDS}


def test_in_an_editable_install(built: dict[str, Path], tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(built["editable"]).extractall(site)
    # Some versions of the backend lay a copy of the content in the site folder; the tree's own must be found.
    assert ask(site, cwd=tmp_path) == {kind: ROOT / kind for kind in locations.KINDS}


def test_in_a_wheel(built: dict[str, Path], tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(built["wheel"]).extractall(site)
    # What another package left in site-packages must not be taken for ours.
    for kind in locations.KINDS:
        (site / kind).mkdir()
    (site / "pyproject.toml").touch()
    inside = site / "smincident" / "_content"
    assert ask(site, cwd=tmp_path) == {kind: inside / kind for kind in locations.KINDS}
    assert content(inside) == content(ROOT)
    assert "schemas/guideline.schema.json" in content(inside)


def test_the_wheel_holds_the_program_and_nothing_else(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as archive:
        names = archive.namelist()
        entry = next(name for name in names if name.endswith("entry_points.txt"))
        assert "smincident = smincident.__main__:main" in archive.read(entry).decode()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"smincident"}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "smincident").rglob("*.py")}
    assert sources <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.endswith((".pyc", ".db", ".orig"))]


def test_the_sdist_is_enough_to_build_and_test(built: dict[str, Path], tmp_path: Path) -> None:
    with tarfile.open(built["sdist"]) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    assert content(tree) == content(ROOT)
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.lock", "requirements-dev.lock"):
        assert (tree / name).is_file(), name
    for folder in ("tests", "tools", "docs", "bench", ".ci"):
        if any(path.is_file() for path in (ROOT / folder).rglob("*")):
            assert (tree / folder).is_dir(), folder
    assert ask(tree, cwd=tmp_path) == {kind: tree / kind for kind in locations.KINDS}


def test_the_bundle_takes_what_its_system_needs() -> None:
    lock = (
        "# head\n"
        "alpha==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "beta==2.0 ; os_name == 'nt' or sys_platform == 'win32' \\\n    --hash=sha256:cc\n"
        "gamma==3.0 ; python_full_version < '3.12' \\\n    --hash=sha256:dd\n"
    )
    assert "beta" in bundle.for_system(lock, "windows", "3.13")
    assert "gamma" not in bundle.for_system(lock, "windows", "3.13")
    taken = bundle.for_system(lock, "linux", "3.11")
    assert taken == (
        "alpha==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\ngamma==3.0 \\\n    --hash=sha256:dd\n\n"
    )


@pytest.mark.parametrize("system", sorted(bundle.SYSTEMS))
def test_the_bundle_says_what_it_holds(system: str, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    (folder / "wheels").mkdir(parents=True)
    wheel = folder / "wheels" / "smincident-9.9-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    bundle.lay(folder, wheel, system, ["3.11"])
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    start = "start.cmd" if system == "windows" else "start.sh"
    assert {start, "start.py", "requirements.lock", "LICENSE", "はじめに.txt", "SHA256SUMS"} <= names
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    assert set(sums) == names - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert "9.9" in (folder / "はじめに.txt").read_text("utf-8-sig")
    assert b"@" not in (folder / start).read_bytes().replace(b"@echo off", b"").replace(b'"$@"', b"")
    if system == "windows":
        assert b"\r\n" in (folder / start).read_bytes()
    elif os.name == "posix":
        assert os.access(folder / start, os.X_OK)


def test_a_bundle_that_was_changed_does_not_start(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    (folder / "wheels").mkdir(parents=True)
    wheel = folder / "wheels" / "smincident-9.9-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    bundle.lay(folder, wheel, bundle.here(), ["3.11"])
    wheel.write_bytes(b"another")
    done = subprocess.run(
        [sys.executable, str(folder / "start.py")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 2
    assert "配布時のものと違います" in done.stderr
    assert not (folder / "environment").exists()
