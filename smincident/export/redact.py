"""Rules and the operator's own choice, applied to the events of one incident: what remains, and what was withheld why.

Two passes. The first withholds whole members, by their class and by hand, and notes every passage it took out. The
second goes through all text that is left and takes out the same passages, names of staff and what looks like personal
data. Everything a package tells besides the chain is made from the result, never from the events as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from smincident.errors import SmincidentError
from smincident.export.masks import Masks, key
from smincident.export.paths import (
    STRUCTURE,
    Gone,
    Hand,
    Path,
    at_path,
    body_of,
    facts_of,
    foldable,
    is_fact,
    leaves_of,
    names_fact,
    put,
    readable,
    refuse_structure,
    texts_of,
)
from smincident.export.people import People
from smincident.export.remains import GONE, Passage, Redacted
from smincident.export.rules import (
    ACTOR,
    FACT,
    FIELD_FACTS,
    GROUNDS,
    HARD,
    OPENED,
    RESTRICTED,
    STAYS,
    WAYS,
    Class,
    class_of,
    mark,
)
from smincident.incident.events import Event
from smincident.incident.levels import level_of

_TELLING = 4


@dataclass
class Redactor:
    """One set of rules over one incident.

    Args:
        audience: a key of ``words.AUDIENCES``; '' withholds nothing but ``hands``.
        fields: the type and choices of each step's field, by (step, field).
        own: addresses and handles of the body's own accounts, which are no citizen's.
    """

    audience: str
    incident: str
    people: People
    hands: Sequence[Hand] = ()
    fields: Mapping[tuple[str, str], tuple[str, list[str]]] = field(default_factory=dict)
    own: Sequence[str] = ()

    def run(self, events: Sequence[Event]) -> Redacted:
        """Apply them.

        Raises:
            SmincidentError: what is to be withheld by hand is not there, or cannot be withheld.
        """
        self.masks = Masks(personal=bool(self.audience), own=set(self.people.own))
        self.passages: list[Passage] = []
        self.kinds = {
            body.get("id"): body.get("kind", "")
            for event in events
            if event.kind == "subject-added" and (body := body_of(event))
        }
        restricted = [
            Hand(event.n, (), RESTRICTED)
            for event in events
            if self.audience and level_of(event) == "restricted" and event.kind not in STRUCTURE
        ]
        by_hand: dict[int, list[Hand]] = {}
        for hand in (*restricted, *self.hands):
            by_hand.setdefault(hand.n, []).append(hand)
        for n in sorted(set(by_hand) - {event.n for event in events}):
            raise SmincidentError(f"記録{n}はありません", "incident show で記録の番号を確かめてください")
        self.masks.plain = "|".join(sorted({self.incident, *facts_of(events)}))
        if self.audience:
            self._know(events)
        first = [self._structural(event, by_hand.get(event.n, [])) for event in events]
        done = [self._textual(event) for event in first]
        grounds: dict[int, list[str]] = {}
        for passage in self.passages:
            known = grounds.setdefault(passage.n, [])
            if passage.ground not in known:
                known.append(passage.ground)
        for event in events:
            if event.data is None:
                why = event.withheld
                grounds[event.n] = [self.masks.mask(why.ground)[0] if why and why.ground else GONE]
        passages = sorted(self.passages, key=lambda passage: passage.n)
        told: dict[int, list[dict[str, str]]] = {}
        for one in passages:
            told.setdefault(one.n, []).append({"path": one.path, "ground": one.ground})
        rows = [_row(event, told.get(event.n, [])) for event in done]
        return Redacted([foldable(event) for event in done], rows, passages, grounds, self.masks)

    def _know(self, events: Sequence[Event]) -> None:
        """Names of ours that stand in the record though not in organisation.yaml; and all that is looked for."""
        for event in events:
            self.people.know(event.actor.get("name", ""))
        for found in self.people.staff.values():
            self.masks.add(found, GROUNDS["staff"], hard=True)
        for found in self.people.contacts:
            self.masks.add(found, GROUNDS["contact"], hard=True)

    def _structural(self, event: Event, hands: Sequence[Hand]) -> Event:
        body, actor = body_of(event), dict(event.actor)
        if body is None:
            return event
        whole = {"actor": actor, **body}
        if self.audience:
            actor = {
                name: self._leaf(event, ("actor", name), value, ACTOR.get(name, "unknown"))
                for name, value in actor.items()
            }
            body = {
                name: self._member(event, (name,), value, class_of(event.kind, name))
                for name, value in body.items()
            }
        made: dict[str, Any] | None = body
        for hand in hands:
            refuse_structure(event, hand)
            taken = at_path(whole, hand)
            self._seek(event, hand, taken)
            self._note(event, hand.path, hand.ground)
            if not hand.path:
                made, actor = None, {name: mark(hand.ground) for name in actor}
                break
            if hand.path[0] == "actor":
                inside = put({"actor": actor}, hand.path, mark(hand.ground))["actor"]
                actor = inside if isinstance(inside, dict) else dict.fromkeys(actor, inside)
            elif made is not None:
                made = put(
                    made, hand.path, Gone(hand.ground) if names_fact(event, hand) else mark(hand.ground)
                )
        return self._again(event, made, actor)

    def _again(self, event: Event, body: dict[str, Any] | None, actor: dict[str, str]) -> Event:
        """The event with another body, be it its own or what the book still says of one it withheld."""
        why = event.withheld
        if event.data is not None or why is None:
            return replace(event, data=body, actor=actor)
        if self.audience:
            why = replace(why, by=self._person(event, ("by",), why.by))
        return replace(event, withheld=replace(why, rest=body if body is not None else {}), actor=actor)

    def _seek(self, event: Event, hand: Hand, taken: Any) -> None:
        """What was taken out by hand is looked for everywhere; of a whole event not its short and common words."""
        if isinstance(taken, str):
            self.masks.add(taken, hand.ground, hard=True, chosen=True)
            return
        for path, text in leaves_of(taken, hand.path):
            if path[0] != "actor" and not is_fact(event.kind, path, text) and len(key(text)) >= _TELLING:
                self.masks.add(text, hand.ground, hard=True, chosen=True)

    def _member(self, event: Event, path: Path, value: Any, cls: Class) -> Any:
        """A value with all that it holds."""
        if isinstance(value, dict):
            return {
                self._key(event, path, name, cls): self._member(
                    event, (*path, name), item, self._inner(event, path, name, item, cls)
                )
                for name, item in value.items()
            }
        if isinstance(value, list):
            return [
                self._member(event, (*path, str(at)), item, self._inner(event, path, str(at), item, cls))
                for at, item in enumerate(value)
            ]
        return self._leaf(event, path, value, cls)

    def _inner(self, event: Event, path: Path, last: str, value: Any, cls: Class) -> Class:
        """The class of what lies inside: a step's field may be a plain fact by its type."""
        body = body_of(event)
        if cls != "field" or body is None or path[0] != "fields":
            return cls
        name = path[1] if len(path) > 1 else last
        kind, choices = self.fields.get((body.get("step", ""), name), ("", []))
        if kind not in FIELD_FACTS:
            return cls
        told = texts_of(value) if kind == "choice" or not isinstance(value, dict) else []
        return "fact" if all(one in choices for one in told) else cls

    def _key(self, event: Event, path: Path, name: str, cls: Class) -> str:
        return name if FACT.fullmatch(name) else self._withhold(event, (*path, "?"), name, cls)

    def _leaf(self, event: Event, path: Path, value: Any, cls: Class) -> Any:
        if value is None or value == "":
            return value
        if cls == "fact":
            chosen = path[0] == "fields"
            if not isinstance(value, str) or FACT.fullmatch(value) or chosen:
                return value
            cls = "note"
        if cls in STAYS[self.audience] or (cls in OPENED and level_of(event) == "open"):
            return value
        if cls == "contact" and value in WAYS:
            return value
        if cls == "staff" and isinstance(value, str):
            return self._person(event, path, value)
        if cls == "identity" and self._ours(event, value):
            return value
        return self._withhold(event, path, value, cls)

    def _person(self, event: Event, path: Path, value: str) -> str:
        pieces = self.people.without_staff(value)
        if pieces is None:
            return str(self._withhold(event, path, value, "staff"))
        ground = GROUNDS["staff"]
        for piece, ours in pieces:
            if ours:
                self.masks.add(piece, ground, hard=True)
                self._note(event, path, ground)
        return "".join(mark(ground) if ours else piece for piece, ours in pieces)

    def _ours(self, event: Event, value: Any) -> bool:
        """Whether this is not a citizen's: a fake of us, an account of ours, an address of ours."""
        name = (body_of(event) or {}).get("id", "")
        if event.kind in ("subject-added", "subject-updated") and self.kinds.get(name) in ("fake", "account"):
            return True
        return isinstance(value, str) and any(
            value == one or value.startswith(f"{one.rstrip('/')}/") for one in self.own
        )

    def _withhold(self, event: Event, path: Path, value: Any, cls: Class) -> str:
        ground = GROUNDS[cls]
        for text in texts_of(value):
            if cls == "staff":
                for name in self.people.names_in(text):
                    self.masks.add(name, ground, hard=False, least=2)
            elif cls in HARD:
                self.masks.add(text, ground, hard=True)
            elif not self.people.open(text) and not self._ours(event, text):
                reached = cls == "contact" and any(letter.isdigit() or letter == "@" for letter in text)
                self.masks.add(text, ground, hard=reached)
        self._note(event, path, ground)
        return mark(ground)

    def _note(self, event: Event, path: Path, ground: str) -> None:
        clean = ".".join(part if FACT.fullmatch(part) else "?" for part in path)
        self.passages.append(Passage(event.n, clean, ground))

    def _textual(self, event: Event) -> Event:
        def clean(value: Any, path: Path) -> Any:
            if isinstance(value, dict):
                return {key: clean(item, (*path, key)) for key, item in value.items()}
            if isinstance(value, list):
                return [clean(item, (*path, str(at))) for at, item in enumerate(value)]
            plain = isinstance(value, str) and not isinstance(value, Gone)
            if not plain or is_fact(event.kind, path, value):
                return value
            text, grounds = self.masks.mask(value)
            for ground in grounds:
                self._note(event, path, ground)
            return text

        why = event.withheld
        if why is not None:
            by, role, ground, rule = (
                self.masks.mask(text)[0] for text in (why.by, why.role, why.ground, why.rule)
            )
            why = replace(why, rest=clean(why.rest, ()), by=by, role=role, ground=ground, rule=rule)
        body = clean(event.data, ()) if event.data is not None else None
        return replace(event, data=body, actor=clean(event.actor, ("actor",)), withheld=why)


def _row(event: Event, told: list[dict[str, str]]) -> dict[str, Any]:
    """What is left of an event to be read."""
    if event.data is None and not told:
        told = [{"path": "", "ground": event.withheld.ground if event.withheld else GONE}]
    return {
        "n": event.n,
        "kind": event.kind,
        "recorded_at": event.recorded_at,
        "occurred_at": event.occurred_at,
        "precision": event.precision,
        "actor": event.actor,
        "body": readable(body_of(event)),
        "withheld": told,
    }
