"""Row 16: an approval binds the exact bytes of a text. Whatever is changed afterwards, it is void, and that is said.

A text is drafted by the desk and approved by everyone the guideline wants. Then it is changed: one byte anywhere, white
space, another Unicode form of the same characters. The changed text is offered in three ways: to the release and to a
further approval as what somebody saw; as a new draft in the place of the approved one; and as the bytes in the book,
put there by somebody with the file. None may go out on the old approval, each refusal is in words, and the book that
was changed is named by ``verify``.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from smincident import desk
from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts_documents import live_document
from smincident.incident.documents import rule_for
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.journal.reader import Reader
from smincident.journal.trouble import DamagedBook
from smincident.journal.verify import verify
from smincident.session import Session
from tests.faults import KEPT_LINES, Count, Outcome, Size
from tests.kit import Ticking, opened, session_at, shipped
from tests.unit.test_journal_support import tamper

NUMBER = 16
TITLE = "approval binding"
BROKEN = {
    "blind": "a release and an approval do not compare what somebody saw with the present text",
    "folded": "texts are compared after NFKC and with white space squeezed",
    "carried": "a new draft takes over the approvals of the one it replaces",
    "unread": "the bytes in the book are read without their hash",
}

GUIDELINES = ("ina", "tokushima", "wake")
LIBRARY = shipped()
INPUTS = {
    "topic": "ガイドブックの写真",
    "what": "ガイドブックの写真に誤りがありました。\n\nデータの入れ替えが「プール」のページで起きています。\n",
    "next_update": "2026-11-21 21:00",
}


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Every change, in every way, under every guideline."""
    count = Count()
    with ExitStack() as stack:
        seen: dict[str, str] = {}
        _break(stack, broken, seen)
        for guideline in size.of(("tokushima",), GUIDELINES):
            place = folder / guideline
            place.mkdir()
            _offered(count, place, guideline, size, seen)
            _drafted_anew(count, place, guideline, size)
            _in_the_book(count, place, guideline, size)
    return count.outcome()


def changes(text: bytes, step: int) -> Iterator[tuple[str, bytes]]:
    """Every ``step``-th byte changed, lost or doubled; white space; forms of the same characters."""
    for at in range(0, len(text), step):
        yield f"byte {at} flipped", text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
        yield f"byte {at} lost", text[:at] + text[at + 1 :]
        yield f"byte {at} doubled", text[: at + 1] + text[at:]
    words = text.decode("utf-8")
    line = words.index("\n")
    other = {
        "a blank at the end": words + " ",
        "a blank at the beginning": " " + words,
        "an empty line at the end": words + "\n",
        "no newline at the end": words.rstrip("\n"),
        "CRLF": words.replace("\n", "\r\n"),
        "a blank before a newline": words[:line] + " " + words[line:],
        "a tab for nothing": words[:line] + "\t" + words[line:],
        "a wide blank": words[:line] + "　" + words[line:],
        "a hard blank": words[:line] + " " + words[line:],
        "nothing of no width": words[:line] + "\u200b" + words[line:],
        "a mark of byte order": "\ufeff" + words,
        "NFD": unicodedata.normalize("NFD", words),
        "NFKC": unicodedata.normalize("NFKC", words),
        "NFKD": unicodedata.normalize("NFKD", words),
        "a doubled newline": words.replace("\n", "\n\n", 1),
    }
    for name, changed in other.items():
        data = changed.encode("utf-8")
        if data != text:
            yield name, data


def _break(stack: ExitStack, broken: str, seen: dict[str, str]) -> None:
    """Take a protection away. ``seen`` gives the words of a hash to the variant that folds them."""
    places = [f"smincident.incident.{module}.need_same_bytes" for module in ("acts_release", "acts_approval")]
    if broken == "blind":
        for place in places:
            stack.enter_context(patch(place, lambda *_: None))
    if broken == "folded":

        def folded(document: Document, sha256: str) -> None:
            if sha256 and _folded(seen.get(sha256, sha256)) != _folded(seen.get(document.sha256, "")):
                raise Refused("示された文は、いまの文案と同じではありません", "いまの文案を見てください")

        for place in places:
            stack.enter_context(patch(place, folded))
    if broken == "carried":
        stack.enter_context(patch("smincident.incident.acts_release.live_document", _carrying))
    if broken == "unread":
        stack.enter_context(patch.object(Reader, "kept", _unread))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _carrying(state: State, name: str) -> Document:
    document = live_document(state, name)
    given = [other for other in state.documents.values() if other.template == document.template]
    if not document.approvals:
        document.approvals = [approval for other in given for approval in other.approvals]
    return document


def _unread(self: Reader, sha: str) -> bytes:
    row = self._connection.execute("SELECT bytes FROM kept WHERE sha256 = ?", (sha,)).fetchone()
    return bytes(row[0])


def _approved(path: Path, guideline: str) -> tuple[Session, State, Document, bytes]:
    """A text of the desk, approved by everyone the guideline wants."""
    # A clock that hardly moves: the hour that the text promises stays ahead, however many changes are tried.
    time = Ticking(step=timedelta(milliseconds=1))
    session = session_at(path, guideline, library=LIBRARY, clock=time)
    state = opened(session, "flaming")
    made = desk.draft(session, state.id, "holding", INPUTS)
    document = state.documents[made.id]
    rule = rule_for(document, state)
    roles = [*(rule.of if rule else []), ""]
    for number, role in enumerate(roles):
        by = "田中 課長" if number == 0 else "鈴木 係長"
        if document.status != "approved":
            session.perform(state.id, do.ApproveDocument(id=document.id, by=by, role=role))
    assert document.status == "approved", f"{guideline}: {document.approvals}"
    return session, state, document, desk.text_of(session, document).encode("utf-8")


def _offered(count: Count, place: Path, guideline: str, size: Size, seen: dict[str, str]) -> None:
    """What somebody saw is another text: neither released nor approved; the right one is released in the end."""
    session, state, document, text = _approved(place / "offered.db", guideline)
    seen[document.sha256] = text.decode("utf-8")
    before = session.journal.head(state.id)
    for name, changed in changes(text, size.of(40, 1)):
        sha = hashlib.sha256(changed).hexdigest()
        seen[sha] = changed.decode("utf-8", "replace")
        actions = (
            do.ReleaseDocument(id=document.id, channel="website", sha256=sha, confirmed=("all",)),
            do.ApproveDocument(id=document.id, by="鈴木 係長", role="", sha256=sha),
        )
        for action in actions:
            count.case()
            count.fault()
            where = f"{guideline}, {name}, {type(action).__name__}"
            if _refused(count, session, state, action, "同じではありません", where):
                continue
            if count.accepted >= KEPT_LINES:
                session.journal.close()
                return
            # Taken: the book is made anew, so that the next change meets an approved text again.
            session.journal.close()
            number = sum(1 for _ in place.iterdir())
            session, state, document, _ = _approved(place / f"offered{number}.db", guideline)
            before = session.journal.head(state.id)
        if session.journal.head(state.id) != before:
            count.accept(f"{guideline}, {name}: refused, and written")
    count.case()
    right = do.ReleaseDocument(
        id=document.id,
        channel="website",
        sha256=document.sha256,
        confirmed=("all",),
        by="課長",
        reason="急ぐ",
    )
    try:
        session.perform(state.id, right)
    except SmincidentError as error:
        count.lose(f"{guideline}: the approved text itself is refused: {error.message}")
    session.journal.close()


def _drafted_anew(count: Count, place: Path, guideline: str, size: Size) -> None:
    """The changed text takes the place of the approved one: the old approval is void, the new text has none."""
    for number, (name, changed) in enumerate(changes(_text(place, guideline), size.of(300, 40))):
        session, state, document, _ = _approved(place / f"anew{number}.db", guideline)
        sha = hashlib.sha256(changed).hexdigest()
        draft = do.DraftDocument(
            template=document.template,
            title=document.title,
            cls=document.cls,
            sha256=sha,
            channels=tuple(document.channels),
        )
        session.perform(state.id, draft, {sha: changed})
        new = list(state.documents)[-1]
        count.case()
        count.fault()
        where = f"{guideline}, {name}, drafted anew"
        if (state.documents[document.id].status, state.documents[new].status) != ("superseded", "draft"):
            count.accept(f"{where}: the old is {state.documents[document.id].status}, the new is approved")
        for which, word in ((document.id, "差替え済み"), (new, "まだ発出できません")):
            action = do.ReleaseDocument(id=which, channel="website", confirmed=("all",))
            _refused(count, session, state, action, word, f"{where}, {which}")
        session.journal.close()


def _text(place: Path, guideline: str) -> bytes:
    session, _, _, text = _approved(place / "text.db", guideline)
    session.journal.close()
    return text


def _in_the_book(count: Count, place: Path, guideline: str, size: Size) -> None:
    """The bytes in the file changed by somebody with it: they are not shown as the approved text, and verify names it."""
    path = place / "book.db"
    session, _, document, text = _approved(path, guideline)
    session.journal.close()
    for name, changed in changes(text, size.of(300, 10)):
        _put(path, document.sha256, changed)
        count.case()
        count.fault()
        where = f"{guideline}, {name}, in the book"
        with session_at(path, guideline, library=LIBRARY, seed=9).journal as journal:
            try:
                if journal.kept(document.sha256) != text:
                    count.accept(f"{where}: shown as the approved text")
            except DamagedBook as error:
                if "変わっています" not in error.message:
                    count.lose(f"{where}: told as {error.message}")
            if verify(journal).ok:
                count.accept(f"{where}: verified")
    _put(path, document.sha256, text)
    with session_at(path, guideline, library=LIBRARY, seed=9).journal as journal:
        count.case()
        if not verify(journal).ok:
            count.lose(f"{guideline}: the right bytes put back do not verify")


def _put(path: Path, sha: str, content: bytes) -> None:
    tamper(path, "UPDATE kept SET bytes = ? WHERE sha256 = ?", (content, sha), table="kept")


def _refused(count: Count, session: Session, state: State, action: do.Action, word: str, where: str) -> bool:
    """Whether it is refused; what is refused otherwise than in these words counts as not told."""
    try:
        session.perform(state.id, action)
    except SmincidentError as error:
        if word not in error.message or not error.hint:
            count.lose(f"{where}: told as {error.message}")
        return True
    count.accept(f"{where}: taken")
    return False
