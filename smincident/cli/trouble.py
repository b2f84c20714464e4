"""What went wrong, in one line on standard error; the unexpected goes to a crash file without local variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from smincident.errors import SYSTEM, SmincidentError

WRONG = 2
"""Exit status when something typed or found is wrong, or the state refuses an action."""

FINDINGS = 1
"""Exit status of a check that found something."""

HISTORY = "。伏せて記録するなら --mask-secrets を付けます。打った命令は端末の履歴にも残るので、消してください"
"""Said besides where a secret was typed into a command."""

_INTERRUPTED = 130
_PIPE_CLOSED = 141

_SPEAKING = (ImportError, NameError, AttributeError, OSError)
"""Errors whose message names parts of the program or places, never what an operator typed."""


def guarded(run: Callable[[list[str]], int], args: list[str]) -> int:
    """Run a command; whatever happens becomes an exit status and at most one line.

    Args:
        run: takes the arguments, gives the exit status.
        args: without the program's name.
    """
    try:
        status = run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SmincidentError as error:
        return tell(error)
    except KeyboardInterrupt:
        say("中断しました → 「記録しました」と出たところまでは残っています")
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) went away. Python would complain once more when it flushes at exit.
        _drop_output()
        return _PIPE_CLOSED
    except OSError as error:
        told = of_the_system(error)
        if told is None:
            return crashed(error)
        _drop_full_output(error)
        return tell(told)
    except Exception as error:
        return crashed(error)
    return status


def tell(error: SmincidentError) -> int:
    """Print one line for an error that an operator can mend, and give the exit status."""
    say(f"{error}{HISTORY if type(error).__name__ == 'SecretFound' else ''}")
    return WRONG


def of_the_system(error: OSError) -> SmincidentError | None:
    """What the operating system refused, in the operator's words; None for what no operator can mend."""
    why = SYSTEM.get(error.errno or 0)
    if why is None:
        return None
    if error.filename is None:
        return SmincidentError(
            f"答えを書き出せませんでした（{why}）", "記録できたかどうかは incident show で確かめてください"
        )
    return SmincidentError(
        f"ファイルを扱えません（{why}）：{os.fsdecode(error.filename)}",
        "場所と名前、権限、空きを確かめてください",
    )


def say(text: str) -> None:
    """One line on standard error, safe for a terminal."""
    from smincident.display import line

    if sys.stderr is not None:
        print(f"smincident: {line(text)}", file=sys.stderr)


def crashed(error: BaseException) -> int:
    """Write the crash file, say where it lies, and give the exit status."""
    place = crash_report(error)
    where = f"詳細：{place}" if place else "詳細は書き出せませんでした"
    say(f"予期しない誤りで止まりました（{type(error).__name__}） → 記録は失われていません。{where}")
    return WRONG


def crash_report(error: BaseException) -> str:
    """Write what the maintainers need: versions and where in the code it happened, nothing that was typed.

    Returns:
        The file's path, '' where it could not be written.
    """
    import platform
    import tempfile
    import time
    import traceback

    from smincident import __version__, locations, private

    lines = [
        f"smincident {__version__}, Python {platform.python_version()}, {platform.platform()}",
        time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "",
    ]
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        message = f": {current}" if isinstance(current, _SPEAKING) else ""
        lines += [f"{type(current).__module__}.{type(current).__qualname__}{message}"]
        lines += [text.rstrip("\n") for text in traceback.format_tb(current.__traceback__)] + [""]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    name = time.strftime("%Y%m%d-%H%M%S", time.gmtime()) + f"-{os.getpid()}"
    text = "\n".join(lines)
    try:
        path = locations.crash_file(name)
        private.make_folder(path.parent)
        private.make_file(path)
        path.write_text(text, encoding="utf-8", newline="\n", errors="backslashreplace")
        return str(path)
    except OSError:
        pass
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", prefix="smincident-crash-", suffix=".txt", delete=False,
            errors="backslashreplace",
        ) as file:  # fmt: skip
            file.write(text)
            return file.name
    except OSError:
        return ""


def _drop_full_output(error: OSError) -> None:
    """Where the answer itself could not be written, Python would fail once more in flushing it at the end."""
    if error.filename is None:
        _drop(sys.stdout)


def _drop_output() -> None:
    for stream in (sys.stdout, sys.stderr):
        _drop(stream)


def _drop(stream: TextIO | None) -> None:
    with suppress(OSError, ValueError, AttributeError):
        if stream is None:
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
