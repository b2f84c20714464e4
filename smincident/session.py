"""The session: the only writer of the journal. An action is checked, becomes events, and is committed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from smincident.clock import Clock, local, stamp
from smincident.content.plan import Plan
from smincident.errors import Conflict, SmincidentError
from smincident.incident.actions import Action, OpenIncident
from smincident.incident.acts import Setting
from smincident.incident.acts_status import opening
from smincident.incident.channels import channels_of
from smincident.incident.clocks import next_due
from smincident.incident.events import Actor, Event
from smincident.incident.fold import apply, fold
from smincident.incident.notes import noted
from smincident.incident.people import person
from smincident.incident.registered import events_of
from smincident.incident.secrets import checked
from smincident.incident.state import State
from smincident.incident.walk import ENDED, walk
from smincident.journal import trouble
from smincident.journal.book import Journal
from smincident.journal.summary import Summary
from smincident.journal.trouble import damaged

if TYPE_CHECKING:
    from smincident.content.library import Library
    from smincident.content.organisation import Organisation


@dataclass(frozen=True)
class Surroundings:
    """What a session needs of the body besides the journal, loaded only when an action asks for it.

    Args:
        library: all content.
        organisation: gives the organisation.
        organisation_source: gives the bytes of its file, kept with each incident.
    """

    library: Callable[[], Library]
    organisation: Callable[[], Organisation]
    organisation_source: Callable[[], bytes]


class Session:
    """One operator at one book.

    Args:
        journal: the open book.
        surroundings: the body's content and organisation.
        actor: who acts; recorded with every event.
        clock: the present, aware.
    """

    def __init__(self, journal: Journal, surroundings: Surroundings, actor: Actor, clock: Clock) -> None:
        self.journal = journal
        self.surroundings = surroundings
        self.actor = actor
        self.clock = clock
        self.masking = False  # secrets are masked (``incident.secrets``), instead of refused
        self._states: dict[str, State] = {}
        self._plans: dict[str, Plan] = {}

    def state(self, incident: str) -> State:
        """The state of an incident as of now, brought up to date with what others wrote.

        Raises:
            SmincidentError: there is no such incident.
        """
        state = self._states.get(incident)
        if state is None:
            events = self.journal.read(incident)
            if not events:
                raise SmincidentError(
                    f"事案「{incident}」がありません", "incident list で番号を確かめてください"
                )
            with self._sound(incident):
                state = fold(events, self.load_plan)
                if state.id != incident or state.plan is None:
                    raise KeyError(incident)
            self._states[incident] = state
        elif self.journal.head(incident)[0] != state.n:
            with self._sound(incident):
                later = self.journal.read(incident, since=state.n)
                if any(event.kind == "withheld" for event in later):
                    self.forget(incident)  # what was taken away must not go on standing here
                    return self.state(incident)
                for event in later:
                    apply(state, event)
        return state

    @contextmanager
    def _sound(self, incident: str) -> Iterator[None]:
        """Events that were tampered with do not fold: that is damage to be told, not a crash."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
            self._states.pop(incident, None)
            raise damaged(self.journal.path, f"{incident} の記録をたどれません") from error

    def load_plan(self, sha256: str) -> Plan:
        """The plan kept under a hash."""
        if sha256 not in self._plans:
            self._plans[sha256] = msgspec.json.decode(self.journal.kept(sha256), type=Plan)
        return self._plans[sha256]

    def open(self, action: OpenIncident) -> State:
        """Open an incident under the next free number of the year; drills have numbers of their own."""
        source = self.surroundings.organisation_source()
        organisation = self.surroundings.organisation()
        guideline = action.guideline or organisation.guideline
        keep = {hashlib.sha256(source).hexdigest(): source}
        lacks: list[str] = []
        setting = self._setting(guideline, keep, lacks)
        try:
            drafts = opening(action, setting, next(iter(keep)), channels_of(organisation), guideline)
        except SmincidentError as error:
            from smincident.content import cause

            raise cause.way_on(error, self.surroundings.library(), guideline) from error
        drafts = checked([*drafts, *map(noted, lacks)], self.masking)
        year = local(stamp(self.clock())).year
        for _ in range(trouble.TRIES):
            incident = self.journal.next_id(f"drill-{year}" if action.drill else str(year))
            try:
                self.journal.append(
                    incident,
                    0,
                    drafts,
                    actor=self.actor,
                    keep=keep,
                    summary=lambda events: self._took(None, events),
                )
            except Conflict:
                continue
            except BaseException:
                self._states.pop(incident, None)
                raise
            return self.state(incident)
        raise trouble.crowded()

    def perform(
        self, incident: str, action: Action, keep: Mapping[str, bytes] | None = None
    ) -> tuple[State, Sequence[Event]]:
        """Do one action: when this returns, its events are on the disk.

        If someone else wrote meanwhile, the state is brought up to date and the action is checked again.

        Args:
            keep: bytes the action names, by SHA-256.

        Raises:
            Refused: the state does not allow the action; nothing was written.
            SmincidentError: a value is wrong or the disk refused; nothing was written.
        """
        for _ in range(trouble.TRIES):
            state = self.state(incident)
            kept = dict(keep or {})
            # A bare note needs no content files, whatever the incident is about.
            lacks: list[str] = []
            setting = self._setting(state.guideline, kept, lacks)
            drafts = checked([*events_of(state, action, setting), *map(noted, lacks)], self.masking)
            try:
                events = self.journal.append(
                    incident,
                    state.n,
                    drafts,
                    actor=self.actor,
                    keep=kept,
                    summary=lambda events, state=state: self._took(state, events),  # type: ignore[misc]
                )
            except Conflict:
                continue
            except BaseException:
                # The state may have taken in events that were not committed.
                self._states.pop(incident, None)
                raise
            return state, events
        raise trouble.crowded()

    def forget(self, incident: str) -> None:
        """Let go of what is known of an incident: it is folded anew when next asked for."""
        self._states.pop(incident, None)

    def acting(self, actor: Actor) -> None:
        """Another person acts from now on (after a hand-over)."""
        self.actor = actor

    def _setting(self, guideline: str, keep: dict[str, bytes], lacks: list[str]) -> Setting:
        """What an act may know; bytes it makes go into ``keep``, what its plan has to do without into ``lacks``."""

        def compose(runbooks: Sequence[str]) -> tuple[Plan, str]:
            plan = self.make_plan(runbooks, guideline)
            source = msgspec.json.encode(plan)
            sha256 = hashlib.sha256(source).hexdigest()
            keep[sha256] = source
            self._plans[sha256] = plan
            wrong = self.surroundings.library().broken_laws
            lacks[:] = [f"計画に入っていない法令（ファイルに誤り）：{error}" for error in wrong]
            return plan, sha256

        def holds(name: str, role: str) -> bool:
            known = person(name)
            holders = self.surroundings.organisation().holders(role) if known else []
            return any(known in (person(one.name), person(one.deputy)) for one in holders)

        return Setting(self.clock(), self.actor, compose, holds)

    def make_plan(self, runbooks: Sequence[str], guideline: str) -> Plan:
        """The plan of these runbooks under a guideline, with this body's content; an error names file and line."""
        from smincident.content import cause
        from smincident.content.compose import compose
        from smincident.documents.template import plan_documents

        library = self.surroundings.library()
        organisation = self.surroundings.organisation()
        try:
            return compose(
                runbooks,
                library.guideline(guideline),
                library.runbook,
                parents=library.parents(guideline),
                laws=library.laws,
                offers=library.offers(),
                documents=plan_documents(library),
                guides=organisation.guides,
                closed_days=organisation.closed_days,
            )
        except SmincidentError as error:
            raise cause.located(error, library, guideline, runbooks) from error

    def _took(self, state: State | None, events: Sequence[Event]) -> Summary:
        """Take events in and sum the incident up; called inside the transaction that writes them."""
        if state is None:
            state = State(self.load_plan)
            self._states[events[0].incident] = state
        for event in events:
            apply(state, event)
        return summarise(state)


def summarise(state: State) -> Summary:
    """The line of an incident in lists."""
    lines = walk(state)
    due = next_due(state, lines)
    return Summary(
        id=state.id,
        title=state.title,
        status=state.status,
        opened_at=state.opened_at,
        drill=bool(state.drill),
        guideline=state.guideline,
        runbooks=list(state.runbooks),
        kinds=[state.the_plan.titles.get(name, name) for name in state.runbooks],
        closed_at=state.closed_at or None,
        next_due=due.due_at if due else None,
        next_label=due.label if due else "",
        open_steps=sum(line.status not in ENDED for line in lines),
        total_steps=len(lines),
        followups=[
            {"id": f.id, "text": f.text, "owner": f.owner, "due": f.due, "done": f.state != "open"}
            for f in state.followups.values()
        ],
    )


def renamed(actor: Actor, name: str) -> Actor:
    """The same machine and account, another declared name."""
    return replace(actor, name=name)
