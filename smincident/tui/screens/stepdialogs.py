"""The questions that go with a step: against a guard, by hand, not applicable, later, by someone else, again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from smincident.incident import actions as do
from smincident.incident.actions import Finish, StepAction
from smincident.incident.documents import lacking, rule_for_act
from smincident.incident.parts import KNOWN_TIMES
from smincident.incident.state import State
from smincident.incident.walk import StepView
from smincident.report.words import place
from smincident.tui.deeds import fields_of, guards_against
from smincident.tui.says import moment, understood
from smincident.tui.screens.approvals import approval_asks, recorded_since
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.stepwords import asked_by
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.steppane import field_asks

Done = Callable[[Any], None]
"""Called with what was recorded."""


class StepDialogs:
    """The dialogs for one line.

    Args:
        page: the screen in front of which they open.
        line: the step, for its subject.
        state: the incident.
        people: names to offer where someone decides.
        done: called when something about the step was recorded.
    """

    def __init__(
        self, page: Commanded[Any], line: StepView, state: State, people: list[str], done: Done
    ) -> None:
        self.page = page
        self.line = line
        self.state = state
        self.names = [(name, name) for name in people]
        self.done = done
        self.step = line.step.id
        self.subject = line.subject.id if line.subject else ""

    def _heard(self, typed: str) -> str:
        return understood(typed, self.page.store.clock())

    def _form(
        self,
        name: str,
        heading: str,
        asks: list[Ask],
        make: Callable[[dict[str, Value]], do.Action],
        **given: Any,
    ) -> FormDialog:
        def save(values: dict[str, Value]) -> None:
            recorded = self.page.store.perform(self.state.id, make(values))
            self.done(recorded)

        title = f"{heading}　{self.line.step.title}{f'　{self.subject}' if self.subject else ''}"
        half = (self.state.id, f".{name}|{self.step}|{self.subject}")
        return FormDialog(title, asks, save, half=half, **given)

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

    def judge(self) -> FormDialog:
        """Whether a clause's condition holds."""
        clauses = [c for c in self.line.step.clauses if c.if_]
        asks = [
            *(
                [
                    Ask(
                        "clause",
                        "どの条項か",
                        "answer",
                        required=True,
                        value=clauses[0].key,
                        choices=[(c.key, f"{place(c, self.state)}　{c.if_}") for c in clauses],
                    )
                ]
                if len(clauses) > 1
                else []
            ),
            Ask(
                "holds",
                "当たるか",
                "answer",
                required=True,
                choices=[("yes", "当たる"), ("no", "当たらない"), ("unknown", "まだ分からない")],
            ),
            Ask("reason", "そう見る理由", "text"),
            Ask("by", "判断した人", "line", choices=self.names),
        ]
        intro = [Block(f"{c.if_}（{place(c, self.state)}　{c.says}）", "", "条件 ", "$dim") for c in clauses]

        def make(v: dict[str, Value]) -> do.Action:
            holds: Any = v["holds"]
            return do.Judge(
                clause=str(v.get("clause", clauses[0].key)),
                holds=holds,
                reason=str(v["reason"]),
                by=str(v["by"]),
            )

        return self._form("judge", "条件の判断", asks, make, intro=intro)

    def ask(self, ask_id: str) -> FormDialog:
        """A question of the guideline that only a person can answer."""
        found = next((item for item in self.state.the_plan.asks if item.id == ask_id), None)
        says, at = (found.says, asked_by(found.clauses, self.state)) if found else (ask_id, "")
        choices = [("yes", "はい。確かめた"), ("no", "いいえ")]
        asks = [
            Ask("ok", says, "answer", required=True, choices=choices, help=at),
            Ask("by", "確かめた人", "line", choices=self.names),
            Ask("note", "備考", "text"),
        ]
        return self._form(
            f"ask-{ask_id}", "確認", asks,
            lambda v: do.AnswerAsk(ask=ask_id, ok=v["ok"] == "yes", by=str(v["by"]), note=str(v["note"])),
        )  # fmt: skip

    def approve(self) -> FormDialog:
        """Someone approves the act."""
        from smincident import desk

        store, rule = self.page.store, rule_for_act(self.line.step, self.state)
        roles = [(role, role) for role in rule.of] if rule else []
        wants = lacking(rule, self.state.act_approvals.get(self.step, []), "") if rule else []
        intro = [Block(rule.says, "", "決まり ", "$dim")] if rule and rule.says else []
        intro += [
            Block(
                "、".join(wants) or "そろっています", "$warning" if wants else "$success", "まだ要る ", "$dim"
            )
        ]

        def save(values: dict[str, Value]) -> None:
            by, before = str(values["by"]), self.state.n
            state = desk.approve_act(
                store.session,
                self.state.id,
                self.step,
                by=by,
                role=str(values["role"]),
                how=str(values["how"]),
                note=str(values["note"]),
            )
            self.done(recorded_since(before, state))

        asks = approval_asks(self.state, self.names, roles)
        return FormDialog(
            f"決裁　{self.line.step.title}",
            asks,
            save,
            half=(self.state.id, f".approve|{self.step}"),
            intro=intro,
            confirm="決裁を記録する",
            hold=True,
        )

    def evidence(self) -> FormDialog:
        """A file kept, or where it lies."""
        from smincident.tui.screens.evidence import evidence_dialog

        return evidence_dialog(self.page, self.state.id, self.step, self.done)

    def promise(self) -> FormDialog:
        """When the body will speak next."""
        open_one = next((p for p in self.state.promises.values() if p.state == "open"), None)
        intro = [Block("いまの約束は、新しい約束に改めたものとして残ります。", "$dim")] if open_one else []

        def make(v: dict[str, Value]) -> do.Action:
            due, _ = moment(str(v["due"]), self.page.store.clock())
            return do.MakePromise(due=due, text=str(v["text"]))

        asks = [
            Ask(
                "due",
                "次に知らせる時刻（公に約束した時刻）",
                "time",
                required=True,
                clock=self._heard,
                when="future",
            ),
            Ask("text", "どこで、何を知らせると約束したか", "line"),
        ]
        return self._form("promise", "次報の約束", asks, make, intro=intro)

    def time(self) -> FormDialog:
        """One of the times that are kept apart."""

        def make(v: dict[str, Value]) -> do.Action:
            at, precision = moment(str(v["at"]), self.page.store.clock())
            return do.KnowTime(which=str(v["which"]), at=at, precision=precision)

        asks = [
            Ask("which", "何の時刻か", "answer", required=True, choices=list(KNOWN_TIMES.items())),
            Ask("at", "その時刻", "time", required=True, clock=self._heard),
        ]
        return self._form("time", "知った時刻", asks, make)
