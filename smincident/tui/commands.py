"""Commands: one entry each for what a key does, what the key bar calls it, what the palette finds and help explains."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding

_NAMES = {
    "escape": "Esc", "enter": "Enter", "tab": "Tab", "shift+tab": "Shift+Tab", "space": "Space", "up": "上", "down": "下",
    "pageup": "PageUp", "pagedown": "PageDown", "home": "Home", "end": "End", "question_mark": "?", "slash": "/",
    "plus": "+",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """One thing an operator can ask for on a screen.

    Args:
        action: the method ``action_…`` of the screen.
        title: what it does, for the palette and help.
        keys: as Textual writes them, separated by commas. The first is an F-key or ctrl key, so that it reaches the
            program while an IME is on; letters come after.
        label: what the key bar calls it, at most four characters; '' keeps it out of the bar.
        reading: kana and romaji by which the palette finds it.
        about: a sentence for help.
    """

    action: str
    title: str
    keys: str = ""
    label: str = ""
    reading: str = ""
    about: str = ""

    @property
    def shown(self) -> list[str]:
        """Its keys as people read them, the first one first."""
        return [shown_key(key) for key in self.keys.split(",") if key]

    def bindings(self) -> list[Binding]:
        """What Textual binds."""
        return [Binding(key, self.action, self.title, show=False) for key in self.keys.split(",") if key]

    def matches(self, typed: str) -> bool:
        """Whether all typed words are found in the title, its readings or its keys."""
        where = folded(f"{self.title} {self.label} {self.reading} {self.about} {' '.join(self.shown)}")
        return all(word in where for word in folded(typed).split())


def shown_key(key: str) -> str:
    """A key as people read it: ``F2``, ``Ctrl+S``, ``Enter``."""
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key


def folded(text: str) -> str:
    """Text for comparing: width, case and the two kana scripts made one."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain)


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """All bindings of some commands."""
    return [binding for command in commands for binding in command.bindings()]
