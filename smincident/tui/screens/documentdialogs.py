"""The questions that go with a text: who approved it, how it went out, why it is taken back or needs no approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident import desk
from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.incident.documents import asks_open, lacking, not_apart, out_of_order, rule_for
from smincident.incident.parts import CHANNEL_CLOSED, CHANNEL_STATES, Document
from smincident.tui.says import day_and_time, moment, understood
from smincident.tui.screens.approvals import approval_asks
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.rulesdialogs import accept_dialog, bending_asks
from smincident.tui.stepwords import asked_by
from smincident.tui.texts import approval_blocks, preview_blocks
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block

if TYPE_CHECKING:
    from smincident.tui.screens.document import DocumentPage

ASKED = "ask."


class DocumentDialogs:
    """The dialogs of one text.

    Args:
        page: the screen of the text.
    """

    def __init__(self, page: DocumentPage) -> None:
        self.page = page
        self.state = page.state

    def _people(self) -> list[tuple[str, str]]:
        people = self.page.store.session.surroundings.organisation().people
        return [(p.name, f"{p.name}　{p.title}　{'・'.join(p.roles)}") for p in people]

    def approve(self, document: Document) -> FormDialog:
        """Who approved these exact bytes, in which role, how.

        Raises:
            Refused: a place is not filled in, or nothing more is to be approved.
        """
        page, state = self.page, self.state
        if document.missing:
            raise Refused(
                f"未記入のところがあるので決裁できません：{'、'.join(document.missing)}",
                "欄を埋めて F4 で文案にしてください",
            )
        if document.status == "released" and not document.report_after:
            raise Refused("この文書はもう発出されています", "直すなら、欄を書き直して新しい版にしてください")
        rule = rule_for(document, state)
        wants = lacking(rule, document.approvals, document.author) if rule else []
        open_roles = [
            role for role in (rule.of if rule else []) if any(want.startswith(role) for want in wants)
        ]
        roles = [(role, role) for role in open_roles or (rule.of if rule else [])]
        if rule is not None and rule.also:
            roles.append(("", "協議・確認した人（立場なし）"))

        def save(values: dict[str, Value]) -> None:
            before = state.n
            desk.approve(
                page.store.session, document.id, by=str(values["by"]).strip(), role=str(values["role"]), how=str(values["how"]),
                note=str(values["note"]), sha256=document.sha256, reason=str(values.get("why_rule", "")),
            )  # fmt: skip
            page.done(before)

        apart = [item for item in state.the_plan.separation if {"draft", "approve"} <= set(item.acts)]
        more = [Ask("why_rule", "作成者本人が決裁するときだけ：その理由", "text")] if apart else []

        intro = [
            *([Block(rule.says, "", "決まり ", "$dim")] if rule and rule.says else []),
            *(
                [Block("決裁を省いて発出した文です。後閲を記録します。", "$warning")]
                if document.report_after
                else []
            ),
            *approval_blocks(document, state),
            *(Block(item.says, "$warning", "決まり ", "$dim") for item in apart),
            Block(f"作成者は {document.author} です。本人の決裁は「作成者本人」と記録されます。", "$dim"),
            Block("下の文の一字一句に付きます。読み合わせてから記録してください。", "$dim"),
            Block(""),
            *preview_blocks(desk.text_of(page.store.session, document)),
            Block(""),
        ]
        return FormDialog(
            f"決裁　{document.title}", [*approval_asks(state, self._people(), roles), *more], save, half=(page.incident, f".approve|{document.id}"),
            intro=intro, confirm="決裁を記録する", hold=True,
        )  # fmt: skip

    def release(self, document: Document) -> FormDialog:
        """Through which channel, when, and what a person must confirm first.

        Raises:
            Refused: it is not approved, or no channel is sound.
        """
        page, state = self.page, self.state
        rule = rule_for(document, state)
        if rule is not None and document.status == "draft":
            wants = "、".join(lacking(rule, document.approvals, document.author)) or "決裁"
            raise Refused(f"まだ発出できません：{wants}がありません", "F5 で決裁を記録してください")
        fitting = [
            c for c in state.channels.values() if c.id in document.channels or c.cls in document.channels
        ]
        sound = [c for c in fitting if c.status not in CHANNEL_CLOSED]
        if not sound:
            shut = (
                "、".join(f"{c.label}は{CHANNEL_STATES[c.status]}" for c in fitting)
                or "この文書の経路がありません"
            )
            raise Refused(
                f"発出できる経路がありません：{shut}",
                "F8 の連絡と経路で、復旧を記録するか経路を加えてください",
            )
        asks = asks_open(document, state)

        def save(values: dict[str, Value]) -> None:
            before = state.n
            at, precision = moment(str(values["at"]), page.store.clock())
            confirmed = tuple(ask.id for ask in asks if values[f"{ASKED}{ask.id}"])
            if left := [ask.says for ask in asks if ask.id not in confirmed]:
                raise Refused(
                    f"発出前の確認が済んでいません：{'／'.join(left)}", "確かめて印を付けてください"
                )
            page.store.perform(
                page.incident,
                do.ReleaseDocument(
                    id=document.id, channel=str(values["channel"]), url=str(values["url"]), sha256=document.sha256,
                    confirmed=confirmed, at=at, precision=precision, by=str(values.get("by_rule", "")),
                    reason=str(values.get("why_rule", "")),
                ),
            )  # fmt: skip
            page.done(before)

        questions = [
            Ask(f"{ASKED}{ask.id}", ask.says, "check", required=True, help=asked_by(ask.clauses, state))
            for ask in asks
        ]
        form = [
            *questions,
            Ask(
                "channel",
                "どの経路から出したか",
                "answer",
                required=True,
                choices=[(c.id, c.label) for c in sound],
                value=sound[0].id if len(sound) == 1 else "",
            ),
            Ask(
                "at",
                "出した時刻（空なら今）",
                "time",
                clock=lambda typed: understood(typed, page.store.clock()),
            ),
            Ask("url", "出した先のURL", "url"),
        ]
        broken = [item.says for item in out_of_order(document, state)]
        broken += [item.says for item in not_apart(document, "release", page.store.session.actor.name, state)]
        form += bending_asks(self._people()) if broken else []
        intro = [
            Block("このプログラムは投稿も送信もしません。人が出したあとに記録します。", "$dim"),
            *(Block(f"{says}（いま出せば逸脱）", "bold $error", "禁 ", "bold $error") for says in broken),
            *(
                Block(f"{c.label}は「{CHANNEL_STATES[c.status]}」なので選べません", "$warning")
                for c in fitting
                if c.status in CHANNEL_CLOSED
            ),
        ]
        if document.next_word and not document.releases:
            intro.append(
                Block(
                    f"{day_and_time(document.next_word)}　（発出すると約束として記録されます）",
                    "$accent",
                    "次報の約束 ",
                    "$dim",
                )
            )
        if questions:
            intro.append(Block("次を確かめて、印を付けてください。", ""))
        return FormDialog(
            f"発出　{document.title}",
            form,
            save,
            half=(page.incident, f".release|{document.id}"),
            intro=intro,
            confirm="発出を記録する",
            hold=True,
        )

    def accept(self, document: Document) -> FormDialog:
        """Someone answers for what the check of the text found."""
        return accept_dialog(self.page, document, self._people())

    def withdraw(self, document: Document) -> FormDialog:
        """Take it back, before or after release."""
        page = self.page

        def save(values: dict[str, Value]) -> None:
            before = self.state.n
            page.store.perform(
                page.incident, do.WithdrawDocument(id=document.id, reason=str(values["reason"]))
            )
            page.done(before)

        intro = [
            Block("発出したものを取り下げても、出した記録は残ります。画面の外で消すのは人です。", "$dim")
        ]
        return FormDialog(
            f"取下げ　{document.title}", [Ask("reason", "取り下げる理由", "text", required=True)], save,
            half=(page.incident, f".withdraw|{document.id}"), intro=intro, danger=True, confirm="取り下げる",
        )  # fmt: skip

    def waive(self, document: Document) -> FormDialog:
        """Leave the approval out on a ground that the guideline itself names.

        Raises:
            Refused: it names none.
        """
        page, rule = self.page, rule_for(document, self.state)
        grounds = [(item.id, item.says) for item in rule.waive] if rule else []
        if not grounds:
            raise Refused("指針に、この文書の決裁を省ける理由がありません", "決裁を受けてください")

        def save(values: dict[str, Value]) -> None:
            before = self.state.n
            action = do.WaiveApproval(
                id=document.id,
                waiver=str(values["waiver"]),
                by=str(values["by"]),
                reason=str(values["reason"]),
            )
            page.store.perform(page.incident, action)
            page.done(before)

        asks = [
            Ask("waiver", "指針の定める理由", "answer", required=True, choices=grounds),
            Ask("by", "省くと決めた人", "line", required=True, choices=self._people()),
            Ask("reason", "当てはまる事情", "text", required=True),
        ]
        return FormDialog(
            f"決裁を省く　{document.title}",
            asks,
            save,
            half=(page.incident, f".waive|{document.id}"),
            danger=True,
            hold=True,
        )
