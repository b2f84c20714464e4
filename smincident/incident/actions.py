"""Actions: what an operator asks for. Checked against the state, an action becomes events (see ``acts``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Precision = str
"""``second``, ``minute``, ``hour``, ``day`` or ``about``."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """Base of all actions. ``at``: when it happened (UTC text), '' for now."""

    at: str = ""
    precision: Precision = "minute"


@dataclass(frozen=True, kw_only=True)
class OpenIncident(Action):
    """Open an incident; without runbooks it begins with the intake. ``at`` is when it was detected."""

    title: str
    runbooks: tuple[str, ...] = ()
    guideline: str = ""
    drill: str = ""


@dataclass(frozen=True, kw_only=True)
class AddRunbooks(Action):
    """Let further runbooks join the plan."""

    runbooks: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class StepAction(Action):
    """Base of actions on a step. ``by`` and ``reason``: whose authority, and why."""

    step: str
    subject: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Finish(StepAction):
    """A step is done. ``override`` ticks by hand what the program cannot see, with ``reason``."""

    fields: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    override: bool = False


@dataclass(frozen=True, kw_only=True)
class Choose(StepAction):
    """A decision is made. ``choice`` ``unknown`` (まだ分からない) wants ``look_again``, a UTC text."""

    choice: str
    known: str = ""
    look_again: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Skip(StepAction):
    """A step is not applicable, or a duty is left out."""


@dataclass(frozen=True, kw_only=True)
class Defer(StepAction):
    """A step is put off, until a time if one is known."""

    until: str = ""


@dataclass(frozen=True, kw_only=True)
class Delegate(StepAction):
    """Someone else does the step."""

    to: str


@dataclass(frozen=True, kw_only=True)
class Request(StepAction):
    """Another desk is asked to carry the step out."""

    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer(StepAction):
    """The desk's answer: carried out or not, and what the step asks for as far as it was told."""

    ok: bool = True
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Observe(StepAction):
    """One look of a watch step; it comes back after its interval."""

    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reopen(StepAction):
    """An ended step is opened again."""


@dataclass(frozen=True, kw_only=True)
class Judge(Action):
    """Whether the condition of a clause (``guideline:id``) holds."""

    clause: str
    holds: Literal["yes", "no", "unknown"]
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerAsk(Action):
    """A person's answer to a question no program can judge, for a text or for the incident."""

    ask: str
    ok: bool
    document: str = ""
    note: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Deviate(Action):
    """A guard is bent knowingly where no step or option stands for it (a private device at night)."""

    guard: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SetMode(Action):
    """A mode of the guideline (災害対策本部) is switched on or off, by someone's order."""

    mode: str
    on: bool
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class NoteClock(Action):
    """By how many seconds this PC's clock is ahead (behind: negative), and against what it was checked."""

    ahead: int
    against: str


@dataclass(frozen=True, kw_only=True)
class Note(Action):
    """A free entry in the timeline."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Correct(Action):
    """A correction of an earlier entry; the entry itself stays."""

    n: int
    reason: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class KnowTime(Action):
    """One of the times kept apart (``parts.KNOWN_TIMES``); ``at`` is that time."""

    which: str


@dataclass(frozen=True, kw_only=True)
class AddSubject(Action):
    """A fake account, a post or an account of ours joins the list."""

    kind: str
    label: str
    platform: str = ""
    url: str = ""
    handle: str = ""
    user_id: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class UpdateSubject(Action):
    """Change what is known of a subject; '' leaves a value as it is."""

    id: str
    label: str = ""
    platform: str = ""
    url: str = ""
    handle: str = ""
    user_id: str = ""
    note: str = ""
    state: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestTakedown(Action):
    """A request was handed to a platform. ``at`` is the time of handing in."""

    subject: str
    platform: str
    route: str = ""
    receipt: str = ""
    next_check: str = ""
    note: str = ""
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class UpdateTakedown(Action):
    """What became of a request; '' leaves a value as it is."""

    id: str
    state: str = ""
    receipt: str = ""
    next_check: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TryContact(Action):
    """Whom we tried to reach, how, and whether we did."""

    who: str
    reached: bool
    desk: str = ""
    how: str = ""
    next: str = ""
    note: str = ""
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class SetChannel(Action):
    """The condition of a channel: normal, lost, suspect or restored."""

    id: str
    status: str
    reason: str = ""
    label: str = ""
    cls: str = ""


@dataclass(frozen=True, kw_only=True)
class MakePromise(Action):
    """The body announced when it will speak next. ``due`` is a UTC text."""

    due: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class SettlePromise(Action):
    """A promise was kept or missed without a text of ours, or replaced."""

    id: str
    state: Literal["kept", "missed", "replaced"]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftDocument(Action):
    """A text was rendered; its Markdown is kept under ``sha256``.

    ``findings``: what the check of the text found: ``check``, ``severity``, ``message``, ``clauses``.
    """

    template: str
    title: str
    cls: str
    sha256: str
    channels: tuple[str, ...]
    step: str = ""
    subject: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    next_word: str = ""
    source_sha256: str = ""
    findings: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class AcceptFinding(Action):
    """Someone answers for a finding of the check: it does not stand in the way of approval any more."""

    id: str
    check: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproveDocument(Action):
    """Someone approves these exact bytes. ``sha256``: what they saw; '' takes the present text.

    ``reason``: why the author approves although the guideline keeps the two apart.
    """

    id: str
    by: str
    role: str = ""
    how: str = "face"
    sha256: str = ""
    note: str = ""
    reason: str = ""
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class WaiveApproval(Action):
    """Approval is left out on one of the guideline's own grounds."""

    id: str
    waiver: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReleaseDocument(Action):
    """An approved text went out through a channel. ``confirmed``: asks answered with yes at this moment.

    ``by`` and ``reason``: whose authority, where the guideline's order or separation of people is not kept.
    """

    id: str
    channel: str
    url: str = ""
    sha256: str = ""
    confirmed: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawDocument(Action):
    """A text is taken back (before or after release)."""

    id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SupersedeDocument(Action):
    """A text is replaced by another one of this incident."""

    id: str
    replacement: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RenderDocument(Action):
    """A text was written to a file for use outside."""

    id: str
    form: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ApproveAct(Action):
    """Someone approves an act (a step or a decision), where the guideline asks for it."""

    target: str
    by: str
    role: str = ""
    how: str = "face"
    choice: str = ""
    note: str = ""
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class AddEvidence(Action):
    """A file was kept (``sha256``), or is noted with its ``place``."""

    name: str
    sha256: str = ""
    size: int = 0
    url: str = ""
    note: str = ""
    step: str = ""
    place: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class AddFollowup(Action):
    """Something outlives the closing. ``due`` is a date ``2026-12-01``; ``step`` names the step it stands in for."""

    text: str
    owner: str
    due: str
    step: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class UpdateFollowup(Action):
    """A follow-up is done, dropped, or has another owner or date."""

    id: str
    state: str = ""
    owner: str = ""
    due: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class HandOver(Action):
    """Another operator takes over."""

    to: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SetStatus(Action):
    """Watching, closed, or open again."""

    status: Literal["open", "watching", "closed"]
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class WriteReport(Action):
    """A report was written to a file."""

    form: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Arrive(Action):
    """An inject of a drill arrived."""

    inject: str
    who: str
    text: str
