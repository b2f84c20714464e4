"""What an incident consists of besides its steps: subjects, takedowns, contacts, channels, promises, texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SUBJECT_KINDS = {"fake": "偽アカウント", "post": "投稿", "account": "当方のアカウント"}
SUBJECT_STATES = {"active": "対応中", "gone": "消滅確認", "dismissed": "対象外"}
TAKEDOWN_STATES = {
    "requested": "依頼済",
    "accepted": "受付済",
    "extended": "延長",
    "rejected": "却下",
    "unanswered": "無回答",
    "unknown": "結果不明",
    "removed": "削除確認",
    "restored": "回復確認",
}
TAKEDOWN_FINAL = frozenset({"rejected", "unanswered", "unknown", "removed", "restored"})
CHANNEL_STATES = {"normal": "正常", "lost": "喪失", "suspect": "疑い", "restored": "復旧"}
CHANNEL_CLOSED = frozenset({"lost", "suspect"})
CHANNEL_CLASSES = {
    "website": "ホームページ",
    "sns": "SNS",
    "mail": "メール",
    "phone": "電話",
    "press": "報道機関",
    "paper": "書面",
    "internal": "庁内",
    "platform": "運営者の窓口",
}
PUBLIC_CHANNELS = frozenset({"website", "sns", "press"})
"""Classes of channels that anyone may read; what goes to one person or office by mail, phone or paper is no announcement."""
DOCUMENT_STATES = {
    "draft": "文案",
    "approved": "決裁済",
    "released": "発出済",
    "withdrawn": "取下げ",
    "superseded": "差替え",
}
DOCUMENT_CLASSES = {
    "notice": "お知らせ",
    "post": "投稿",
    "letter": "依頼文",
    "press": "報道資料",
    "internal": "庁内文書",
    "form": "記入票",
    "report": "報告書",
    "reply": "返信",
}
OUTWARD_CLASSES = frozenset({"notice", "post", "letter", "press", "reply"})
"""Classes of texts that leave the body and so need someone's approval even where the guideline is silent."""
APPROVAL_WAYS = {"face": "対面", "phone": "電話", "mail": "メール", "paper": "書面", "chat": "庁内チャット"}
APPROVAL_CHANNELS = {"phone": "phone", "mail": "mail", "paper": "paper", "chat": "internal"}
"""The class of the channel that an approval comes over; nobody stands between two who talk face to face."""
KNOWN_TIMES = {
    "happened": "発生",
    "outsider": "外部の人が気付いた",
    "anyone": "庁内の誰かが知った",
    "desk": "担当が知った",
    "superior": "上司が知った",
}
PROMISE_STATES = {"open": "未了", "kept": "守った", "missed": "守れなかった", "replaced": "改めた"}
FOLLOWUP_STATES = {"open": "未了", "done": "済", "dropped": "取りやめ"}
STATUSES = {"open": "対応中", "watching": "見守り中", "closed": "終結"}


@dataclass(slots=True)
class StepState:
    """What was recorded about one step (for one subject where the step is per subject). ``status`` '' is untouched."""

    status: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    reason: str = ""
    by: str = ""
    to: str = ""
    until: str = ""
    at: str = ""
    n: int = 0
    override: str = ""
    answer: str = ""
    observed_at: str = ""
    observations: int = 0


@dataclass(slots=True)
class Decision:
    """One making of a decision; a later one replaces it, both stay on the record."""

    n: int
    step: str
    choice: str
    label: str
    known: str
    reason: str
    by: str
    at: str
    look_again: str = ""


@dataclass(slots=True)
class Subject:
    """One fake account, one post, one account of ours."""

    id: str
    kind: str
    label: str
    platform: str = ""
    url: str = ""
    handle: str = ""
    user_id: str = ""
    note: str = ""
    state: str = "active"
    found_at: str = ""
    ended_at: str = ""
    reason: str = ""


def asked_for(about: Subject | None) -> str:
    """What a platform is asked for: that an account of ours comes back, else that something goes."""
    return "回復" if about is not None and about.kind == "account" else "削除"


@dataclass(slots=True)
class Takedown:
    """One request to one platform about one subject. ``history`` holds (state, time, note), oldest first."""

    id: str
    subject: str
    platform: str
    state: str
    requested_at: str
    route: str = ""
    receipt: str = ""
    next_check: str = ""
    note: str = ""
    document: str = ""
    history: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class ContactAttempt:
    """Whom we tried, how, reached or not, and who is next."""

    n: int
    who: str
    desk: str
    how: str
    reached: bool
    next: str
    note: str
    step: str
    at: str


@dataclass(slots=True)
class Channel:
    """One way the body speaks or is reached."""

    id: str
    label: str
    cls: str
    status: str = "normal"
    reason: str = ""
    at: str = ""


@dataclass(slots=True)
class Promise:
    """A time of the next word that the body announced. State: open, kept, missed, replaced."""

    id: str
    at: str
    text: str
    state: str = "open"
    made_at: str = ""
    settled_at: str = ""


@dataclass(slots=True)
class Approval:
    """One person's approval of exact bytes, or of an act. ``own`` marks the author approving their own text.

    ``choice`` is the option of a decision that was agreed to, '' for the decision whatever its option; ``used`` marks
    that the decision has been made on it.
    """

    n: int
    by: str
    role: str
    how: str
    at: str
    own: bool
    listed: bool
    sha256: str = ""
    note: str = ""
    choice: str = ""
    used: bool = False


@dataclass(slots=True)
class Release:
    """One publication or dispatch of approved bytes."""

    channel: str
    at: str
    by: str
    url: str = ""


@dataclass(slots=True)
class Document:
    """One text of the incident; ``sha256`` is of its Markdown bytes, kept in the book."""

    id: str
    template: str
    title: str
    cls: str
    version: int
    sha256: str
    channels: list[str]
    step: str
    subject: str
    author: str
    drafted_at: str
    inputs: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    status: str = "draft"
    approvals: list[Approval] = field(default_factory=list)
    waiver: str = ""
    releases: list[Release] = field(default_factory=list)
    answers: dict[str, bool] = field(default_factory=dict)
    next_word: str = ""
    source: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)
    accepted: dict[str, str] = field(default_factory=dict)
    """Findings of the check for which someone answers, with who."""
    withheld: int = 0  # n of the event that took the text out of the book (非開示)
    report_after: bool = False
    """Released on a waiver; to be shown to the approvers afterwards (後閲), which has not happened yet."""


@dataclass(slots=True)
class Deviation:
    """Acting against a guard, or leaving out a duty (``omission``), knowingly."""

    n: int
    target: str
    guards: list[str]
    clauses: list[str]
    omission: bool
    by: str
    reason: str
    at: str
    subject: str = ""


@dataclass(slots=True)
class Evidence:
    """A file kept with its SHA-256, or a note where it lies and who keeps it. ``withheld``: n of what took the file away."""

    id: str
    name: str
    sha256: str
    size: int
    url: str
    note: str
    by: str
    at: str
    step: str = ""
    place: str = ""
    level: str = "internal"
    withheld: int = 0


@dataclass(slots=True)
class Followup:
    """What outlives the closing. ``step`` names the step it stands in for, if any."""

    id: str
    text: str
    owner: str
    due: str
    state: str = "open"
    step: str = ""
    subject: str = ""
    at: str = ""
    note: str = ""
