"""The questions that go with acting on a step: against a guard, by hand, not applicable, later, by someone else, again."""

from __future__ import annotations

from dataclasses import replace

from smincident.incident import actions as do
from smincident.incident.actions import Finish, StepAction
from smincident.report.words import place
from smincident.tui.deeds import fields_of, guards_against
from smincident.tui.says import moment
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.stepquestions import StepQuestions
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.steppane import field_asks


class StepDialogs(StepQuestions):
    """The dialogs for one line: what is asked around it, and what acting on it asks."""

    def _ground(self, reason: str) -> list[Ask]:
        must = self.line.weight == "must"
        found = [Ask("reason", reason, "text", required=True)]
        if must:
            found.append(
                Ask(
                    "by",
                    "誰の権限で外すか（指針が求める手順です）",
                    "line",
                    required=True,
                    choices=self.names,
                )
            )
        return found

    def _duty(self) -> list[Block]:
        if self.line.weight != "must":
            return []
        at = "、".join(
            place(c, self.state) for c in self.line.step.clauses if c.force == "must" and not c.related
        )
        return [Block(f"指針が求める手順です（{at}）。理由と、誰の権限かを書きます。", "$warning")]

    def deviate(self, action: StepAction, says: str = "") -> FormDialog:
        """Acting against a guard, knowingly. ``says``: what it goes against, where no guard of the step tells."""
        guards = guards_against(action, self.line.step, self.state)
        intro = [Block(says, "bold $error")] if says else []
        intro += [
            Block(
                f"{g.says}{f'（{at}）' if (at := '、'.join(place(c, self.state) for c in g.clauses)) else ''}",
                "bold $error",
                "禁 ",
                "bold $error",
            )
            for g in guards
        ]
        intro.append(Block("行えば「逸脱」として記録され、報告書の先頭に載ります。やめるなら Esc。", ""))
        asks = [
            Ask("by", "誰の権限で行うか", "line", required=True, choices=self.names),
            Ask("reason", "それでも行う理由", "text", required=True, value=action.reason),
        ]
        return self._form(
            "deviate", "逸脱", asks, lambda v: replace(action, by=str(v["by"]), reason=str(v["reason"])),
            intro=intro, danger=True, confirm="逸脱として記録する", hold=True,
        )  # fmt: skip

    def override(self, action: Finish, missing: str) -> FormDialog:
        """Ticking by hand what the program cannot see."""
        intro = [
            Block(missing, "$warning", "不足 ", "bold $warning"),
            Block(
                "済ませてから記録するのが本来です。画面の外で済んでいるなら、その理由を書いて手で済みにします。"
            ),
        ]
        return self._form(
            "override", "手で済みにする", [Ask("reason", "手で済みにする理由", "text", required=True)],
            lambda v: replace(action, override=bool(missing), reason=str(v["reason"])), intro=intro, confirm="手で済みにする",
        )  # fmt: skip

    def skip(self) -> FormDialog:
        """Not applicable, or a duty left out."""
        return self._form(
            "skip", "該当なし", self._ground("該当しない理由"),
            lambda v: do.Skip(step=self.step, subject=self.subject, reason=str(v["reason"]), by=str(v.get("by", ""))),
            intro=self._duty(), danger=self.line.weight == "must",
        )  # fmt: skip

    def defer(self) -> FormDialog:
        """Later."""

        def make(v: dict[str, Value]) -> do.Action:
            until, _ = moment(str(v["until"]), self.page.store.clock())
            return do.Defer(
                step=self.step,
                subject=self.subject,
                reason=str(v["reason"]),
                by=str(v.get("by", "")),
                until=until,
            )

        asks = [
            *self._ground("後にする理由"),
            Ask("until", "戻る時刻（分かれば）", "time", clock=self._heard, when="future"),
        ]
        return self._form("defer", "後回し", asks, make, intro=self._duty())

    def delegate(self) -> FormDialog:
        """By someone else."""
        asks = [
            Ask("to", "任せる相手（課・氏名）", "line", required=True, choices=self.names),
            *self._ground("任せる理由"),
        ]
        return self._form(
            "delegate", "人に任せる", asks,
            lambda v: do.Delegate(
                step=self.step, subject=self.subject, to=str(v["to"]), reason=str(v["reason"]), by=str(v.get("by", ""))
            ),
            intro=self._duty(),
        )  # fmt: skip

    def answer(self) -> FormDialog:
        """What the asked desk answered, or how it instructed us."""
        told = self.line.step.mode == "instruct"
        yes = "指示を受けた" if told else "済んだ"
        asks = [
            Ask(
                "ok",
                "指示" if told else "返事",
                "answer",
                required=True,
                choices=[("yes", yes), ("no", "できない・まだ（手順は開いたままになります）")],
            ),
            Ask("note", "受けた指示（言われたとおり）" if told else "返事の内容", "text", required=True),
            *field_asks(self.line, self._heard),
            Ask("by", "答えた人", "line", choices=self.names),
            Ask("at", "いつのことか（空なら今）", "time", clock=self._heard),
        ]

        def make(v: dict[str, Value]) -> do.Action:
            at, precision = moment(str(v["at"]), self.page.store.clock())
            return do.Answer(
                step=self.step,
                subject=self.subject,
                ok=v["ok"] == "yes",
                note=str(v["note"]),
                fields=fields_of(v),
                by=str(v["by"]),
                at=at,
                precision=precision,
            )

        return self._form("answer", "指示を記録する" if told else "返事を記録する", asks, make)

    def reopen(self) -> FormDialog:
        """Again."""
        return self._form(
            "reopen", "開き直す", [Ask("reason", "開き直す理由", "text", required=True)],
            lambda v: do.Reopen(step=self.step, subject=self.subject, reason=str(v["reason"])),
            intro=[Block("前の記録は経過に残ります。", "$dim")],
        )  # fmt: skip
