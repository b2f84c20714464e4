"""Half-written text (書きかけ), kept outside the book and given back at the same place after a crash."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from smincident.errors import SmincidentError

PLACE = ".place"
"""The pseudo-step under which the operator's last place is kept."""


class Half:
    """Half-written text of one book. A disk that refuses must not stop the operator: then nothing is kept, and said.

    Args:
        scratch: where it is kept, None when that cannot be opened.
    """

    def __init__(self, scratch: Any) -> None:
        self._scratch = scratch
        self._rows: dict[tuple[str, str], dict[str, str]] = {}

    @classmethod
    def open(cls, book: Path) -> Self:
        """The half-written text that belongs to a book."""
        return cls(None)

    def get(self, incident: str, step: str) -> dict[str, str]:
        """The half-written fields of one step or form."""
        return dict(self._rows.get((incident, step), {}))

    def put(self, incident: str, step: str, field: str, text: str) -> None:
        """Keep one field; an empty one is let go."""
        self._rows.setdefault((incident, step), {})[field] = text

    def drop(self, incident: str, step: str) -> None:
        """Let go of a step or form: it was recorded or given up."""
        self._rows.pop((incident, step), None)

    def place(self) -> dict[str, str]:
        """Where the operator was when the program last ended without being left."""
        with suppress(SmincidentError, ValueError):
            found = json.loads(self.get("", PLACE).get("at", "{}"))
            return {key: value for key, value in found.items() if isinstance(value, str)}
        return {}

    def stand(self, **place: str) -> None:
        """Remember where the operator is; without anything, that they left."""
        if place:
            self.put("", PLACE, "at", json.dumps(place, ensure_ascii=False))
        else:
            self.drop("", PLACE)

    def close(self) -> None:
        """Let go of the file."""
