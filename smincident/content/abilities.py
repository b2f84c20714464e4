"""What the holder of an account can do at each platform: hide, delete, block … an option of a decision may need it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from smincident.content.library import Library

Can = Literal["yes", "no", "unknown"]
CAN: dict[Can, str] = {"yes": "できる", "no": "できない", "unknown": "要確認"}


class Able(NamedTuple):
    """Whether something can be done at one platform, and how far."""

    platform: str
    can: Can
    note: str

    @property
    def words(self) -> str:
        """For an operator: the platform, the answer, and how far."""
        said = f"{self.platform}：{CAN[self.can]}"
        return f"{said}　{self.note}" if self.note not in ("", CAN[self.can]) else said


def able(ability: str, platforms: Iterable[str], library: Library) -> list[Able]:
    """Which of the platforms can do something.

    Args:
        ability: an ability's id (``hide-comment``).
        platforms: platform ids, as accounts and subjects carry them; each is told once, in this order.
        library: where the platforms' files are found.

    Returns:
        one answer a platform; ``unknown`` where its file says nothing of it, or where it has no file.
    """
    return [_at(ability, name, library) for name in dict.fromkeys(platforms) if name]


def _at(ability: str, name: str, library: Library) -> Able:
    if name not in library.files("platforms"):
        return Able(name, "unknown", "")
    platform = library.platform(name)
    found = next((item for item in platform.abilities if item.id == ability), None)
    if found is None:
        return Able(platform.name, "unknown", "")
    return Able(platform.name, found.can, found.note or "")
