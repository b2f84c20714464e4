"""What is asked around a step besides doing it: conditions, questions, approvals, evidence, promises, known times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smincident.incident import actions as do
from smincident.incident.documents import lacking, rule_for_act
from smincident.incident.parts import KNOWN_TIMES
from smincident.incident.state import State
from smincident.incident.walk import StepView
from smincident.report.words import place
from smincident.tui.says import moment, understood
from smincident.tui.screens.approvals import approval_asks, recorded_since
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.stepwords import asked_by
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block

Done = Callable[[Any], None]
"""Called with what was recorded."""


class StepQuestions:
    """The dialogs around one line.

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
