"""Whatever an operator does, in whatever order: it folds, replays to the same state, and closed means nothing open."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts_status import open_matters
from smincident.incident.fold import fold
from smincident.incident.parts import CHANNEL_CLOSED, CHANNEL_STATES, OUTWARD_CLASSES, TAKEDOWN_STATES
from smincident.incident.state import State
from smincident.incident.walk import walk
from smincident.session import Session, summarise
from tests.kit import session_at, shipped

LIBRARY = shipped()
BOOKS = ("flaming", "impersonation", "password-leak")
texts = st.text(max_size=20)
words = st.sampled_from(["", "田中 課長", "佐藤 花子", "わけあり"])


def comparable(state: State) -> dict[str, object]:
    """Everything of a state but how plans are loaded."""
    return {
        key: value
        for key, value in vars(state).items()
        if key not in ("load_plan", "events", "plan", "asked")
    }


class Incident(RuleBasedStateMachine):
    """Random actions on one incident under a random guideline."""

    @initialize(
        guideline=st.sampled_from(["ina", "tokushima", "wake"]),
        kinds=st.lists(st.sampled_from(BOOKS), unique=True),
    )
    def open(self, guideline: str, kinds: list[str]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.session: Session = session_at(Path(self.folder.name) / "book.db", guideline, library=LIBRARY)
        self.id = self.session.open(do.OpenIncident(title="試し", runbooks=tuple(kinds))).id
        self.was_closed = False

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.journal.close()
            self.folder.cleanup()

    def attempt(self, action: do.Action) -> bool:
        before = self.session.journal.head(self.id)
        try:
            self.session.perform(self.id, action)
        except SmincidentError as error:
            refused = error.message
        else:
            return True
        assert refused
        assert self.session.journal.head(self.id) == before
        return False

    @rule(pick=st.integers(0, 200), fields=texts, by=words, reason=words, override=st.booleans())
    def finish(self, pick: int, fields: str, by: str, reason: str, override: bool) -> None:
        lines = walk(self.session.state(self.id))
        line = lines[pick % len(lines)]
        kind = {
            "text": "あ" + fields,
            "line": "い" + fields,
            "time": "昨日 22:00",
            "number": "3",
            "url": "https://a.example",
        }
        values = {item.id: kind.get(item.type, "はい") for item in line.step.fields if item.type != "choice"}
        values |= {
            item.id: item.choices[0] for item in line.step.fields if item.type == "choice" and item.choices
        }
        step, subject = line.key
        if self.attempt(
            do.Finish(step=step, subject=subject, fields=values, by=by, reason=reason, override=override)
        ):
            assert self.session.state(self.id).step_state(step, subject).status == "done"

    @rule(pick=st.integers(0, 200), option=st.integers(0, 9), by=words, reason=words)
    def choose(self, pick: int, option: int, by: str, reason: str) -> None:
        decisions = [line for line in walk(self.session.state(self.id)) if line.step.kind == "decision"]
        line = decisions[pick % len(decisions)]
        options = [*(item.id for item in line.step.options), "unknown"]
        choice = options[option % len(options)]
        again = "2026-11-21T00:00:00Z" if choice == "unknown" else ""
        done = self.attempt(
            do.Choose(step=line.step.id, choice=choice, by=by, reason=reason, look_again=again)
        )
        if done and choice != "unknown":
            state = self.session.state(self.id)
            made = next(item for item in line.step.options if item.id == choice)
            assert set(made.adds) <= set(state.runbooks)
            if made.guards or line.step.guards:
                assert any(choice in item.target for item in state.deviations)

    @rule(
        pick=st.integers(0, 200),
        how=st.sampled_from(["skip", "defer", "delegate", "reopen"]),
        by=words,
        reason=words,
    )
    def put_off(self, pick: int, how: str, by: str, reason: str) -> None:
        lines = walk(self.session.state(self.id))
        line = lines[pick % len(lines)]
        step, subject = line.key
        if how == "skip":
            done = self.attempt(do.Skip(step=step, subject=subject, by=by, reason=reason))
            if done and line.weight == "must":
                assert by
                assert reason
                assert self.session.state(self.id).deviations[-1].omission
        elif how == "defer":
            self.attempt(do.Defer(step=step, subject=subject, by=by, reason=reason))
        elif how == "delegate":
            self.attempt(do.Delegate(step=step, subject=subject, to="情報課", by=by, reason=reason))
        else:
            self.attempt(do.Reopen(step=step, subject=subject, reason=reason))

    @rule(
        kind=st.sampled_from(["fake", "post", "account"]),
        label=texts,
        state=st.sampled_from(["", "gone", "dismissed"]),
    )
    def subject(self, kind: str, label: str, state: str) -> None:
        self.attempt(do.AddSubject(kind=kind, label=label, platform="x"))
        if state:
            self.attempt(do.UpdateSubject(id="s1", state=state, reason="確認"))

    @rule(state=st.sampled_from(sorted(TAKEDOWN_STATES)), new=st.booleans())
    def takedown(self, state: str, new: bool) -> None:
        if new:
            self.attempt(do.RequestTakedown(subject="s1", platform="x", next_check="2026-11-22T00:00:00Z"))
        else:
            self.attempt(do.UpdateTakedown(id="t1", state=state))

    @rule(
        channel=st.sampled_from(["x-main", "website", "mail", "nowhere"]),
        status=st.sampled_from(sorted(CHANNEL_STATES)),
    )
    def channel(self, channel: str, status: str) -> None:
        self.attempt(do.SetChannel(id=channel, status=status))

    @rule(cls=st.sampled_from(["notice", "letter", "internal"]), blank=st.booleans(), body=texts)
    def document(self, cls: str, blank: bool, body: str) -> None:
        sha = f"{abs(hash(body)):064x}"[-64:]
        missing = ("日時",) if blank else ()
        self.attempt(
            do.DraftDocument(
                template="holding",
                title="お知らせ",
                cls=cls,
                sha256=sha,
                channels=("website", "sns"),
                missing=missing,
            )
        )

    @rule(pick=st.integers(0, 20), by=words, role=st.sampled_from(["", "運用責任者", "決裁権者"]))
    def approve(self, pick: int, by: str, role: str) -> None:
        if documents := list(self.session.state(self.id).documents):
            self.attempt(do.ApproveDocument(id=documents[pick % len(documents)], by=by, role=role))

    @rule(pick=st.integers(0, 20), channel=st.sampled_from(["x-main", "website"]), sure=st.booleans())
    def release(self, pick: int, channel: str, sure: bool) -> None:
        state = self.session.state(self.id)
        if documents := list(state.documents):
            chosen = state.documents[documents[pick % len(documents)]]
            confirmed = ("all",) if sure else ()
            if self.attempt(do.ReleaseDocument(id=chosen.id, channel=channel, confirmed=confirmed)):
                assert not chosen.missing
                assert chosen.cls not in OUTWARD_CLASSES or chosen.approvals
                assert state.channels[channel].status not in CHANNEL_CLOSED

    @rule(text=texts)
    def note(self, text: str) -> None:
        self.attempt(do.Note(text=text))

    @rule(pick=st.integers(0, 200))
    def follow_up(self, pick: int) -> None:
        lines = walk(self.session.state(self.id))
        step, subject = lines[pick % len(lines)].key
        self.attempt(
            do.AddFollowup(text="後日", owner="情報課", due="2026-12-01", step=step, subject=subject)
        )

    @rule()
    def finish_everything(self) -> None:
        """Take the short way to the end, so that closing is reached too."""
        for _ in range(4):
            for line in walk(self.session.state(self.id)):
                if not line.ended:
                    step, subject = line.key
                    self.attempt(do.Skip(step=step, subject=subject, by="課長", reason="訓練のため"))
        for takedown in self.session.state(self.id).takedowns:
            self.attempt(do.UpdateTakedown(id=takedown, state="unanswered"))
        for channel in list(self.session.state(self.id).channels):
            self.attempt(do.SetChannel(id=channel, status="restored"))
        for promise in self.session.state(self.id).promises:
            self.attempt(do.SettlePromise(id=promise, state="missed", reason="取りやめ"))
        for document in self.session.state(self.id).documents:
            self.attempt(do.WithdrawDocument(id=document, reason="使わない"))

    @rule(status=st.sampled_from(["open", "watching", "closed"]), reason=words)
    def status(self, status: str, reason: str) -> None:
        left = open_matters(self.session.state(self.id))
        if self.attempt(do.SetStatus(status=status, reason=reason)) and status == "closed":  # type: ignore[arg-type]
            assert not left

    @invariant()
    def replays(self) -> None:
        if not hasattr(self, "session"):
            return
        state = self.session.state(self.id)
        again = fold(self.session.journal.read(self.id), self.session.load_plan)
        assert comparable(again) == comparable(state)
        summary = self.session.journal.incident(self.id)
        assert summary is not None
        assert asdict(summary) == asdict(summarise(again))

    @invariant()
    def closed_means_nothing_open(self) -> None:
        if not hasattr(self, "session"):
            return
        state = self.session.state(self.id)
        if state.status == "closed":
            assert open_matters(state) == []
            assert all(line.ended for line in walk(state))


Incident.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestIncident = Incident.TestCase
