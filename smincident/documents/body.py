"""The names a template may use of the body alone: the organisation, its accounts, and blanks for what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smincident.content.organisation import Account, Organisation
from smincident.documents.platforms import Platforms
from smincident.documents.shape import CONTEXT, Shape, label, member
from smincident.documents.values import Missing


def missing(*path: str) -> Missing:
    """The blank of a name such as ``org``, ``body``."""
    shape: Shape = CONTEXT[path[0]]
    for part in path[1:]:
        shape = member(shape, part) or shape
    return Missing(label(shape))


def blank(shape: Shape) -> Any:
    """A record of that shape in which every value is still to be filled in."""
    if isinstance(shape, dict):
        return {key: blank(inner) for key, inner in shape.items() if key}
    return [] if isinstance(shape, list) else Missing(label(shape))


def organisation_names(organisation: Organisation, writer: str, platforms: Platforms) -> dict[str, Any]:
    """What templates call ``org``; ``writer`` is who writes."""

    def filled(values: Mapping[str, str], *path: str) -> dict[str, Any]:
        return {key: value or missing("org", *path, key) for key, value in values.items()}

    contact, website = organisation.contact, organisation.website
    own = filled(
        {
            "body": organisation.body,
            "unit": organisation.unit,
            "operator": writer,
            "head_title": organisation.head_title,
            "head_name": organisation.head_name,
            "head": _head(organisation),
            "press": organisation.press,
            "spokesperson": next(
                (_titled(p.title, p.name) for p in organisation.people if p.spokesperson), ""
            ),
        }
    )
    own["contact"] = filled(
        {
            "unit": contact.unit or organisation.unit,
            "phone": contact.phone,
            "after_hours": contact.after_hours,
            "email": contact.email,
            "hours": contact.hours,
        },
        "contact",
    )
    own["website"] = filled(
        {"name": website.name, "url": website.url, "accounts_page": website.accounts_page}, "website"
    )
    own["accounts"] = [account_names(item, platforms) for item in organisation.accounts]
    own["people"] = [
        {
            "name": p.name,
            "title": p.title,
            "unit": p.unit,
            "roles": list(p.roles),
            "spokesperson": p.spokesperson,
        }
        for p in organisation.people
    ]
    return own


def _titled(title: str, name: str) -> str:
    return f"{title}\u3000{name}" if title else name


def account_names(account: Account, platforms: Platforms) -> dict[str, Any]:
    """One official account, as ``genuine`` and in ``org.accounts``."""
    texts = {
        "id": account.id,
        "platform": account.platform,
        "platform_name": platforms.name(account.platform),
        "name": account.name or account.handle,
        "handle": account.handle,
        "url": account.url,
        "owner": account.owner,
        "recovery_mail": account.recovery_mail,
        "listed_in": account.listed_in,
        "two_factor": {True: "あり", False: "なし", None: ""}[account.two_factor],
        "permission": account.permission,
        "opened": account.opened,
        "policy_url": account.policy_url,
        "purpose": account.purpose,
        "contents": account.contents,
        "method": account.method,
        "hours": account.hours,
        "replies": account.replies,
    }
    found: dict[str, Any] = {key: value or missing("genuine", key) for key, value in texts.items()}
    lists = {key: list(getattr(account, key)) for key in ("administrators", "editors", "linked_apps")}
    return {**found, **lists}


def _head(organisation: Organisation) -> str:
    """The head's full title and name: 市長 of 伊那市 is 伊那市長. Empty unless both are known."""
    body, title = organisation.body, organisation.head_title
    if not title or not organisation.head_name:
        return ""
    if not title.startswith(body):
        title = body + (title[1:] if body[-1:] == title[:1] else title)
    return _titled(title, organisation.head_name)
