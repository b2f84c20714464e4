"""Withholding (非開示): beside ``Session.perform`` a writer of its own, because it also takes away what was written.

The event comes first, in one transaction with what it empties. Then everything of ours that still holds the bytes is
cleaned or deleted: the book's file and WAL, half-written text, evidence, copies, crash reports. What is left elsewhere
is named, never passed over. ``finish`` does the second part again after a power cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from smincident import locations
from smincident.errors import Conflict, SmincidentError, why
from smincident.incident.events import STANDING, Event
from smincident.incident.fold import fold
from smincident.incident.secrets import need_none
from smincident.incident.withholding import Withhold, removed_texts, withheld
from smincident.journal import copies, evidence, remains, trouble, withhold
from smincident.journal.remains import Words
from smincident.journal.scratch import Scratch
from smincident.journal.withheld import Taken, taken
from smincident.session import Session, summarise


@dataclass
class Outcome:
    """What was done, and what is left.

    Args:
        event: the ``withheld`` event; None when an earlier one was only finished.
        cleaned: what was rewritten or deleted, in Japanese.
        left: where the words or bytes still stand, in Japanese; the operator's to decide.
    """

    event: Event | None = None
    cleaned: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def take_out(session: Session, incident: str, action: Withhold, *, papers: bool = False) -> Outcome:
    """Withhold bodies, kept bytes or evidence files; when this returns, they are gone from all that is ours.

    Args:
        incident: its id, or that of a standing chain.
        papers: also delete files in our folder of papers that hold the same words.

    Raises:
        SmincidentError: nothing was written; or, where the message says so, the record stands and cleaning is unfinished.
    """
    book = session.journal.path
    before = withhold.unfinished(book).exists()
    for _ in range(trouble.TRIES):
        try:
            event, words = _record(session, incident, action)
        except Conflict:
            continue
        except BaseException:
            if not before:
                withhold.unmark(book)
            raise
        break
    else:
        raise trouble.crowded()
    outcome = Outcome(event)
    _clean(session, outcome, words, papers)
    return outcome


def finish(session: Session) -> Outcome:
    """Clean again after everything that was ever withheld in this book: an earlier cleaning may have been cut short."""
    outcome = Outcome()
    _clean(session, outcome, Words(()), papers=False)
    return outcome


def _record(session: Session, incident: str, action: Withhold) -> tuple[Event, Words]:
    journal = session.journal
    if incident in STANDING:
        events = journal.standing(incident)
        draft = withheld(action, events, {}, ())
    else:
        state = session.state(incident)
        events = state.events
        draft = withheld(action, events, state.evidence, {plan.sha256 for plan in state.plans})
    need_none([draft])
    wanted = set(action.numbers)
    texts = [text for event in events if event.n in wanted for text in removed_texts(event)]
    whole = []
    for sha in action.kept:
        with suppress(UnicodeDecodeError):
            whole.append(journal.kept(sha).decode("utf-8"))
    made = withhold.withhold(
        journal,
        incident,
        len(events),
        draft,
        actor=session.actor,
        # Folded anew from what is left: the lists may have shown a title or a follow-up that is withheld now.
        summary=None
        if incident in STANDING
        else lambda _: summarise(fold(journal.read(incident), session.load_plan)),
    )
    session.forget(incident)
    return made, Words(texts, whole)


def _clean(session: Session, outcome: Outcome, words: Words, papers: bool) -> None:
    journal, book = session.journal, session.journal.path
    with journal.speaking() as connection:
        gone = taken(connection)
    _half_written(book, session, words, outcome)
    _evidence(book, gone, outcome)
    _files(book, gone, words, papers, outcome)
    withhold.scrub(journal)
    outcome.cleaned.append("記録簿のファイルを書き直しました")
    _copies(session, gone, words, outcome)
    with journal.speaking() as connection:
        outcome.left += list(remains.in_book(connection, words))
    withhold.unmark(book)


def _half_written(book: Path, session: Session, words: Words, outcome: Outcome) -> None:
    place = locations.scratch(book)
    if not place.exists():
        return
    with Scratch(place, clock=session.clock) as scratch:
        if count := scratch.forget(words.in_text):
            outcome.cleaned.append(f"同じ言葉のある書きかけを消しました（{count}件）")


def _evidence(book: Path, gone: Taken, outcome: Outcome) -> None:
    folder = locations.evidence(book)
    for sha, where in gone.files.items():
        path = evidence.path_of(folder, sha)
        if others := gone.held.get(sha):
            outcome.left.append(
                f"証拠のファイル {sha[:12]}（{'、'.join(others)} も同じファイルを証拠としています）"
            )
        elif path.exists():
            _delete(path)
            outcome.cleaned.append(f"証拠のファイルを消しました：{where} {sha[:12]}")


def _files(book: Path, gone: Taken, words: Words, papers: bool, outcome: Outcome) -> None:
    """Files of ours beside the book's own: crash reports and broken leftovers go, others are named."""
    home = locations.home()
    apart = {*withhold.bytes_of(book), *withhold.bytes_of(locations.scratch(book))}
    sizes = {sha: size for sha, size in gone.sizes.items() if sha not in gone.held}
    found = [path for path in remains.files_under(home) if path not in apart]
    kept = (locations.backups(book), locations.evidence(book))
    found = [path for path in found if not any(path.is_relative_to(folder) for folder in kept)]
    for path in remains.same_bytes(found, sizes):
        _delete(path)
        outcome.cleaned.append(f"非開示とした証拠と同じファイルを消しました：{path}")
    for path in found:
        if not words.in_file(path):
            continue
        if path.name.startswith("crash") or path.name.endswith((".broken", ".tmp", ".part")):
            _delete(path)
            outcome.cleaned.append(f"同じ言葉のあるファイルを消しました：{path}")
        elif papers and path.is_relative_to(locations.papers()):
            _delete(path)
            outcome.cleaned.append(f"書き出した文書を消しました：{path}")
        else:
            outcome.left.append(str(path))


def _copies(session: Session, gone: Taken, words: Words, outcome: Outcome) -> None:
    """Copies that hold what was withheld go; a fresh one, which has all that they had, comes first."""
    book = session.journal.path
    stale = []
    for path in _copies_of(book):
        holds = withhold.holding(path, gone.bodies, gone.kept)
        if holds is None:
            holds = words.in_file(path)
            if not holds:
                outcome.left.append(f"{path}（読めない控え。要らなければ消してください）")
        if holds:
            stale.append(path)
    if not stale:
        return
    with session.journal.speaking() as connection:
        made = copies.take(connection, book, session.clock())
    outcome.cleaned.append(f"控えを取り直しました：{made.path}")
    for path in stale:
        if path != made.path:
            _delete(path)
            outcome.cleaned.append(f"除いた内容のある控えを消しました：{path}")


def _copies_of(book: Path) -> Iterator[Path]:
    """Copies the program took: in their folder whatever they are called, and beside the book as earlier versions did."""
    for path in remains.files_under(locations.backups(book)):
        if path.suffix in (".db", ".part") or ".db." in path.name:
            yield path
    with suppress(OSError):
        yield from sorted(book.parent.glob(f"{book.name}.v[0-9]*"))


def _delete(path: Path) -> None:
    try:
        path.chmod(0o600)  # Windows refuses to delete what is read-only
        path.unlink()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise SmincidentError(
            f"非開示とした内容のあるファイルを消せません（{why(error)}）：{path}",
            "権限を直し、smincident journal withhold 事案 を番号なしでもう一度行ってください",
        ) from error
