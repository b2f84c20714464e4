"""``smincident doctor``: will it work on this machine, at this terminal, with this book?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from smincident.cli import doctor_machine, doctor_private, doctor_storage, doctor_witness
from smincident.cli.base import Command, given
from smincident.cli.given import Given
from smincident.cli.screens import person_sits_there
from smincident.cli.trouble import FINDINGS
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.content.organisation import Organisation

Level = Literal["ok", "warn", "wrong"]
MARKS: dict[Level, str] = {"ok": "[よし]", "warn": "[注意]", "wrong": "[だめ]"}

RULER = "①※○●→…─■△々〇℃"
"""Characters that some terminals draw two cells wide and others one."""

CLOCK_EARLIEST = 2025
"""A clock that shows an earlier year is not set."""


@dataclass(frozen=True)
class Seen:
    """One thing looked at."""

    id: str
    level: Level
    text: str


@click.command("doctor", cls=Command)
@given
def command(given: Given) -> None:
    """この端末で使えるか調べる。直すものがあれば終了状態は 1。"""
    seen = list(_everything(given))
    wrong = [item for item in seen if item.level == "wrong"]
    said = [f"{MARKS[item.level]} {item.text}" for item in seen]
    if not given.as_json:
        said += _ruler()
    said.append(f"直すもの {len(wrong)} 件、注意 {sum(item.level == 'warn' for item in seen)} 件")
    given.answer(
        said,
        ok=not wrong,
        checks=[{"id": item.id, "level": item.level, "text": item.text} for item in seen],
    )
    click.get_current_context().exit(FINDINGS if wrong else 0)


def _everything(given: Given) -> Iterator[Seen]:
    yield from _versions()
    yield from _terminal()
    yield from (Seen(*found) for found in doctor_machine.look())
    yield from _clock()
    yield from _places()
    yield from (Seen(*found) for found in doctor_private.look(given.book_path))
    yield from _content(given)
    yield from _organisation()
    yield from _book(given)


def _versions() -> Iterator[Seen]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from smincident import __version__
    from smincident.journal.connect import SQLITE_SUFFICES, SQLITE_VERSION
    from smincident.journal.schema import SQLITE_NEEDED

    yield Seen(
        "version",
        "ok",
        f"smincident {__version__}、Python {platform.python_version()}、{platform.platform()}",
    )
    needed = ".".join(map(str, SQLITE_NEEDED))
    yield Seen(
        "sqlite",
        "ok" if SQLITE_SUFFICES else "wrong",
        f"SQLite {SQLITE_VERSION}"
        + ("" if SQLITE_SUFFICES else f" は古すぎます（{needed} から。新しい Python を入れてください）"),
    )
    found, missing = [], []
    for name in (
        "textual",
        "rich",
        "click",
        "msgspec",
        "PyYAML",
        "jinja2",
        "sqlite-utils",
        "markdown-it-py",
        "platformdirs",
        "jpholiday",
    ):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    yield Seen("packages", "ok", "、".join(found))
    if missing:
        yield Seen(
            "packages-missing",
            "wrong",
            f"部品が足りません：{'、'.join(missing)}（smincident を入れ直してください）",
        )


def _terminal() -> Iterator[Seen]:
    import shutil

    terminal = person_sits_there()
    size = shutil.get_terminal_size()
    if not terminal:
        yield Seen("terminal", "warn", "端末ではありません（画面は開けません。命令は使えます）")
    elif size.columns < 80 or size.lines < 24:
        yield Seen(
            "terminal",
            "warn",
            f"端末が小さすぎます：{size.columns}×{size.lines}（80×24 から。窓を広げてください）",
        )
    else:
        yield Seen("terminal", "ok", f"端末 {size.columns}×{size.lines}、TERM={os.environ.get('TERM', '')}")
    import locale

    encoding = getattr(sys.stdout, "encoding", "") or "?"
    yield Seen(
        "encoding",
        "ok",
        f"出力の文字コード {encoding}（端末の地域設定は {locale.getpreferredencoding(False)}）",
    )
    if sys.platform == "win32" and terminal and not os.environ.get("WT_SESSION"):
        yield Seen("console", "warn", "Windows Terminal で開くと、日本語の表示が崩れません")


def _clock() -> Iterator[Seen]:
    from smincident import clock

    now = clock.now()
    shown = f"{now.astimezone(clock.TOKYO):%Y-%m-%d %H:%M:%S}（日本時間）"
    if now.year < CLOCK_EARLIEST:
        yield Seen("clock", "wrong", f"時計が合っていません：{shown}（OSの時刻合わせをしてください）")
    else:
        yield Seen("clock", "ok", f"時計 {shown}。電話の時報などと見比べてください")
    try:
        offset = now.astimezone(clock.zone()).utcoffset()
        good = offset == now.astimezone(clock.TOKYO).utcoffset()
        yield Seen(
            "zone",
            "ok" if good else "wrong",
            f"時差のデータ {clock.ZONE_NAME} {'あり' if good else 'が正しくありません'}",
        )
    except (KeyError, OSError):
        yield Seen("zone", "wrong", f"時差のデータ {clock.ZONE_NAME} がありません（tzdata を入れてください）")


def _places() -> Iterator[Seen]:
    from smincident import locations

    for key, name, path in (("home", "データ", locations.home()), ("config", "設定", locations.config())):
        fault = _unwritable(path)
        if fault:
            yield Seen(key, "wrong", f"{name}のフォルダに書き込めません：{path}（{fault}）")
        else:
            yield Seen(key, "ok", f"{name}のフォルダに書き込めます：{path}")


def _unwritable(path: Path) -> str:
    """Why nothing can be written there; '' when it can. Leaves nothing behind."""
    import tempfile

    nearest = path
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        return "フォルダではありません"
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def _content(given: Given) -> Iterator[Seen]:
    from smincident.content.check import check_guidelines, check_runbooks
    from smincident.documents.check import check_templates

    library = given.library()
    try:
        runbooks, guidelines = library.files("runbooks"), library.files("guidelines")
        found = check_runbooks({path.name: path for path in runbooks.values()}, library).findings
        found += check_guidelines({path.name: path for path in guidelines.values()}, library).findings
        found += check_templates({path.name: path for path in library.templates().values()}, library).findings
    except SmincidentError as error:
        yield Seen("content", "wrong", str(error))
        return
    counts = (
        f"指針 {len(library.bodies())}、手順書 {len(library.kinds())}（ほかに、すべてに共通のもの）、"
        f"ひな形 {len(library.templates())}、訓練 {len(library.files('drills'))}"
    )
    if found:
        yield Seen(
            "content",
            "wrong",
            f"{counts}。誤り {len(found)} 件：{found[0]}（runbook check、guideline check で見られます）",
        )
    else:
        yield Seen("content", "ok", counts)


LABELS: tuple[tuple[str, Callable[[Organisation], object]], ...] = (
    ("運用する課（unit）", lambda o: o.unit),
    ("操作する人（operator）", lambda o: o.operator),
    ("長の職名（head_title）", lambda o: o.head_title),
    ("問い合わせ先の電話（contact.phone）", lambda o: o.contact.phone),
    ("時間外の電話（contact.after_hours）", lambda o: o.contact.after_hours),
    ("問い合わせ先のメール（contact.email）", lambda o: o.contact.email),
    ("ホームページ（website.url）", lambda o: o.website.url),
    ("公式アカウントの一覧（website.accounts_page）", lambda o: o.website.accounts_page),
    ("公式アカウント（accounts）", lambda o: o.accounts),
    ("決裁する人（people）", lambda o: o.people),
    ("報道の窓口（press）", lambda o: o.press),
)
"""What papers ask for, with how to tell whether it is there."""


def _organisation() -> Iterator[Seen]:
    from smincident import locations, workplace
    from smincident.content.periods import unreadable

    path = locations.organisation()
    try:
        ours = workplace.organisation()
        rules = workplace.library().guideline(ours.guideline)
    except SmincidentError as error:
        yield Seen("organisation", "wrong", str(error))
        return
    yield Seen("organisation", "ok", f"団体 {ours.body}、指針 {rules.title}：{path}")
    if odd := unreadable(ours.closed_days):
        yield Seen("closed-days", "warn", f"閉庁日（closed_days）に読めないもの：{'、'.join(odd)}")
    if missing := [label for label, value in LABELS if not value(ours)]:
        yield Seen("organisation-missing", "warn", f"団体の設定に書いていないもの：{'、'.join(missing)}")
    roles = dict.fromkeys(entry.role for rule in rules.approval for entry in rule.of)
    if empty := [role for role in roles if not ours.holders(role)]:
        yield Seen(
            "approvers-missing", "warn", f"決裁する人がいない役割：{'、'.join(empty)}（people の roles に）"
        )
    unknown = [desk.name for desk in rules.desks if desk.id not in ours.desks]
    if unknown:
        yield Seen("desks-missing", "warn", f"連絡先を書いていない部署：{'、'.join(unknown)}（desks に）")


def _book(given: Given) -> Iterator[Seen]:
    from smincident.journal.trouble import ReadOnlyBook

    path = given.book_path
    yield from (Seen(*found) for found in doctor_storage.place(path))
    if not path.exists():
        yield Seen("book", "ok", f"記録簿はまだありません（最初の事案で作ります）：{path}")
        return
    try:
        try:
            session = given.session()
        except ReadOnlyBook:
            session = given.session(read_only=True)
    except SmincidentError as error:
        yield from (Seen(*found) for found in doctor_storage.unopened(error, path))
        return
    book = session.journal
    count = book.count()
    yield Seen(
        "book", "ok", f"記録簿を開けます（事案 {count} 件、書き換えを防ぐ仕掛けあり、{book.mode}）：{path}"
    )
    yield from (Seen(*found) for found in doctor_storage.open_book(book))
    yield from (Seen(*found) for found in doctor_witness.look(path, book.weak))


def _ruler() -> list[str]:
    return [
        "幅の目盛り。右の | が上下そろわなければ、端末の「あいまいな幅の文字」を半角（1）にしてください",
        f"  {RULER[:10]}|",
        f"  {'1234567890'}|",
        f"  {'漢字五文字'}|",
    ]
