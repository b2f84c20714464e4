"""Names of people: how they are compared, and what is said of one whom nobody knows in a role."""

from __future__ import annotations

import unicodedata

from smincident.display import seen


def person(name: str) -> str:
    """A name as it is compared: ``山田 太郎``, ``山田　太郎`` and ``山田太郎`` are one person, whatever nobody sees in it."""
    return "".join(seen(unicodedata.normalize("NFKC", name)).split()).casefold()


def stranger(role: str) -> str:
    """What to say of an approver whom the organisation file does not know in this role."""
    return "名簿ではその役割でない人" if role else "名簿にない人"
