"""What the organisation file can say by itself of the readiness items (平時の備え), by the name an item gives as ``answer``.

A place left empty is not known, and a person has to look; only what the file says outright counts against an account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from smincident.content.guideline import Guideline
from smincident.content.interval import after
from smincident.content.organisation import Account, DeskContact, Organisation

State = Literal["ok", "not-ok", "not-applicable", "unknown"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the file says of one item.

    Args:
        says: for the operator, in Japanese.
        since: the day from which the item's interval counts, where the file names it.
    """

    state: State
    says: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer may look at: the file, the guidelines in force, the account (None for the body), the item's interval."""

    organisation: Organisation
    guidelines: Sequence[Guideline]
    account: Account | None
    today: date
    every: str | None = None

    @property
    def one(self) -> Account:
        """The account, for items of an account."""
        assert self.account is not None
        return self.account


def answer(name: str, asked: Asked) -> Answer | None:
    """What the file says; None where nothing answers to that name."""
    found = ANSWERS.get(name)
    return found(asked) if found is not None and (name in OF_BODY or asked.account is not None) else None


def _listing(found: Sequence[str], whole: str, lacking: str) -> Answer:
    return Answer("not-ok", f"{lacking}：{'、'.join(found)}") if found else Answer("ok", whole)


def _reachable(desk: DeskContact | None) -> bool:
    return desk is not None and bool(desk.phone or desk.after_hours or desk.email)


def _contacts(asked: Asked) -> Answer:
    ours = asked.organisation
    wanted = (
        ("問い合わせ先の電話", ours.contact.phone),
        ("時間外の電話", ours.contact.after_hours),
        ("メール", ours.contact.email),
    )
    lacking = [label for label, value in wanted if not value]
    lacking += [
        desk.name
        for rules in asked.guidelines
        for desk in rules.desks
        if not _reachable(ours.desks.get(desk.id))
    ]
    lacking += [
        person.name for person in ours.people if person.roles and not (person.phone or person.after_hours)
    ]
    if not ours.people:
        lacking.append("決裁する人・報告する相手（people）")
    return _listing(
        lacking,
        "問い合わせ先、報告先の部署、役割のある人の連絡先がそろっています",
        "連絡先が書いてありません",
    )


def _hours(asked: Asked) -> Answer:
    ours = asked.organisation
    lacking = [] if ours.contact.hours else ["問い合わせ先の受付時間"]
    lacking += [] if ours.contact.after_hours else ["問い合わせ先の時間外の電話"]
    for rules in asked.guidelines:
        for desk in rules.desks:
            known = ours.desks.get(desk.id)
            if known is None or not known.after_hours:
                lacking.append(desk.name)
    return _listing(
        lacking,
        "受付時間と、部署ごとの時間外の連絡先が書いてあります",
        "時間外の連絡先などが書いてありません",
    )


def _listed(asked: Asked) -> Answer:
    ours = asked.organisation
    if not ours.accounts:
        return Answer("not-ok", "公式アカウントが一つも書いてありません")
    if not ours.website.accounts_page:
        return Answer("not-ok", "公式アカウントの一覧のページ（website.accounts_page）が書いてありません")
    lacking = [_name(account) for account in ours.accounts if not account.listed_in]
    return _listing(
        lacking,
        f"{len(ours.accounts)}件すべてに、載せている一覧が書いてあります",
        "載せている一覧が書いてありません",
    )


def _approvers(asked: Asked) -> Answer:
    roles = dict.fromkeys(
        entry.role for rules in asked.guidelines for rule in rules.approval for entry in rule.of
    )
    if not roles:
        return Answer("unknown", "指針に決裁の役割の定めがないので、設定だけでは分かりません")
    lacking = [role for role in roles if not asked.organisation.holders(role)]
    return _listing(lacking, f"決裁の役割に人が決まっています：{'、'.join(roles)}", "人が決まっていない役割")


def _flag(value: bool | None, yes: str, no: str, word: str) -> Answer:
    if value is None:
        return Answer("unknown", f"{word}は設定に書いてありません")
    return Answer("ok", yes) if value else Answer("not-ok", no)


def _text(value: str | Sequence[str], word: str) -> Answer:
    if not value:
        return Answer("unknown", f"{word}は設定に書いてありません")
    return Answer("ok", f"{word}：{value if isinstance(value, str) else '、'.join(value)}")


def _two_factor(asked: Asked) -> Answer:
    return _flag(asked.one.two_factor, "二要素認証を使っています", "二要素認証を使っていません", "二要素認証")


def _profile_link(asked: Asked) -> Answer:
    yes, no = "プロフィールから公式ページへ戻れます", "プロフィールに公式ページへのリンクがありません"
    return _flag(asked.one.profile_link, yes, no, "プロフィールのリンク")


def _verified(asked: Asked) -> Answer:
    return _flag(asked.one.verified, "認証を受けています", "認証を受けていません", "認証")


def _send_only(asked: Asked) -> Answer:
    if asked.one.send_only is False:
        return Answer("not-applicable", "返信もするアカウントです")
    word = (
        "発信専用です。その旨を掲げているかは、人が確かめます"
        if asked.one.send_only
        else "発信専用かどうかは設定に書いてありません"
    )
    return Answer("unknown", word)


def _recovery_mail(asked: Asked) -> Answer:
    mail, ours = asked.one.recovery_mail, asked.organisation.contact.email
    if mail and "@" in ours and mail.rpartition("@")[2].casefold() == ours.rpartition("@")[2].casefold():
        return Answer("ok", f"復旧用メールは団体のもの：{mail}")
    if mail:
        return Answer("unknown", f"復旧用メール {mail} は、問い合わせ先のメールと違うところのものです")
    return Answer("unknown", "復旧用メールは設定に書いてありません")


def _since(text: str, asked: Asked, word: str) -> Answer:
    if not text:
        return Answer("unknown", f"{word}は設定に書いてありません")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Answer("unknown", f"{word}「{text}」が日付として読めません（例：2026-04-01）")
    late = asked.every is not None and after(day, asked.every) < asked.today
    return Answer("not-ok" if late else "ok", f"{word}：{day}", day)


ANSWERS: dict[str, Callable[[Asked], Answer]] = {
    "contacts": _contacts,
    "hours": _hours,
    "listed": _listed,
    "approvers": _approvers,
    "two_factor": _two_factor,
    "profile_link": _profile_link,
    "verified": _verified,
    "send_only": _send_only,
    "recovery_mail": _recovery_mail,
    "administrators": lambda asked: _text(asked.one.administrators, "管理者"),
    "permission": lambda asked: _text(asked.one.permission, "開設の許可"),
    "policy_url": lambda asked: _text(asked.one.policy_url, "運用ポリシーのページ"),
    "password_changed": lambda asked: _since(asked.one.password_changed, asked, "パスワードを変えた日"),
    "last_post": lambda asked: _since(asked.one.last_post, asked, "最後の投稿"),
}
"""What answers by name."""

OF_BODY = frozenset({"contacts", "hours", "listed", "approvers"})
"""Those that speak of the body; all others speak of one account."""


def _name(account: Account) -> str:
    return account.name or account.handle or account.id
