"""What of an incident may go along in a package, and on what ground the rest does not."""

from __future__ import annotations

from pathlib import Path

from smincident.errors import SmincidentError
from smincident.export import bag
from smincident.export.material import Choice, Material
from smincident.export.paths import Hand
from smincident.export.redact import Redactor
from smincident.export.remains import GONE, Redacted
from smincident.export.rules import GROUNDS, KEPT, KEPT_GROUNDS, TEXTS
from smincident.export.telling import Telling, telling
from smincident.incident.parts import Document, Evidence
from smincident.journal import evidence as stored

_LOOKED_INTO = 32 * 2**20
"""Evidence up to so many bytes is looked into for what was withheld by hand; what is larger stays outside then."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc_jp")


class Choosing:
    """The rules and the operator's choice, for one incident.

    Attributes:
        whole: what the events tell with nothing withheld: needed to know which bytes they name and which texts went
            out, and never shown where ``narrow``.
        narrow: something is withheld, so all that is told is made from what remains.
        absent: what should have gone along and is not there, in the operator's words.
    """

    def __init__(self, material: Material, choice: Choice) -> None:
        self.material = material
        self.choice = choice
        self.events = [leaf.event for leaf in material.leaves.leaves]
        self.absent: list[str] = []
        self.whole: Telling = telling(self.events, material)
        self.narrow = bool(choice.audience or choice.hands or choice.texts or choice.evidence)
        incident = material.leaves.incident
        self.hand_texts = {f"{incident}.{name}": ground for name, ground in choice.texts.items()}
        ours = self.whole.organisation
        named = [text for one in ours.accounts for text in (one.url, one.handle, f"@{one.handle}")]
        self.own = [text for text in (*named, ours.website.url) if len(text) > 3]
        for table, known, word in (
            (self.hand_texts, self.whole.state.documents, "文書"),
            (choice.evidence, self.whole.state.evidence, "証拠"),
        ):
            for name in table:
                if name not in known:
                    raise SmincidentError(
                        f"{word}「{name}」がありません", f"あるもの：{'、'.join(known) or 'なし'}"
                    )

    def redacted(self) -> Redacted:
        """The events with the rules and the operator's choice applied."""
        people = self.whole.people()
        fields = {
            (step.id, one.id): (one.type, one.choices)
            for plan in self.whole.plans
            for step in plan.steps
            for one in step.fields
        }
        redactor = Redactor(
            self.choice.audience, self.material.leaves.incident, people, self._hands(), fields, self.own
        )
        found = redactor.run(self.events)
        for name, ground in self.hand_texts.items():
            for line in (self.text_of(self.whole.state.documents[name]) or "").splitlines():
                found.masks.add(line, ground, hard=False)
        found.masks.forget_published(
            text
            for one in self.whole.state.documents.values()
            if self.may_read(one) and (text := self.text_of(one)) is not None
        )
        return found

    def _hands(self) -> list[Hand]:
        """What was chosen, with what the events say of texts and evidence that stay outside."""
        hands = list(self.choice.hands)
        for event in self.events:
            body = event.data or {}
            name = str(body.get("id", ""))
            if event.kind == "document-drafted" and name in self.hand_texts:
                members, ground = ["inputs", "findings"], self.hand_texts[name]
            elif event.kind == "evidence-added" and name in self.choice.evidence:
                members, ground = ["name", "place", "note"], self.choice.evidence[name]
                if not str(body.get("url", "")).startswith(tuple(self.own) or "?"):
                    members.append("url")
            else:
                continue
            hands += [Hand(event.n, (member,), ground) for member in members if body.get(member)]
        return hands

    def text_of(self, document: Document) -> str | None:
        """The Markdown of a text; None where the book no longer has it."""
        try:
            return self.material.kept(document.sha256).decode("utf-8")
        except (SmincidentError, UnicodeDecodeError):
            return None

    def may_read(self, document: Document) -> bool:
        """Whether a text went out, and to those who may read it here."""
        if document.id in self.hand_texts or not document.releases:
            return False
        channels = self.whole.state.channels
        if not self.choice.audience:
            return True
        open_to = TEXTS[self.choice.audience]
        return any(
            channels[one.channel].cls in open_to for one in document.releases if one.channel in channels
        )

    def kept_ground(self, sha: str, what: str, content: bytes, redacted: Redacted) -> str:
        """Why kept bytes do not go along; '' when they do."""
        of_text = [one for one in self.whole.state.documents.values() if one.sha256 == sha]
        for one in of_text:
            if one.id in self.hand_texts:
                return self.hand_texts[one.id]
        if self.choice.audience:
            if what not in KEPT[self.choice.audience]:
                return KEPT_GROUNDS[what]
            if what == "text" and not any(self.may_read(one) for one in of_text):
                return KEPT_GROUNDS[what]
        if self.narrow:
            text = content.decode("utf-8", "replace")
            marked = redacted.masks.mask(text, published=what == "text")[1]
            if marked:
                return marked[0]
        return ""

    def evidence_ground(self, item: Evidence, redacted: Redacted) -> tuple[str, bag.Source | None]:
        """Why a file of evidence does not go along, or what it is."""
        if not item.sha256:
            return "", None
        same = [one.id for one in self.whole.state.evidence.values() if one.sha256 == item.sha256]
        for name in same:
            if name in self.choice.evidence:
                return self.choice.evidence[name], None
        if self.choice.audience:
            return GROUNDS["evidence"], None
        source: bag.Source
        if stored.fault(self.material.evidence, item.sha256) is None:
            source = stored.path_of(self.material.evidence, item.sha256)
        else:
            try:
                source = self.material.kept(item.sha256)
            except SmincidentError:
                self.absent.append(f"証拠 {item.id}")
                return GONE, None
        if self.narrow:
            size = source.stat().st_size if isinstance(source, Path) else len(source)
            if size > _LOOKED_INTO:
                return "大きすぎて中を確かめられない", None
            content = source.read_bytes() if isinstance(source, Path) else source
            if any(redacted.masks.hits(content.decode(one, "replace")) for one in _ENCODINGS):
                return "伏せた内容を含む", None
        return "", source
