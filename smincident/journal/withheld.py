"""What was taken out of the book on an authority and a ground (非開示), as its ``withheld`` events tell."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from smincident.errors import SmincidentError
from smincident.incident.events import Event, Withheld


class WithheldKept(SmincidentError):
    """Bytes that were kept were withheld: nothing is damaged, and there is nothing to show."""


def told(connection: sqlite3.Connection, incident: str, events: Sequence[Event]) -> list[Event]:
    """The events, those without data with what took it away; one that nothing explains stays as it is."""
    why: dict[int, Withheld] = {}
    for n, body in of_incident(connection, incident):
        for item in body.get("events", ()):
            texts = {key: str(body.get(key, "")) for key in ("by", "role", "ground", "rule")}
            why[item["n"]] = Withheld(n=n, rest=dict(item["rest"]), **texts)
    return [
        replace(event, withheld=why[event.n]) if event.data is None and event.n in why else event
        for event in events
    ]


def of_incident(connection: sqlite3.Connection, incident: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(n, body) of each ``withheld`` event of one incident."""
    rows = connection.execute(
        "SELECT n, data FROM event WHERE incident = ? AND kind = 'withheld' AND data IS NOT NULL ORDER BY n",
        (incident,),
    )
    for n, data in rows.fetchall():
        yield n, json.loads(data)["body"]


def kept_gone(connection: sqlite3.Connection, sha: str) -> WithheldKept | None:
    """The error that says why kept bytes are not there any more; None where no event took them away."""
    row = connection.execute(
        "SELECT e.incident, e.n, json_extract(e.data, '$.body.ground') FROM event e, json_each(e.data, '$.body.kept') i "
        "WHERE e.kind = 'withheld' AND e.data IS NOT NULL AND i.value = ?",
        (sha,),
    ).fetchone()
    if row is None:
        return None
    return WithheldKept(
        f"この内容は非開示としました（{row[0]} 記録{row[1]}、根拠：{row[2]}）", "記録簿には残っていません"
    )


def kept_of_all(connection: sqlite3.Connection) -> set[str]:
    """The kept bytes that any incident of the book took away."""
    rows = connection.execute(
        "SELECT i.value FROM event e, json_each(e.data, '$.body.kept') i WHERE e.kind = 'withheld' AND json_valid(e.data)"
    )
    return {str(row[0]) for row in rows.fetchall()}


def excused(
    bodies: Sequence[tuple[str, dict[str, Any]]],
) -> tuple[dict[tuple[str, int], str], set[str], dict[str, tuple[str, int]]]:
    """What ``withheld`` events (incident, body) account for, for verification.

    Returns:
        the SHA-256 of each body that may be missing, by incident and n; the kept bytes that may be missing; the kept
        bytes that missing bodies named, each with its event.
    """
    gone: dict[tuple[str, int], str] = {}
    kept: set[str] = set()
    named: dict[str, tuple[str, int]] = {}
    for incident, body in bodies:
        kept |= {sha for sha in _list(body.get("kept")) if isinstance(sha, str)}
        for item in _list(body.get("events")):
            if isinstance(item, dict) and type(item.get("n")) is int:
                place = incident, item["n"]
                gone[place] = str(item.get("sha256", ""))
                for sha in _list(item.get("kept")):
                    named.setdefault(str(sha), place)
    return gone, kept, named


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


@dataclass(frozen=True)
class Taken:
    """All that was ever withheld in a book.

    Args:
        bodies: incident and n of each body, with its SHA-256.
        kept: SHA-256 of kept bytes.
        files: SHA-256 of evidence files, with the incident and id they were withheld as.
        held: those of them that other evidence still names, with where.
        sizes: their sizes in bytes, where known.
    """

    bodies: dict[tuple[str, int], str]
    kept: set[str]
    files: dict[str, str]
    held: dict[str, list[str]]
    sizes: dict[str, int]


def taken(connection: sqlite3.Connection) -> Taken:
    """Gather it from the events."""
    rows = connection.execute(
        "SELECT incident, data FROM event WHERE kind = 'withheld' AND data IS NOT NULL ORDER BY seq"
    ).fetchall()
    bodies = [(incident, json.loads(data)["body"]) for incident, data in rows]
    gone, kept, _ = excused(bodies)
    files = {
        item["sha256"]: f"{incident} {item['id']}"
        for incident, body in bodies
        for item in body.get("evidence", ())
    }
    away = {(incident, item["id"]) for incident, body in bodies for item in body.get("evidence", ())}
    held: dict[str, list[str]] = {}
    sizes: dict[str, int] = {}
    for incident, body in _evidence(connection, bodies) if files else ():
        sha, name = body.get("sha256", ""), body.get("id", "")
        if sha not in files:
            continue
        sizes[sha] = body.get("size", 0)
        if (incident, name) not in away:
            held.setdefault(sha, []).append(f"{incident} {name}")
    # Bytes that were kept anew since (the same organisation file) are not those that were withheld.
    kept = {
        sha
        for sha in kept
        if not connection.execute("SELECT 1 FROM kept WHERE sha256 = ?", (sha,)).fetchone()
    }
    return Taken(gone, kept, files, held, sizes)


def _evidence(
    connection: sqlite3.Connection, bodies: Sequence[tuple[str, dict[str, Any]]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Incident and body of each event about a piece of evidence; of an emptied one what remains."""
    rest = {
        (incident, item["n"]): item["rest"] for incident, body in bodies for item in body.get("events", ())
    }
    for incident, n, data in connection.execute(
        "SELECT incident, n, data FROM event WHERE kind LIKE 'evidence-%' ORDER BY seq"
    ).fetchall():
        body = json.loads(data)["body"] if data is not None else rest.get((incident, n), {})
        if "sha256" in body:
            yield incident, body
