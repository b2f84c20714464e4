"""How the screens look: two calm themes, and scroll bars that need no character of doubtful width."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.theme import Theme

NIGHT = Theme(
    name="smincident-night",
    primary="#7fb0d8",
    secondary="#8fb8a8",
    accent="#d8b36a",
    warning="#e0b25a",
    error="#e58072",
    success="#86bd8f",
    foreground="#d6dde4",
    background="#12171c",
    surface="#1a2128",
    panel="#232c35",
    dark=True,
    variables={
        "block-cursor-background": "#2f4d66",
        "block-cursor-foreground": "#f2f6f9",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#26333f",
        "block-cursor-blurred-foreground": "#d6dde4",
        "block-hover-background": "#202a33",
        "input-cursor-background": "#d6dde4",
        "input-cursor-foreground": "#12171c",
        "input-selection-background": "#35576f",
        "scrollbar": "#34414d",
        "scrollbar-hover": "#45586a",
        "scrollbar-active": "#7fb0d8",
        "scrollbar-background": "#171d23",
        "scrollbar-background-hover": "#171d23",
        "scrollbar-background-active": "#171d23",
        "dim": "#8996a3",
        "field": "#28323c",
        "field-focus": "#34495b",
        "danger": "#4a2622",
        "drill": "#5a4216",
    },
)
DAY = Theme(
    name="smincident-day",
    primary="#1f5f8f",
    secondary="#2f6f5a",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#a8322a",
    success="#2f6f3a",
    foreground="#1c242b",
    background="#f4f6f7",
    surface="#ffffff",
    panel="#e4e9ed",
    dark=False,
    variables={
        "block-cursor-background": "#bcd7ea",
        "block-cursor-foreground": "#10181e",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#dde6ed",
        "block-cursor-blurred-foreground": "#1c242b",
        "block-hover-background": "#eaf0f4",
        "input-cursor-background": "#1c242b",
        "input-cursor-foreground": "#ffffff",
        "input-selection-background": "#a9cbe3",
        "scrollbar": "#b9c4cd",
        "scrollbar-hover": "#9dabb7",
        "scrollbar-active": "#1f5f8f",
        "scrollbar-background": "#e9edf0",
        "scrollbar-background-hover": "#e9edf0",
        "scrollbar-background-active": "#e9edf0",
        "dim": "#5c6873",
        "field": "#e9eef2",
        "field-focus": "#cfe3f1",
        "danger": "#f6d9d5",
        "drill": "#f3dfae",
    },
)


class PlainBar(ScrollBarRender):
    """A scroll bar of blanks in two colours: eighth blocks are two cells wide in some terminals."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def use_plain_bars() -> None:
    """Let every scroll bar be drawn so."""
    ScrollBar.renderer = PlainBar
