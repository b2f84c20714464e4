"""``incident note`` without click: the entry made most often must not wait.

Whatever is not plainly ``ID TEXT`` with known options is left to the ordinary command, which takes the note the
same way.
"""

from __future__ import annotations

import os
from pathlib import Path

from smincident.cli.given import Given

_VALUED = ("--at", "--as", "--book", "--level")


def note(args: list[str]) -> int | None:
    """Take a note.

    Args:
        args: what follows ``incident note``.

    Returns:
        the exit status, or None when the ordinary command should look at it.
    """
    words: list[str] = []
    options: dict[str, str] = {}
    given = Given()
    rest = iter(args)
    for word in rest:
        name, equals, value = word.partition("=")
        if word == "--json":
            given.as_json = True
        elif word == "--mask-secrets":
            given.masking = True
        elif name in _VALUED:
            found = value if equals else next(rest, None)
            if found is None:
                return None
            options[name] = found
        elif word.startswith("-"):
            return None
        else:
            words.append(word)
    if len(words) != 2:
        return None
    given.book = Path(options["--book"]) if "--book" in options else None
    given.name = options.get("--as", "")
    take(given, words[0], words[1], options.get("--at"), options.get("--level", "internal"))
    return 0


def take(given: Given, incident: str, text: str, at: str | None, level: str) -> None:
    """Record a note and say so."""
    from smincident import clock, locations
    from smincident.actor import machine_actor, operator_name
    from smincident.journal.book import Journal
    from smincident.noting import take_note

    given.need_book()
    moment, precision = given.when(at)
    with Journal.open(given.book_path, clock=clock.now, random=os.urandom) as journal:
        if place := locations.witness():
            from smincident.journal.witness import watch

            watch(journal, place, own=locations.book())
        actor = machine_actor(given.name or operator_name())
        event = take_note(journal, actor, incident, text, moment, precision, level, given.masking)
    given.recorded_at(incident, [event], (event.n, event.digest), "メモ")
    if warning := journal.clock_warning():
        from smincident.cli.trouble import say

        say(warning)
