"""The copy of the day (控え), taken when what was asked for is recorded and said: nobody waits for it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def daily(book: Path) -> None:
    """Take it, if there is none of today; that it failed is told on standard error and changes nothing else."""
    from smincident import clock, locations

    today = clock.now().astimezone(clock.TOKYO).date().isoformat()
    # Asked after every record: one look into the folder, without loading what takes copies.
    with suppress(OSError):
        if any(
            name.startswith(today) and name.endswith(".db") for name in os.listdir(locations.backups(book))
        ):
            return
    from smincident.cli.trouble import say
    from smincident.errors import SmincidentError
    from smincident.journal import backup

    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        backup.daily(book, clock.now)
    except SmincidentError as error:
        say(str(error))
