"""Keeping house in quiet times (平時の備え): the body's checklist as it stands, and the only writer of its record.

The record is a chain of its own in the book, beside the incidents: append-only, verified with them, in no list of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from smincident.clock import TOKYO, Clock
from smincident.content.answers import Asked, answer
from smincident.content.checklist import Wanted, checklist, paper_for
from smincident.content.guideline import Guideline
from smincident.content.library import Library
from smincident.content.organisation import Account, Organisation
from smincident.errors import Conflict, SmincidentError
from smincident.incident.events import READINESS, Actor, Draft, Event
from smincident.incident.readiness import Checks, Line, checked, fold, in_order, line, withdrawn
from smincident.incident.secrets import checked as checked_for_secrets
from smincident.journal import trouble
from smincident.journal.book import Journal

if TYPE_CHECKING:
    from smincident.content.rules import Paper
    from smincident.documents.render import Rendered


@dataclass(frozen=True)
class Keeping:
    """One operator at the checklist.

    Args:
        journal: the open book; None where there is none yet, and so nothing was ever checked.
        library: gives all content; ``organisation`` the body's file as it is now.
        masking: secrets are masked, instead of refused.
    """

    journal: Journal | None
    actor: Actor
    clock: Clock
    library: Callable[[], Library]
    organisation: Callable[[], Organisation]
    masking: bool = False

    @property
    def today(self) -> date:
        """The day in Tokyo."""
        return self.clock().astimezone(TOKYO).date()

    @property
    def guidelines(self) -> list[Guideline]:
        """What holds for the body: its own guideline first, then what it has taken over, then the laws."""
        library, name = self.library(), self.organisation().guideline
        return [library.guideline(name), *library.parents(name), *library.laws]

    def checks(self) -> Checks:
        """All that was recorded."""
        if self.journal is None:
            return Checks()
        events = self.journal.standing(READINESS)
        try:
            return fold(events)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise trouble.damaged(self.journal.path, "平時の備えの記録をたどれません") from error

    def wanted(self) -> list[Wanted]:
        """The body's checklist."""
        return checklist(self.guidelines, self.library().items)

    def lines(self, checks: Checks | None = None) -> list[Line]:
        """The checklist as it stands today, what is due first; an item of accounts has a line for each."""
        return in_order(self._lines(self.wanted(), self.checks() if checks is None else checks))

    def of_item(self, item: str) -> tuple[Wanted, list[Line], Checks]:
        """One item, its lines, and all checks.

        Raises:
            SmincidentError: the body's checklist has no such item.
        """
        checks = self.checks()
        wanted = {one.id: one for one in self.wanted()}
        if item not in wanted:
            known = self.library().items
            hint = f"使えるもの：{'、'.join(wanted)}"
            if item in known:
                hint = "この団体の指針は、この項目を求めていません"
            raise SmincidentError(f"平時の備えの項目「{item}」がありません", hint)
        return wanted[item], self._lines([wanted[item]], checks), checks

    def one(self, item: str, account: str = "") -> Line:
        """The line of an item; the account may be left out where there is only one.

        Raises:
            SmincidentError: there is no such item or account, or the account was not named.
        """
        wanted, lines, _ = self.of_item(item)
        if wanted.item.each == "body":
            if account:
                raise SmincidentError(f"項目「{item}」は団体についてのものです", "--account を外してください")
            return lines[0]
        known = "、".join(one.account for one in lines)
        if not lines:
            raise SmincidentError(
                "公式アカウントが設定にありません", "organisation.yaml の accounts に書いてください"
            )
        if not account and len(lines) > 1:
            raise SmincidentError(
                f"項目「{item}」はアカウントごとに確かめます", f"--account で選んでください（{known}）"
            )
        found = next((one for one in lines if account in ("", one.account)), None)
        if found is None:
            raise SmincidentError(f"アカウント「{account}」がありません", f"使えるもの：{known}")
        return found

    def _lines(self, wanted: Sequence[Wanted], checks: Checks) -> list[Line]:
        ours, guidelines, today = self.organisation(), self.guidelines, self.today
        found = []
        for one in wanted:
            accounts: Sequence[Account | None] = ours.accounts if one.item.each == "account" else [None]
            for account in accounts:
                asked = Asked(ours, guidelines, account, today, one.item.every)
                told = answer(one.item.answer, asked) if one.item.answer else None
                key = account.id if account else ""
                found.append(line(one, key, told, checks.last(one.id, key), today))
        return found

    def check(
        self,
        item: str,
        account: str,
        state: str,
        *,
        note: str = "",
        evidence: str = "",
        next_day: str = "",
        by: str = "",
        at: str = "",
        precision: str = "minute",
    ) -> tuple[Event, Line]:
        """Record what was found; when this returns, it is on the disk.

        Args:
            account: its id; may be '' for the body, and where there is only one.
            next_day: when to look again, as ``2027-04-01``; '' leaves it to the item's interval.
            at: when it was looked at, UTC text; '' for now.

        Returns:
            the event, and how the item stands now.

        Raises:
            SmincidentError: something typed is wrong, nothing was written, or the disk refused.
        """
        before = self.one(item, account)
        told = before.answer.state if before.answer is not None else "unknown"
        more: dict[str, object] = {
            "title": before.wanted.item.title,
            "guideline": self.organisation().guideline,
            "clauses": [f"{one.guideline}:{one.id}" for one in before.wanted.clauses],
            "file": "" if told == "unknown" else told,
        }
        draft = checked(
            before.wanted.id, before.account, state, now=self.clock(), note=note, evidence=evidence,
            next_day=next_day, by=by, at=at, precision=precision, again=before.wanted.item.again, more=more,
        )  # fmt: skip
        event = self._append(lambda checks: draft)
        return event, self.one(item, before.account)

    def withdraw(self, n: int, reason: str) -> Event:
        """Withdraw a check that was wrong; it stays in the record with the reason."""
        return self._append(lambda checks: withdrawn(checks, n, reason))

    def _append(self, make: Callable[[Checks], Draft]) -> Event:
        if self.journal is None:
            raise SmincidentError("記録簿がありません", "記録簿の場所を確かめてください")
        for _ in range(trouble.TRIES):
            checks = self.checks()
            drafts = checked_for_secrets([make(checks)], self.masking)
            try:
                return self.journal.append(READINESS, checks.n, drafts, actor=self.actor)[0]
            except Conflict:
                continue
        raise trouble.crowded()

    def papers(self) -> list[tuple[Guideline, Paper]]:
        """The papers whose items the guidelines name, the body's own first."""
        return [(rules, paper) for rules in self.guidelines for paper in rules.papers]

    def paper(
        self, name: str, account: str = "", inputs: Mapping[str, Any] | None = None
    ) -> tuple[Rendered, list[str]]:
        """Write a paper of quiet times in the guideline's own items.

        Args:
            name: the paper's id, or its template's.
            account: whose values are filled in; '' for all of them, or none on a form for a new one.

        Returns:
            the text, and the labels of the items to be filled in by hand.

        Raises:
            SmincidentError: the guideline names no such paper (指針に定めなし), or there is no such account.
        """
        from smincident.documents.paper import blanks, build
        from smincident.documents.render import render
        from smincident.documents.template import load

        guidelines, ours = self.guidelines, self.organisation()
        found = paper_for(guidelines, name)
        if found is None:
            known = "、".join(paper.id for _, paper in self.papers())
            hint = f"定めのある書式：{known}" if known else "この団体の指針には、項目を定めた書式がありません"
            raise SmincidentError(f"書式「{name}」は指針に定めなし", hint)
        rules, paper = found
        chosen = [one for one in ours.accounts if one.id == account]
        if account and not chosen:
            known = "、".join(one.id for one in ours.accounts) or "なし"
            raise SmincidentError(f"アカウント「{account}」がありません", f"使えるもの：{known}")
        files = self.library().templates()
        if paper.template not in files:
            raise SmincidentError(f"ひな形「{paper.template}」がありません", "指針の papers を直してください")
        template = load(files[paper.template])
        asked = {item.id for item in template.inputs}
        if unknown := [key for key in inputs or () if key not in asked]:
            raise SmincidentError(
                f"記入欄「{unknown[0]}」は「{paper.title}」にありません",
                f"使えるもの：{'、'.join(asked) or 'なし'}",
            )
        # A form is handed in for one account, and most often for one that is not yet listed.
        accounts: Sequence[Account] = chosen if account or template.cls == "form" else ours.accounts
        context = build(
            rules, paper, ours, accounts,
            now=self.clock(), library=self.library(), inputs=inputs, operator=self.actor.name,
        )  # fmt: skip
        return render(template, context), blanks(context)
