"""A crash of the program: told in two lines, and written to a file that holds no name, number or typed text."""

from __future__ import annotations

import platform
import traceback
from datetime import datetime
from pathlib import Path

from smincident import __version__, locations


def report(error: BaseException) -> str:
    """Where it happened: files, lines and functions of the program, without values, and without the error's own text.

    An error's text quotes what it met (``invalid literal: '090-…'``), so it stays out like the local variables do.
    """
    rows = [f"smincident {__version__}", f"Python {platform.python_version()} {platform.system()}", ""]
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        rows.append(f"{type(found).__module__}.{type(found).__qualname__}")
        for frame in traceback.extract_tb(found.__traceback__):
            rows.append(f"  {frame.filename}:{frame.lineno} {frame.name}")
            if frame.line:
                rows.append(f"    {frame.line}")
        found = found.__cause__ or found.__context__
    return "\n".join([*rows, ""])


def write(error: BaseException, now: datetime) -> Path | None:
    """Write the report; None when even that cannot be done."""
    path = locations.crash_file(f"{now:%Y%m%d-%H%M%S}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report(error), encoding="utf-8", newline="\n")
    except OSError:
        return None
    return path


def told(path: Path | None) -> str:
    """What the operator reads."""
    where = f"経過を {path} に書きました（氏名や入力した文は含みません）。" if path else "経過のファイルは書けませんでした。"
    return (
        "smincident が予期しない理由で止まりました。「記録済」と出た記録と、書きかけの文は残っています。\n"
        f"{where}もう一度 smincident を開くと、同じところから続けられます。"
    )
