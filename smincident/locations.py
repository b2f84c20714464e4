"""Where files lie: the only module that knows.

``SMINCIDENT_HOME`` moves all data and configuration into one folder; without it the operating system's own places
are used. Every function only names a place. Nothing is created here, neither on import nor on call.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from smincident.errors import SmincidentError

Kind = Literal["guidelines", "runbooks", "templates", "platforms", "drills", "readiness"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The kinds of content people write, one folder each."""

HOME_VARIABLE = "SMINCIDENT_HOME"

_PACKAGE = Path(__file__).resolve().parent


def home() -> Path:
    """The folder of our own data: the book, evidence, half-written text, crash reports."""
    if chosen := _chosen():
        return chosen
    from platformdirs import user_data_path

    return user_data_path("smincident", appauthor=False)


def config() -> Path:
    """The folder of what a body writes for itself: organisation, its own content."""
    if chosen := _chosen():
        return chosen
    from platformdirs import user_config_path

    return user_config_path("smincident", appauthor=False)


def book() -> Path:
    """The book (記録簿) used when no other is named."""
    return home() / "book.db"


def drill_books() -> Path:
    """The folder of the books of rehearsals (訓練), apart from the real one."""
    return home() / "drill-books"


def scratch(book: Path) -> Path:
    """Where half-written text for ``book`` is kept: always in our own home, for others may read the book's folder."""
    own = book.absolute()
    if own == home() / "book.db":
        return home() / "scratch.db"
    return home() / "scratch" / f"{sha256(os.fsencode(own)).hexdigest()[:20]}.db"


def papers() -> Path:
    """The folder where texts and reports are written unless another place is named."""
    return home() / "papers"


def evidence(book: Path) -> Path:
    """The folder of the evidence files (証拠) of ``book``: beside it, so that both travel together."""
    return book.absolute().with_name("evidence" if book.name == "book.db" else f"{book.name}-evidence")


def backups(book: Path) -> Path:
    """The folder of the copies (控え) the program takes of ``book``: beside it, so that whoever finds one finds both."""
    return book.absolute().with_name("backups" if book.name == "book.db" else f"{book.name}-backups")


def organisation() -> Path:
    """The file that says who we are (団体)."""
    return config() / "organisation.yaml"


def witness() -> Path | None:
    """The place outside this machine that ``organisation.yaml`` names for the witness file (別の場所への控え); None for none.

    Its one line is read without YAML, for every recording asks; what stands before a blank and ``#`` counts.
    """
    try:
        text = organisation().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    for row in text.splitlines():
        if row.startswith("witness:"):
            told = row.partition(":")[2].split(" #")[0].strip().strip("\"'")
            return organisation().parent / Path(told).expanduser() if told else None
    return None


def user_content(kind: Kind) -> Path:
    """The body's own folder for ``kind``; a file there replaces the shipped one with the same id."""
    _known(kind)
    return config() / kind


def shipped(kind: Kind) -> Path:
    """The folder of ``kind`` that came with the program: in a wheel, an editable install or a checkout.

    Raises:
        SmincidentError: the folder is missing, so the installation is incomplete.
    """
    _known(kind)
    place = _shipped_place(kind)
    if not place.is_dir():
        raise SmincidentError(
            f"付属の「{kind}」フォルダーが見つかりません", "smincident を入れ直してください"
        )
    return place


def schema(kind: str) -> Path:
    """The JSON Schema of one kind of file (``guideline``, ``runbook`` …), by which editors complete it.

    Raises:
        SmincidentError: it is missing, so the installation is incomplete.
    """
    place = _shipped_place("schemas") / f"{kind}.schema.json"
    if not place.is_file():
        raise SmincidentError(f"付属の書式「{kind}」が見つかりません", "smincident を入れ直してください")
    return place


def crash_file(stamp: str = "") -> Path:
    """Where the report of a crash is written; ``stamp`` (digits, ``-``) keeps several apart."""
    return home() / (f"crash-{stamp}.txt" if stamp else "crash.txt")


def places() -> list[tuple[str, Path]]:
    """Every place with its Japanese name, there or not, for ``smincident locations`` and ``doctor``."""
    named = [
        ("データ", home()),
        ("記録簿", book()),
        ("証拠", evidence(book())),
        ("記録簿の控え", backups(book())),
        ("書き出した文書・報告書", papers()),
        ("書きかけ", scratch(book())),
        ("訓練の記録簿", drill_books()),
        ("異常終了の記録", crash_file()),
        ("設定", config()),
        ("団体", organisation()),
    ]
    names = {
        "guidelines": "指針",
        "runbooks": "手順書",
        "templates": "ひな形",
        "platforms": "運営者",
        "drills": "訓練",
        "readiness": "平時の備え",
    }
    for kind in KINDS:
        named.append((f"{names[kind]}（団体）", user_content(kind)))
        named.append((f"{names[kind]}（付属）", _shipped_place(kind)))
    named.append(("書式（JSON Schema・付属）", _shipped_place("schemas")))
    return named


def _chosen() -> Path | None:
    value = os.environ.get(HOME_VARIABLE, "").strip()
    if not value:
        return None
    place = Path(value)
    # A home that nobody has is a folder of that name, not a reason to stop.
    with suppress(RuntimeError):
        place = place.expanduser()
    return place.absolute()


def _shipped_place(kind: str) -> Path:
    inside = _PACKAGE / "_content" / kind
    tree = _PACKAGE.parent
    # Beside the package only if that is our own tree: site-packages may hold anyone's ``templates``.
    ours = (tree / "pyproject.toml").is_file() and (tree / kind).is_dir()
    return tree / kind if ours and not inside.is_dir() else inside


def _known(kind: str) -> None:
    # A folder name must never come from a file or a command unchecked.
    if kind not in KINDS:
        raise ValueError(f"unknown kind of content: {kind!r}")
