"""Places: moved by one variable, never created, never mistaken for someone else's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smincident import locations
from smincident.errors import SmincidentError

KINDS = ["guidelines", "runbooks", "templates", "platforms", "drills", "readiness"]


@pytest.fixture
def moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "家 1"
    monkeypatch.setenv("SMINCIDENT_HOME", str(home))
    return home


def test_one_variable_moves_all_data_and_configuration(moved: Path) -> None:
    named = [path for label, path in locations.places() if "付属" not in label]
    assert named
    for path in named:
        assert path == moved or moved in path.parents


def test_without_the_variable_the_systems_own_places_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (None, "", "  "):
        if value is None:
            monkeypatch.delenv("SMINCIDENT_HOME", raising=False)
        else:
            monkeypatch.setenv("SMINCIDENT_HOME", value)
        assert locations.home().is_absolute()
        assert locations.home().name == "smincident"
        assert locations.organisation().is_absolute()


def test_a_relative_home_is_taken_from_where_we_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SMINCIDENT_HOME", "data")
    assert locations.book() == tmp_path / "data" / "book.db"


def test_a_tilde_is_the_users_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMINCIDENT_HOME", "~/sm")
    assert locations.home() == Path.home() / "sm"


def test_nothing_is_created(moved: Path) -> None:
    locations.places()
    locations.crash_file("20261121-230500")
    locations.scratch(moved / "other.db")
    assert not moved.exists()


def test_importing_creates_nothing_and_loads_little(tmp_path: Path) -> None:
    code = (
        "import sys, smincident.locations; "
        "print(sorted({'platformdirs', 'textual', 'click', 'sqlite3'} & set(sys.modules)))"
    )
    environment = os.environ | {"SMINCIDENT_HOME": str(tmp_path / "h"), "HOME": str(tmp_path / "u")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []


def test_the_own_book_has_its_neighbours(moved: Path) -> None:
    assert locations.scratch(locations.book()) == moved / "scratch.db"
    assert locations.evidence(locations.book()) == moved / "evidence"
    assert locations.drill_books().parent == moved


def test_half_written_text_of_another_book_stays_in_our_home(moved: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "book.db", tmp_path / "b" / "book.db"
    assert locations.scratch(first) != locations.scratch(second)
    assert locations.scratch(first) != locations.scratch(locations.book())
    assert moved in locations.scratch(first).parents


def test_evidence_of_another_book_lies_beside_it(tmp_path: Path) -> None:
    assert locations.evidence(tmp_path / "book.db") == tmp_path / "evidence"
    assert locations.evidence(tmp_path / "case.db") == tmp_path / "case.db-evidence"


def test_a_book_named_relatively_is_the_same_book(
    moved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert locations.scratch(Path("x.db")) == locations.scratch(tmp_path / "x.db")
    assert locations.evidence(Path("x.db")) == locations.evidence(tmp_path / "x.db")


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_and_own_content(moved: Path, kind: locations.Kind) -> None:
    assert locations.shipped(kind).is_dir()
    assert locations.user_content(kind) == moved / kind


def test_every_kind_is_named() -> None:
    assert list(locations.KINDS) == KINDS


@pytest.mark.parametrize("kind", ["../etc", "", "Guidelines", "runbooks/x"])
def test_a_folder_name_from_outside_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        locations.shipped(kind)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown kind"):
        locations.user_content(kind)  # type: ignore[arg-type]


def test_a_folder_of_someone_elses_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # In site-packages a folder ``templates`` beside the package may belong to anyone.
    (tmp_path / "templates").mkdir()
    (tmp_path / "smincident").mkdir()
    monkeypatch.setattr(locations, "_PACKAGE", tmp_path / "smincident")
    with pytest.raises(SmincidentError, match="templates"):
        locations.shipped("templates")
    assert tmp_path / "templates" not in dict(locations.places()).values()


def test_what_travelled_inside_the_package_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "smincident"
    (package / "_content" / "runbooks").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "runbooks").mkdir()
    monkeypatch.setattr(locations, "_PACKAGE", package)
    assert locations.shipped("runbooks") == package / "_content" / "runbooks"


def test_crash_reports_are_kept_apart(moved: Path) -> None:
    assert locations.crash_file() == moved / "crash.txt"
    assert locations.crash_file("20261121-230500") == moved / "crash-20261121-230500.txt"
