"""The platforms (運営者) and their routes as templates see them."""

from __future__ import annotations

from typing import Any

from smincident.content.library import Library
from smincident.content.platform import Platform, Route

ANSWERS = {"yes": "あり", "maybe": "ないことがある", "never": "なし", "unknown": "不明"}
SURE = {"primary": "運営者の案内を確認済み", "secondary": "伝聞", "unverified": "要確認"}


class Platforms:
    """The platforms' files, and their names where a file is missing."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def get(self, name: str) -> Platform | None:
        """The platform of that id, None where no file describes it."""
        return self._library.platform(name) if name in self._library.files("platforms") else None

    def name(self, name: str) -> str:
        """What the platform is called; an unknown one by what was typed."""
        found = self.get(name)
        return found.name if found else name

    def facts(self, name: str) -> dict[str, Any]:
        """The platform for templates."""
        found = self.get(name)
        if found is None:
            return {"id": name, "name": name, "operator": name, "routes": [], "notes": []}
        return {
            "id": found.id,
            "name": found.name,
            "operator": found.operator,
            "routes": [route(item) for item in found.routes],
            "notes": list(found.notes),
        }


def route(item: Route) -> dict[str, Any]:
    """A platform's route for templates."""
    return {
        "id": item.id,
        "purpose": item.purpose,
        "title": item.title,
        "url": item.url or "",
        "who": item.who or "",
        "papers": list(item.papers),
        "answers": ANSWERS[item.answers],
        "answer_note": item.answer_note or "",
        "source": item.source,
        "checked_on": item.checked_on,
        "sure": SURE[item.sure],
    }
