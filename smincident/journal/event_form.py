"""What the two texts of an event may hold, once they are known to be canonical: members, types, forms.

These are the rules of docs/events.md (The two texts) in code. The verifier that travels with an export states them once
more, in a file of its own; ``tests/faults/row09_forged.py`` forges against both.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from smincident.incident.events import KINDS, STANDING
from smincident.journal import chain

PRECISIONS = frozenset({"second", "minute", "hour", "day", "about"})
"""How exactly a time is known."""

ACTOR = frozenset({"host", "name", "os_user", "role"})
"""The members of ``actor``; each is text."""

DIGEST = re.compile(r"[0-9a-f]{64}")
"""A SHA-256 as it is written everywhere."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", re.ASCII)
RECORDED_LENGTH = len("2026-11-21T05:00:00.000Z")
"""The program stamps every event with milliseconds."""

_HEX128 = re.compile(r"[0-9a-f]{32}")
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
_TEXTS = ("book", "data_sha256", "incident", "kind", "occurred_at", "precision", "recorded_at", "zone")


def kinds_of(chain_id: str) -> frozenset[str]:
    """The kinds of event an incident may have, or a standing chain."""
    return STANDING.get(chain_id, KINDS)


def instant(text: str) -> bool:
    """Whether this is a moment in UTC as events tell it: ``2026-11-21T05:00:00Z``, with or without milliseconds."""
    if not _INSTANT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def recorded(text: str) -> bool:
    """Whether this is a moment as the program stamps it: always with milliseconds."""
    return len(text) == RECORDED_LENGTH and instant(text)


def head_faults(head: dict[str, Any], book: str) -> list[str]:
    """What is wrong with a head in itself, in the operator's words."""
    if set(head) != chain.HEAD_KEYS:
        return ["見出し（head）の項目が決まりと違います"]
    if type(head["version"]) is not int or head["version"] != chain.HEAD_VERSION:
        return ["見出し（head）の項目が決まりと違います（この版の知らない形式です）"]
    if type(head["n"]) is not int or any(type(head[name]) is not str for name in _TEXTS):
        return ["見出し（head）の値の種類が決まりと違います"]
    found = []
    if head["book"] != book:
        found.append("ほかの記録簿の記録です")
    if not head["incident"] or head["n"] < 1:
        found.append("見出し（head）の事案か番号が決まりと違います")
    if head["kind"] not in kinds_of(head["incident"]):
        found.append(f"この版の知らない種類の記録です（{head['kind'][:40]}）")
    if not recorded(head["recorded_at"]) or not instant(head["occurred_at"]):
        found.append("見出し（head）の時刻の書き方が決まりと違います")
    if head["precision"] not in PRECISIONS:
        found.append("見出し（head）の時刻の確かさ（precision）が決まりと違います")
    if not _ZONE.fullmatch(head["zone"]):
        found.append("見出し（head）の時間帯（zone）が決まりと違います")
    if not DIGEST.fullmatch(head["data_sha256"]):
        found.append("見出し（head）の data_sha256 の書き方が決まりと違います")
    prev = head["prev"]
    if prev is not None and not (type(prev) is str and DIGEST.fullmatch(prev)):
        found.append("見出し（head）の prev の書き方が決まりと違います")
    return found


def data_sound(data: dict[str, Any]) -> bool:
    """Whether the data has the members it must have, each in its form."""
    actor, kept = data.get("actor"), data.get("kept")
    nonce = data.get("nonce")
    return (
        len(data) == (3 if kept is None else 4)
        and type(actor) is dict
        and actor.keys() == ACTOR
        and all(type(value) is str for value in actor.values())
        and type(data.get("body")) is dict
        and type(nonce) is str
        and _HEX128.fullmatch(nonce) is not None
        and ("kept" not in data or _names(kept))
    )


def _names(kept: object) -> bool:
    """Whether these are the names of kept bytes: at least one, each once, in order."""
    return (
        type(kept) is list
        and bool(kept)
        and all(type(sha) is str and DIGEST.fullmatch(sha) for sha in kept)
        and kept == sorted(set(kept))
    )
