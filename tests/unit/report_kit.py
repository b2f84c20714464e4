"""A small body with one runbook, and an incident that is played by hand, minute by minute."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from smincident.clock import stamp
from smincident.content.library import Library
from smincident.incident import actions as do
from smincident.incident.state import State
from smincident.session import Session
from tests.kit import session_at

START = datetime(2026, 11, 20, 13, 15, tzinfo=UTC)
"""Friday 2026-11-20, 22:15 in Tokyo."""

GUIDELINE = """\
id: town
body: みどり市
title: みどり市の指針
clauses:
  - {id: report, at: 1(1), class: reporting-line, says: 上司に知らせる, force: must, urgency: 直ちに, via: [step:fire/tell]}
  - {id: keep, at: 1(2), class: response-step, says: 画面を残す, force: must, via: [step:fire/keep]}
  - {id: sorry, at: 2(1), class: response-step, says: おわびする, force: must, when: {fire/cause: [ours]}, via: [step:fire/apologise]}
  - {id: explain, at: 2(2), class: response-step, says: 遅れの理由を話す, force: must, if: 時間がかかる, via: [step:fire/explain]}
  - {id: hush, at: 第3, class: prohibition, says: 消さない, force: prohibit, via: [guard:no-delete]}
  - {id: calm, at: 第4, class: prohibition, says: 言い返さない, force: prohibit, via: [guard:no-rebuttal]}
  - {id: signed, at: 第5, class: approval, says: 課長が認める, force: must, via: [approval:signed]}
  - {id: polite, at: 第6, class: draft-content-rule, says: 侮辱しない, force: prohibit, via: [ask:polite]}
  - id: reading
    at: 第7
    class: response-step
    says: 偽のものを頼んで消してもらう
    force: must
    via: [step:fire/ask-removal]
    basis: reading
    why: 「その他」に入ると読む
  - {id: chief, at: 第8, class: approval, says: 課長とは広報課長をいう, force: must, via: [approval:signed]}
  - {id: skip-fixed, at: 第9(1), class: approval, says: 定型の文は省ける, force: may, via: [approval:signed]}
  - {id: skip-urgent, at: 第9(2), class: approval, says: 急ぐときは省ける, force: may, via: [approval:signed]}
  - {id: sweep, at: 第10, class: response-step, says: 机を片付けてよい, force: may, via: [step:fire/dust]}
guards:
  - {id: no-delete, says: コメントを消さない, strength: prohibit, against: [option:fire/comments/delete]}
  - {id: no-rebuttal, says: 言い返さない, strength: prohibit}
desks:
  - {id: jouho, name: 情報課, for: request}
approval:
  - id: signed
    covers: [notice]
    of: [{role: 課長}]
    waive:
      - {id: fixed, says: 定型の文, clause: skip-fixed}
      - {id: urgent, says: 急ぐとき, clause: skip-urgent}
roles:
  - {id: 課長, says: 決める人, clause: chief}
assign:
  - {step: fire/password, desk: jouho}
asks:
  - {id: polite, says: 人を侮辱していないか}
"""
RUNBOOK = """\
id: fire
title: 炎上
phases:
  - id: only
    title: 対応
    steps:
      - {id: tell, kind: report, title: 上司に知らせる}
      - id: keep
        title: 画面を残す
        fields:
          - {id: url, label: 投稿のURL, type: url, many: true}
          - {id: seen, label: 見た時刻, type: time}
      - {id: cause, kind: decision, title: 原因, options: [{id: ours, label: 当方の誤り}, {id: theirs, label: 誤解}]}
      - {id: apologise, title: おわびする, when: {cause: [ours]}}
      - {id: explain, title: 事情を話す}
      - {id: comments, kind: decision, title: コメント, options: [{id: leave, label: 残す}, {id: delete, label: 消す}]}
      - {id: password, title: パスワードを替える}
      - {id: ask-removal, title: 削除を頼む, each: subject, subjects: [fake]}
      - {id: watch, kind: watch, title: 反応を見る, every: 30m, until: 落ち着いた}
      - {id: tidy, title: 机を片付ける}
      - {id: dust, title: ほこりを払う}
"""
COMMON = """\
id: common
title: 共通
phases:
  - id: intake
    title: 受付
    steps:
      - {id: first, title: 聞き取る}
"""
PLATFORM = """\
id: x
name: エックス
operator: X Corp.
routes:
  - {id: fakes, purpose: impersonation, title: なりすましの窓口, source: 運営者の案内, checked_on: 2026-11-01}
"""


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


def library(folder: Path) -> Library:
    """The content above, written into a folder."""
    for name, text in {
        "guidelines/town": GUIDELINE,
        "runbooks/fire": RUNBOOK,
        "runbooks/common": COMMON,
        "platforms/x": PLATFORM,
    }.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return Library(lambda kind: [folder / kind])


class Town:
    """One incident of the small body, and the hand that moves its clock."""

    def __init__(self, folder: Path, *runbooks: str, detected: str = "", drill: str = "") -> None:
        self.hand = Hand()
        self.library = library(folder / "content")
        self.session: Session = session_at(
            folder / "book.db",
            "town",
            library=self.library,
            clock=self.hand,  # type: ignore[arg-type]
        )
        title = "市の投稿への批判"
        opened = do.OpenIncident(title=title, runbooks=runbooks or ("fire",), at=detected, drill=drill)
        self.id = self.session.open(opened).id

    @property
    def state(self) -> State:
        """The incident as it stands."""
        return self.session.state(self.id)

    @property
    def now(self) -> datetime:
        """The time of the hand."""
        return self.hand.time

    def later(self, minutes: int) -> Town:
        """Let minutes pass."""
        self.hand.time += timedelta(minutes=minutes)
        return self

    def at(self, minutes: int) -> str:
        """The stored time so many minutes after the start."""
        return stamp(START + timedelta(minutes=minutes))

    def do(self, *actions: do.Action, keep: dict[str, bytes] | None = None) -> Town:
        """Perform actions at this moment."""
        for action in actions:
            self.session.perform(self.id, action, keep)
        return self

    def draft(self, text: str, *, title: str = "お知らせ", cls: str = "notice", **more: Any) -> str:
        """Draft a text as it would come from a template; gives its id."""
        data = text.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        action = do.DraftDocument(
            template=more.pop("template", "holding"),
            title=title,
            cls=cls,
            sha256=sha256,
            channels=more.pop("channels", ("website", "sns")),
            **more,
        )
        self.do(action, keep={sha256: data})
        return next(reversed(self.state.documents))

    def publish(self, text: str, **more: Any) -> str:
        """Draft, approve and release a text at this moment; gives its id."""
        made = self.draft(text, **more)
        self.do(
            do.ApproveDocument(id=made, by="田中 課長", role="課長", how="phone"),
            do.ReleaseDocument(id=made, channel="website", confirmed=("all",)),
        )
        return made
