"""The one safe way for text from outside (posts, names, runbooks) to reach a terminal."""

from __future__ import annotations

import re

_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ZERO_WIDTH = "\u00ad\u180e\u200b\u200c\u2060\u2061\u2062\u2063\u2064\ufeff"
_UNSAFE = re.compile(
    f"[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f{_BIDI}{_ZERO_WIDTH}\u2028\u2029\ufff9-\ufffb\ud800-\udfff]|[\U000e0000-\U000e007f]"
)


_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)


def seen(text: str) -> str:
    """``text`` without what leaves nothing on a page (zero width, direction, variation selectors): for comparing."""
    return _UNSEEN.sub("", text)


def safe(text: str) -> str:
    """``text`` with every control, bidi and zero-width character made visible as ``<U+202E>``.

    Newline and tab stay (a carriage return before a newline is dropped). U+200D stays too: emoji are joined by it.
    The result is still plain text and must not be handed to anything that parses markup.
    """
    text = text.replace("\r\n", "\n")
    return _UNSAFE.sub(lambda found: f"<U+{ord(found.group()):04X}>", text)


def escaped(text: str) -> str:
    """JSON ``text`` with the same characters as ``\\uXXXX``: the same value to a program, harmless to a terminal."""

    def units(found: re.Match[str]) -> str:
        raw = found.group().encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{raw[at : at + 2].hex()}" for at in range(0, len(raw), 2))

    return _UNSAFE.sub(units, text)


def line(text: str) -> str:
    """``safe`` text on one line, for lists and titles."""
    return " ".join(safe(text).split("\n")).replace("\t", " ")
