"""Half-written text (書きかけ), kept outside the book and given back at the same place after a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from smincident import locations
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.journal.scratch import Scratch

PLACE = ".place"
"""The pseudo-step under which the operator's last place is kept."""


class Half:
    """Half-written text of one book; the file is opened when it is first needed, for the first paint does not need it.

    Args:
        book: the book it belongs to.
        clock: the present, aware.

    Attributes:
        trouble: why the file cannot be used; None while it can. Typing goes on all the same.
    """

    def __init__(self, book: Path, clock: Callable[[], datetime]) -> None:
        self.trouble: SmincidentError | None = None
        self._book = book
        self._clock = clock
        self._opened: Scratch | None = None
        self._unkept: dict[tuple[str, str, str], str] = {}
        """What the disk would not take: given back from memory as long as the program runs."""

    @property
    def _scratch(self) -> Scratch | None:
        if self._opened is None and self.trouble is None:
            from smincident.journal.scratch import Scratch

            try:
                self._opened = Scratch(locations.scratch(self._book), clock=self._clock)
            except SmincidentError as error:
                self.trouble = error
        return self._opened

    def get(self, incident: str, step: str) -> dict[str, str]:
        """The half-written fields of one step or form; none when they cannot be read."""
        found: dict[str, str] = {}
        if self._scratch is not None:
            with suppress(SmincidentError):
                found = {row.field: row.text for row in self._scratch.list(incident) if row.step == step}
        return found | {key[2]: text for key, text in self._unkept.items() if key[:2] == (incident, step)}

    def steps(self, incident: str) -> set[str]:
        """The steps and forms of an incident in which something is half-written."""
        if self._scratch is None:
            return set()
        with suppress(SmincidentError):
            return {row.step for row in self._scratch.list(incident) if row.text.strip()}
        return set()

    def put(self, incident: str, step: str, field: str, text: str) -> None:
        """Keep one field; an empty one is let go.

        Raises:
            SmincidentError: it could not be kept.
        """
        self._unkept[incident, step, field] = text
        scratch = self._scratch
        if scratch is None:
            if self.trouble is not None:
                raise self.trouble
        elif text:
            from smincident.incident.secrets import masked

            # What looks like a secret stays on the screen and comes to no disk; the rest is there after a crash.
            scratch.put(incident, step, field, masked(text))
        else:
            scratch.remove(incident, step, field)
        del self._unkept[incident, step, field]

    def drop(self, incident: str, step: str) -> None:
        """Let go of a step or form: it was recorded or given up."""
        self._unkept = {key: text for key, text in self._unkept.items() if key[:2] != (incident, step)}
        if self._scratch is not None:
            with suppress(SmincidentError):
                self._scratch.remove(incident, step)

    def place(self) -> dict[str, str]:
        """Where the operator was when the program last ended without being left."""
        with suppress(ValueError):
            found = json.loads(self.get("", PLACE).get("at", "{}"))
            if isinstance(found, dict):
                return {key: value for key, value in found.items() if isinstance(value, str)}
        return {}

    def stand(self, **place: str) -> None:
        """Remember where the operator is; without anything, that they left."""
        if place:
            with suppress(SmincidentError):
                self.put("", PLACE, "at", json.dumps(place, ensure_ascii=False))
        else:
            self.drop("", PLACE)

    def close(self) -> None:
        """Let go of the file."""
        if self._opened is not None:
            self._opened.close()
