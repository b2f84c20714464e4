"""Who may read: what we make is closed to others whatever the umask, and ``doctor`` says what is not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from smincident import locations, private
from smincident.cli.files import write_file
from smincident.cli.trouble import crash_report
from smincident.incident import actions as do
from smincident.journal import backup, evidence
from smincident.journal.scratch import Scratch
from tests.command_line import CommandLine, Said
from tests.kit import session_at

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such bits")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "deep" / "home"
    monkeypatch.setenv("SMINCIDENT_HOME", str(folder))
    return folder


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    found = {".": folder, **{str(path.relative_to(folder)): path for path in folder.rglob("*")}}
    return {name: stat.S_IMODE(path.stat().st_mode) for name, path in found.items()}


def fill(home: Path) -> None:
    session = session_at(locations.book())
    name = session.open(do.OpenIncident(title="批判", runbooks=("flaming",))).id
    source = home.parent.parent / "photo.png"
    if not source.exists():
        source.write_bytes(b"png")
        source.chmod(0o644)
    evidence.store(locations.evidence(locations.book()), source)
    with Scratch(locations.scratch(locations.book()), clock=session.clock) as scratch:
        scratch.put(name, "step", "field", "text")
        backup.now_taken(locations.book(), session.clock)
        crash_report(ValueError("x"))
        private.make_output_folder(locations.papers())
        write_file(locations.papers() / "report.md", b"x")
        found = modes(home)
    session.journal.close()
    assert len(found) > 10
    for path, mode in found.items():
        assert not mode & 0o077, f"{path}: {mode:o}"
    assert found["."] == 0o700
    assert found["book.db"] == 0o600
    assert found.get("book.db-wal", 0o600) == 0o600


def test_everything_in_our_home_is_closed(home: Path, umask: int) -> None:
    fill(home)
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700


def test_what_was_there_stays_as_it_is(home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0o755)
    private.make_folder(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o755


def test_elsewhere_the_umask_decides(home: Path, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        private.make_output_folder(tmp_path / "out")
        write_file(tmp_path / "out" / "report.md", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o750
    assert stat.S_IMODE((tmp_path / "out" / "report.md").stat().st_mode) == 0o640


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        private.make_folder(tmp_path / "file" / "below")


def level(found: Said) -> str:
    return next(str(one["level"]) for one in found.json["checks"] if one["id"] == "private")


def test_doctor_tells_what_others_can_read(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home)
    cli = CommandLine(home, monkeypatch, capsys)
    assert level(cli.run("doctor", "--json")) == "ok"
    (home / "book.db").chmod(0o644)
    assert level(cli.run("doctor", "--json")) == "warn"
    home.chmod(0o755)
    assert level(cli.run("doctor", "--json")) == "wrong"
    assert f"chmod -R go= {home}" in cli.run("doctor").out
    os.symlink("/etc", home / "link")
    assert not any("/etc" in str(path) for path, _ in private.open_to_others([home]))
