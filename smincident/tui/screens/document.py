"""One text (文書): what it asks for at the left, how it reads at the right; draft, approval, release, file, clipboard."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll

from smincident import desk
from smincident.errors import SmincidentError
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.tui.commands import Command
from smincident.tui.says import understood
from smincident.tui.screens.base import Page
from smincident.tui.screens.documentdialogs import DocumentDialogs
from smincident.tui.screens.menu import MenuDialog
from smincident.tui.texts import preview_blocks, state_blocks, typed_inputs
from smincident.tui.widgets.form import Ask, Form
from smincident.tui.widgets.prose import Block, Prose
from smincident.tui.widgets.text import one_line

LIVE = ("draft", "approved", "released")


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
    KEYS = (
        Command(
            "deal",
            "ほかの処置を選ぶ",
            "f3,x",
            "処置",
            "しょち とりさげ はぶく たいしょう ひながた shochi",
            "取下げ、決裁を省く、対象や別のひな形を選ぶ、保存、コピー。",
        ),
        Command(
            "draft",
            "文案として記録する",
            "f4,ctrl+s",
            "文案",
            "ぶんあん きろく bunan kiroku",
            "欄に書いたとおりの文を、文案として記録する。前の文案は差替えになる。",
        ),
        Command(
            "approve",
            "決裁を記録する",
            "f5,a",
            "決裁",
            "けっさい kessai",
            "この文の一字一句に、誰が、どの立場で、どうやって了承したか。",
        ),
        Command(
            "release",
            "発出を記録する",
            "f6,r",
            "発出",
            "はっしゅつ hasshutsu",
            "人が出したあとで、どの経路から、いつ出したかを書く。発出前の確認にもここで答える。",
        ),
        Command("save", "ファイルに保存する", "f7", "", "ほぞん hozon", "Markdown、テキスト、HTML。"),
        Command(
            "copy",
            "クリップボードへ写す",
            "f8,y",
            "",
            "こぴい うつす kopii copy",
            "貼り付けて使えるテキストにして渡す（OSC 52 を許す端末だけ）。",
        ),
        Command(
            "wide",
            "文面を広く見る・欄に戻る",
            "f9,i",
            "",
            "ぶんめん ひろく bunmen",
            "欄を隠して、文面だけを見る。",
        ),
    )

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
        mine = [
            d
            for d in known.values()
            if d.template == self.template and d.subject == self.subject and d.status in LIVE
        ]
        return mine[-1] if mine else None

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
        subjects = self.state.subjects
        if self._named or self.subject or not subjects:
            return
        if (kinds := self._kinds()) and (fitting := [s for s in subjects.values() if s.kind in kinds]):
            self.subject = fitting[0].id

    def _kinds(self) -> list[str]:
        try:
            return list(desk.template_of(self.store.session, self.template).front.subject_kinds)
        except SmincidentError:
            return []

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
        document = self.document
        self._initial = typed_inputs(document.inputs) if document else {}
        heard = lambda typed: understood(typed, self.store.clock())  # noqa: E731
        asks = []
        for item in template.inputs:
            kind: Any = item.type
            choices = [(choice, choice) for choice in item.choices]
            note = "　".join(
                t for t in (item.help or "", "空なら記録から入ります" if item.source else "") if t
            )
            asks.append(
                Ask(
                    item.id,
                    item.label,
                    kind,
                    item.required,
                    False,
                    choices,
                    note,
                    self._initial.get(item.id, ""),
                    clock=heard,
                )
            )
        if asks:
            self.form = Form(asks, self.store.half.get(self.incident, self.half))
            await holder.mount(self.form)
            self.form.focus_first()
        else:
            await holder.mount(
                Prose(Block("この文書に記入欄はありません。文面は記録から作られます。", "$dim"))
            )
            self.query_one("#preview").focus()
        self._draw()

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
            return
        self._named = ""
        self._initial = self.texts
        self.done(before)
        if document.missing:
            self.tell(f"記録済　文案にしました。未記入：{'、'.join(document.missing)}", "warn")

    def done(self, before: int) -> None:
        """Events after ``before`` are on the disk."""
        from smincident.tui.screens.stepdialogs import recorded_since

        self.recorded(recorded_since(before, self.state), self.half)

    def _ready(self, word: str) -> Document | None:
        document = self.document
        if document is None:
            self.tell(f"まだ文案がありません。F4 で文案にしてから{word}", "warn")
        elif self.changed:
            self.tell(f"書き直した欄が、まだ文案になっていません。F4 で文案にしてから{word}", "warn")
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
            self._push(lambda: self.dialogs.approve(document))

    def action_release(self) -> None:
        """Someone published or sent these exact bytes."""
        if document := self._ready("発出を記録します"):
            self._push(lambda: self.dialogs.release(document))

    def _push(self, make: Any) -> None:
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
        rows = [
            ("save", one_line("ファイルに保存する（F7）")),
            ("copy", one_line("クリップボードへ写す（F8）")),
            ("withdraw", one_line("文書を取り下げる")),
            ("waive", one_line("指針の定める理由で決裁を省く")),
            ("subject", one_line("対象を選ぶ")),
            ("template", one_line("別のひな形を選ぶ")),
        ]

        async def take(choice: str | None) -> None:
            if choice in ("save", "copy"):
                await self.run_action(choice)
            elif choice in ("withdraw", "waive"):
                document = self.document
                if document is None:
                    self.tell("まだ文案がありません", "warn")
                else:
                    self._push(lambda: getattr(self.dialogs, choice)(document))
            elif choice == "subject":
                self._pick(
                    "対象",
                    [(s.id, f"{s.id} {s.label}") for s in self.state.subjects.values()],
                    self._take_subject,
                )
            elif choice == "template":
                self._pick(
                    "ひな形", [(d.id, d.title) for d in self.state.the_plan.documents], self._take_template
                )

        self.app.push_screen(MenuDialog("処置", rows, find=False), take)

    def _pick(self, heading: str, choices: list[tuple[str, str]], take: Any) -> None:
        async def taken(value: str | None) -> None:
            if value is not None:
                self.screens.flush_half()
                take(value)
                self._named = ""
                self.show_title()
                await self.load()

        self.app.push_screen(MenuDialog(heading, [(v, one_line(label)) for v, label in choices]), taken)

    def _take_subject(self, value: str) -> None:
        self.subject = value

    def _take_template(self, value: str) -> None:
        self.template, self.step = value, ""
        self.subject = ""
        self._choose_subject()

    def action_back(self) -> None:
        """Back to both parts, else to the screen below; what was typed stays half-written."""
        if self.has_class("-text"):
            self.action_wide()
            return
        self.screens.flush_half()
        self.dismiss()
