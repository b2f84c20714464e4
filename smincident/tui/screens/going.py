"""Where one can go from an incident: its other screens, and what concerns it as a whole."""
from __future__ import annotations


def go_menu(page): pass
def go_to(page, where, line): pass
