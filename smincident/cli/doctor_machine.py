"""What ``smincident doctor`` says of the machine itself: characters it can show, its locale, its zone data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

Found = tuple[str, Literal["ok", "warn", "wrong"], str]

_WINDOWS_FONTS = ("msgothic.ttc", "meiryo.ttc", "YuGothM.ttc", "BIZ-UDGothicR.ttc", "NotoSansJP-VF.ttf")
_MAC_FONTS = ("ヒラギノ角ゴシック W3.ttc", "Hiragino Sans GB.ttc", "Osaka.ttf")


def look() -> Iterator[Found]:
    """Fonts, locale, zone data."""
    yield _fonts()
    yield from _locale()
    yield _zone_data()


def _fonts() -> Found:
    """A terminal at another machine brings its own fonts, so a missing one is a remark and no fault."""
    name = japanese_font()
    if name:
        return "font", "ok", f"日本語の書体 {name}"
    if os.environ.get("SSH_CONNECTION"):
        return "font", "ok", "日本語の書体は、手元の端末のものが使われます（SSH でつないでいます）"
    return (
        "font",
        "warn",
        "日本語の書体が見つかりません（文字が四角になるときは、Noto Sans CJK などを入れてください）",
    )


def japanese_font() -> str:
    """The name of one font with Japanese characters, '' where none is found."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts"
        return next((name for name in _WINDOWS_FONTS if (folder / name).exists()), "")
    if sys.platform == "darwin":
        folder = Path("/System/Library/Fonts")
        return next((name for name in _MAC_FONTS if (folder / name).exists()), "")
    return _of_fontconfig()


def _of_fontconfig() -> str:
    import shutil
    import subprocess

    program = shutil.which("fc-list")
    if program is None:
        return ""
    try:
        told = subprocess.run(
            [program, ":lang=ja", "family"],
            capture_output=True,
            timeout=10,
            check=False,
            encoding="utf-8",
            errors="replace",
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    names = sorted({line.split(",")[0].strip() for line in told.splitlines() if line.strip()})
    return names[0] if names else ""


def _locale() -> Iterator[Found]:
    chosen = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "")
    if sys.platform != "win32" and chosen and "utf" not in chosen.lower():
        yield (
            "locale",
            "warn",
            f"端末の地域設定が {chosen} です（日本語が崩れるときは LANG=ja_JP.UTF-8 か C.UTF-8 にしてください）",
        )
    else:
        yield "locale", "ok", f"地域設定 {chosen or '既定'}"


def _zone_data() -> Found:
    import zoneinfo
    from importlib.metadata import PackageNotFoundError, version

    try:
        package = f"tzdata {version('tzdata')}"
    except PackageNotFoundError:
        package = "tzdata なし"
    places = "、".join(zoneinfo.TZPATH) or "OSの時差データなし"
    return "zone-data", "ok", f"時差のデータの出どころ {package}、{places}"
