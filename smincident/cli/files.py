"""Files that commands write for use outside: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from smincident import private
from smincident.errors import SmincidentError


def write_file(path: Path, content: bytes) -> None:
    """Put a file in place whole; what was there before is replaced only then.

    Raises:
        SmincidentError: the folder is missing or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".smincident-", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise SmincidentError(
            f"書き出せません：{path}", "フォルダがあるか、書き込めるかを確かめてください"
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not private.ours(path):
            # What is written elsewhere is as open as the user's own files; mkstemp made it closed.
            with suppress(OSError):
                mask = os.umask(0)
                os.umask(mask)
                Path(name).chmod(0o666 & ~mask)
        os.replace(name, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(name)
        raise SmincidentError(
            f"書き出せません：{path}", "空きと権限、ほかで開いていないかを確かめてください"
        ) from error
