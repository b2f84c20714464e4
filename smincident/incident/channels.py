"""The channels an incident begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.content.organisation import Organisation


def channels_of(organisation: Organisation) -> list[dict[str, str]]:
    """The channels of a body, as ``id``, ``label``, ``cls``: its accounts, and the ones every body has.

    Raises:
        SmincidentError: an account has the id of another one or of a channel.
    """
    found = [
        {"id": account.id, "label": account.name or account.handle or account.id, "cls": "sns"}
        for account in organisation.accounts
    ]
    labels = {
        "website": organisation.website.name,
        "press": "報道機関",
        "mail": "メール",
        "phone": "電話",
        "paper": "書面",
        "internal": "庁内",
        "platform": "運営者の窓口",
    }
    ids = [one["id"] for one in found]
    for wrong in (name for name in ids if name in labels or not name.strip() or ids.count(name) > 1):
        raise SmincidentError(
            f"団体の設定のアカウントの id「{wrong}」は使えません",
            f"organisation.yaml で、重ならない id にしてください（{'、'.join(labels)} も使えません）",
        )
    return [*found, *({"id": key, "label": label, "cls": key} for key, label in labels.items())]
