"""One text (文書): what it asks for at the left, how it reads at the right; draft, approval, release, file, clipboard."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll

from smincident import desk
from smincident.errors import SmincidentError
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.tui import keys
from smincident.tui.says import understood
from smincident.tui.screens.approvals import recorded_since
from smincident.tui.screens.base import Page
from smincident.tui.screens.documentdialogs import DocumentDialogs
from smincident.tui.textasks import drafted_inputs, fitting_subject, input_asks, live_document, wanted_blocks
from smincident.tui.texts import preview_blocks, state_blocks
from smincident.tui.widgets.form import Form
from smincident.tui.widgets.prose import Block, Prose


class DocumentPage(Page):
    """A text of one incident.

    Args:
        incident: its id.
        template: which text; '' when ``document`` says.
        subject: the subject it is about, '' for none.
        step: the step it belongs to, '' where the desk is to find it.
        document: a text that is there already.
    """

    CSS_PATH = "document.tcss"
    NAME = "文書"
    KEYS = keys.DOCUMENT

    def __init__(
        self, incident: str, *, template: str = "", subject: str = "", step: str = "", document: str = ""
    ) -> None:
        super().__init__()
        self.incident = incident
        self.template = template
        self.subject = subject
        self.step = step
        self._named = document
        self.form: Form | None = None
        self._initial: dict[str, str] = {}
        self._drawing = False

    @property
    def incident_id(self) -> str:
        """The id of the incident."""
        return self.incident

    @property
    def state(self) -> State:
        """The incident as of now."""
        return self.store.state(self.incident)

    @property
    def document(self) -> Document | None:
        """The text as it was last drafted: the named one, else the live one of this template and subject."""
        known = self.state.documents
        if self._named and self._named in known:
            return known[self._named]
        return live_document(self.state, self.template, self.subject)

    @property
    def half(self) -> str:
        """Under which half-written inputs are kept."""
        return f".document|{self.template}|{self.subject}"

    def body(self) -> ComposeResult:
        """Where the text stands; its inputs; how it reads."""
        yield Prose(id="standing")
        with Horizontal(classes="body"):
            with VerticalScroll(id="inputs", can_focus=False):
                yield Vertical(id="form")
            with VerticalScroll(id="preview", can_focus=True):
                yield Prose(id="text")

    async def on_mount(self) -> None:
        """Fill in what is known; a text about one subject needs to know which."""
        if self._named:
            found = self.state.documents[self._named]
            self.template, self.subject, self.step = found.template, found.subject, found.step
        self._choose_subject()
        self.show_title()
        await self.load()

    def _choose_subject(self) -> None:
        if self._named or self.subject or not self.state.subjects:
            return
        with suppress(SmincidentError):
            self.subject = fitting_subject(desk.template_of(self.store.session, self.template), self.state)

    def heading_parts(self) -> tuple[str, str]:
        """The text's title, its subject, the incident."""
        known = self.state.the_plan.document(self.template)
        title = known.title if known else self.template
        subject = self.state.subjects.get(self.subject)
        return title, f"{f'{subject.id} {subject.label}  ' if subject else ''}{self.incident}"

    async def load(self) -> None:
        """Make the form of the present template."""
        holder = self.query_one("#form", Vertical)
        await holder.remove_children()
        self.form = None
        try:
            template = desk.template_of(self.store.session, self.template)
        except SmincidentError as error:
            self.fail(error)
            return
        self._initial = drafted_inputs(template, self.document)
        asks = input_asks(template, self._initial, lambda typed: understood(typed, self.store.clock()))
        if asks:
            self.form = Form(asks, self.store.half.get(self.incident, self.half))
            if wanted := wanted_blocks(self.state, self.step, self.template):
                await holder.mount(Prose(*wanted, id="wanted"))
            await holder.mount(self.form)
            self.form.focus_first()
            if self.form.restored:
                self.tell("書きかけを戻しました。F4 で文案になります", "warn")
        else:
            await holder.mount(
                Prose(Block("この文書に記入欄はありません。文面は記録から作られます。", "$dim"))
            )
            self.query_one("#preview").focus()
        self._draw()
        self.screens.stand_at(document=self.template, about=self.subject, **{"for": self.step})

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: field.text.strip() for name, field in self.form.fields.items()} if self.form else {}

    @property
    def changed(self) -> bool:
        """Whether the fields differ from what was drafted."""
        return any(text != self._initial.get(name, "").strip() for name, text in self.texts.items())

    def _values(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in (self.form.values() if self.form else {}).items()
            if value not in ("", [])
        }

    def _draw(self) -> None:
        """Show how the text reads now: the drafted bytes, or a fresh rendering where something was changed."""
        self._drawing = False
        document, state = self.document, self.state
        changed = self.changed
        self.query_one("#standing", Prose).show(state_blocks(document, state, changed))
        try:
            if document is not None and not changed:
                markdown = desk.text_of(self.store.session, document)
            else:
                markdown = desk.preview(
                    self.store.session, self.incident, self.template, self._values(), subject=self.subject
                ).markdown
        except SmincidentError as error:
            self.tell(f"文面を作れません：{error.message}", "warn")
            return
        self.query_one("#text", Prose).show(preview_blocks(markdown))

    @on(Form.Edited)
    def _edited(self, event: Form.Edited) -> None:
        event.stop()
        self.screens.keep_half(self.incident, self.half, event.field.ask.id, event.field.text)
        if not self._drawing:
            self._drawing = True
            self.call_after_refresh(self._draw)

    def refreshed(self) -> None:
        """Show what was written."""
        super().refreshed()
        self._draw()

    def action_draft(self) -> None:
        """Record the text as a draft."""
        before = self.state.n
        try:
            document = desk.draft(
                self.store.session,
                self.incident,
                self.template,
                self._values(),
                step=self.step,
                subject=self.subject,
            )
        except SmincidentError as error:
            self.fail(error)
            if self.form is not None:
                self.form.focus_wrong(error)
            return
        self._named = ""
        self._initial = self.texts
        self.done(before)
        if document.missing:
            self.tell(f"記録済　文案にしました。未記入：{'、'.join(document.missing)}", "warn")

    def done(self, before: int) -> None:
        """Events after ``before`` are on the disk."""
        self.recorded(recorded_since(before, self.state), self.half)

    def _ready(self, word: str) -> Document | None:
        document = self.document
        if document is None:
            self.tell(f"まだ文案がありません。F4 で文案にしてから{word}", "warn")
        elif self.changed:
            self.tell(f"書き直した欄が、まだ文案になっていません。F4 で文案にしてから{word}", "warn")
        elif document.withheld:
            self.tell(f"この文は非開示としました（記録{document.withheld}）。本文は残っていません", "warn")
        else:
            return document
        return None

    @property
    def dialogs(self) -> DocumentDialogs:
        """The questions that go with a text."""
        return DocumentDialogs(self)

    def action_approve(self) -> None:
        """Someone approved these exact bytes."""
        if document := self._ready("決裁を記録します"):
            self.push(lambda: self.dialogs.approve(document))

    def action_release(self) -> None:
        """Someone published or sent these exact bytes."""
        if document := self._ready("発出を記録します"):
            self.push(lambda: self.dialogs.release(document))

    def push(self, make: Any) -> None:
        try:
            self.app.push_screen(make())
        except SmincidentError as error:
            self.fail(error)

    def action_save(self) -> None:
        """To a file."""
        from smincident.tui.screens.saving import save_dialog

        if document := self._ready("保存します"):
            self.app.push_screen(save_dialog(self, self.incident, document))

    def action_copy(self) -> None:
        """As plain text to the clipboard; nothing is recorded by it."""
        from smincident.documents.text import to_text

        document = self._ready("写します")
        if document is not None:
            self.app.copy_to_clipboard(to_text(desk.text_of(self.store.session, document)))
            self.tell(
                f"{document.id} の文面をクリップボードへ渡しました（端末が許さないときは F7 で保存を）",
                "done",
            )

    def action_wide(self) -> None:
        """Only the text, or both."""
        self.toggle_class("-text")
        if self.has_class("-text"):
            self.query_one("#preview").focus()
        elif self.form is not None:
            self.form.focus_first()

    def action_deal(self) -> None:
        """Choose a further thing to do."""
        from smincident.tui.screens.documentdeals import deal_menu

        deal_menu(self)

    async def turn_to(self, *, template: str = "", subject: str = "") -> None:
        """Write another text, or the same about another subject."""
        self.screens.flush_half()
        if template:
            self.template, self.step, self.subject = template, "", ""
        self._named = ""
        if subject:
            self.subject = subject
        else:
            self._choose_subject()
        self.show_title()
        await self.load()

    def action_back(self) -> None:
        """Back to both parts, else to the screen below; what was typed stays half-written."""
        if self.has_class("-text"):
            self.action_wide()
            return
        self.screens.flush_half()
        self.screens.stand_at(document="", about="", **{"for": ""})
        self.dismiss()
