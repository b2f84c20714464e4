"""What every command is given: which book, who acts, how to answer; and the way to a session from there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smincident.content.library import Library
    from smincident.incident.actions import Action
    from smincident.incident.events import Event
    from smincident.incident.state import State
    from smincident.session import Session


@dataclass
class Given:
    """The options that hold for every command.

    Args:
        book: another book than the body's own.
        name: the operator's name, '' for the declared one.
        as_json: answer with one JSON object.
        masking: record what looks like a secret as masked, instead of refusing.
    """

    book: Path | None = None
    name: str = ""
    as_json: bool = False
    masking: bool = False
    _session: Session | None = None

    @property
    def book_path(self) -> Path:
        """The book in use."""
        from smincident import locations

        return self.book or locations.book()

    def session(self, *, create: bool = False, read_only: bool = False) -> Session:
        """A session at the book.

        Args:
            create: make the book when there is none; else its absence is an error, so that a mistyped place
                never becomes an empty book.
        """
        if self._session is None:
            from smincident.workplace import open_session

            if not create:
                self.need_book()
            self._session = open_session(self.book_path, self.name, read_only=read_only)
            self._session.masking = self.masking
            if weak := self._session.journal.weak:
                from smincident.cli.trouble import say
                from smincident.journal.guards import told

                say(told(weak))
        return self._session

    def need_book(self) -> None:
        """Refuse where there is no book yet."""
        if not self.book_path.exists():
            from smincident.journal.trouble import missing

            raise missing(self.book_path)

    def reading(self) -> Session:
        """A session that only looks: a read-only folder or another's book is fine."""
        return self.session(read_only=True)

    def state(self, incident: str) -> State:
        """The state of an incident, for looking at."""
        return self.reading().state(incident)

    def library(self) -> Library:
        """All content at hand."""
        if self._session is not None:
            return self._session.surroundings.library()
        from smincident.workplace import library

        return library()

    def when(self, text: str | None) -> tuple[str, str]:
        """What was typed as a time: UTC text and precision; ('', 'minute') for nothing."""
        if not text:
            return "", "minute"
        from smincident import clock

        moment, precision = clock.parse_when(text, clock.now())
        return clock.stamp(moment), precision

    def at(self, text: str | None) -> dict[str, str]:
        """``--at`` as the members of an action."""
        moment, precision = self.when(text)
        return {"at": moment, "precision": precision}

    def day(self, text: str | None) -> str:
        """What was typed as a date, as ``2026-12-01``; '' for nothing."""
        if not text:
            return ""
        from smincident import clock

        moment, _ = clock.parse_when(text, clock.now())
        return moment.astimezone(clock.TOKYO).date().isoformat()

    def perform(self, incident: str, action: Action) -> tuple[State, Sequence[Event]]:
        """Do one action."""
        return self.session().perform(incident, action)

    def answer(self, said: Sequence[str], **members: Any) -> None:
        """Print: lines for a person, or one object for a program."""
        if self.as_json:
            print_json(members)
        else:
            print_lines(said)

    def recorded(
        self, state: State, events: Sequence[Event], said: str, more: Sequence[str] = (), /, **members: Any
    ) -> None:
        """Say what was recorded, once it is on the disk."""
        self.recorded_at(state.id, events, (state.n, state.digest), said, more, **members)

    def recorded_at(
        self,
        incident: str,
        events: Sequence[Event],
        head: tuple[int, str],
        said: str,
        more: Sequence[str] = (),
        /,
        **members: Any,
    ) -> None:
        """As ``recorded``, where only the incident's id and head are at hand."""
        answer = {
            **members,
            "incident": incident,
            "events": [{"n": event.n, "kind": event.kind} for event in events],
            "head": {"n": head[0], "digest": head[1]},
        }
        numbers = f"{events[0].n}" if len(events) == 1 else f"{events[0].n}〜{events[-1].n}"
        deviations = sum(event.kind == "deviation-recorded" for event in events)
        noted = ["逸脱として記録しました（報告書の先頭に載ります）"] if deviations else []
        self.answer([f"記録しました（{incident} 記録{numbers}）：{said}", *noted, *more], **answer)
        self.afterwards()

    def afterwards(self) -> None:
        """What comes once the record is said: a clock that went back is told, the copy of the day is taken."""
        from smincident.cli.daily import daily

        if self._session is not None and (warning := self._session.journal.clock_warning()):
            from smincident.cli.trouble import say

            say(warning)
        daily(self.book_path)


def print_json(value: dict[str, Any]) -> None:
    """One object, UTF-8, a line end."""
    import json

    from smincident.display import escaped

    print(escaped(json.dumps(value, ensure_ascii=False, indent=2)))


def print_lines(said: Sequence[str]) -> None:
    """Lines for a person, safe for a terminal."""
    from smincident.display import safe

    for text in said:
        print(safe(text))


def assignments(pairs: Sequence[str]) -> dict[str, Any]:
    """``--set field=value`` repeated. A key given again makes a list; ``@FILE`` reads the value from a file.

    Raises:
        SmincidentError: no ``=``, or the file cannot be read.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise SmincidentError(
                f"--set「{pair}」の形が違います", "欄=値 と書いてください（例：--set count=3）"
            )
        key = key.strip()
        if value.startswith("@@"):
            value = value[1:]
        elif value.startswith("@"):
            value = _read(value[1:])
        if key in found:
            before = found[key]
            found[key] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[key] = value
    return found


def _read(name: str) -> str:
    try:
        return Path(name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n")
    except UnicodeDecodeError as error:
        raise SmincidentError(f"UTF-8ではありません：{name}", "UTF-8で保存し直してください") from error
    except OSError as error:
        raise SmincidentError(f"読めません：{name}", "ファイルの場所と権限を確かめてください") from error


def number(text: str, word: str, least: int = 0, most: int = 2**53 - 1) -> int:
    """A whole number that was typed, from ``least`` to ``most``."""
    import unicodedata

    plain = unicodedata.normalize("NFKC", text).strip().lstrip("#")
    if not plain.isdecimal():
        raise SmincidentError(f"{word}「{text}」は番号ではありません", "例：12")
    value = int(plain) if len(plain) < 20 else most + 1
    if not least <= value <= most:
        raise SmincidentError(f"{word}「{text}」は範囲の外です", f"{least} から {most} までで書いてください")
    return value
