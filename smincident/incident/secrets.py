"""Secrets (秘密) typed where they do not belong: found before anything is kept, so that no record ever holds a password.

A secret is a value after a word that announces one (「パスワード：xxxx」, ``token=…``), or one that looks like nothing
else (a private key). Talk about secrets (「パスワードを変更した」) is what an incident is made of and must pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from smincident.errors import SmincidentError
from smincident.incident.events import Draft

MASK = "■■■（秘密とみて残さない）"
"""Stands where a secret was, when the operator chose to record the rest."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret in a text: from where to where, and what it looks like."""

    start: int
    end: int
    what: str


class SecretFound(SmincidentError):
    """Something typed looks like a secret; nothing was kept."""


def find(text: str) -> list[Secret]:
    """The secrets in a text, in their order, none within another."""
    if not _MAY.search(text):
        return []
    # Compiling them takes longer than writing a note.
    from smincident.incident.secret_patterns import HARMLESS, RULES, spoken

    plain = _same_length(text)
    found: list[Secret] = []
    for what, rule in RULES:
        for match in rule.finditer(plain):
            start, end = match.span("value")
            value = plain[start:end].rstrip("」』\"'”’`）)]】>＞。、,")
            end = start + len(value)
            if (
                not value
                or HARMLESS.fullmatch(value)
                or spoken(rule, value, plain[match.start() : start], plain[end:])
            ):
                continue
            if all(end <= one.start or one.end <= start for one in found):
                found.append(Secret(start, end, what))
    return sorted(found, key=lambda one: one.start)


_MAY = re.compile(
    r"pass|pw|ｐ|Ｐ|パス|ﾊﾟｽ|暗証|コード|ｺｰﾄﾞ|番号|認証|token|トークン|key|キー|secret|シークレット|鍵|PIN|OTP|code|PRIVATE|gh[pousr]_|xox|AKIA|AIza|eyJ|"
    r"EAA|sk-|bearer|authorization|://",
    re.IGNORECASE,
)
"""No secret is found where none of these stands: most texts are looked through once."""


def _same_length(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones, letter by letter, so that places stay what they are."""
    made = []
    for letter in text:
        plain = unicodedata.normalize("NFKC", letter) if "\uff01" <= letter <= "\uff5e" else letter
        made.append(plain if len(plain) == 1 else letter)
    return "".join(made)


def masked(text: str) -> str:
    """The text with every secret replaced by ``MASK``."""
    made, at = [], 0
    for one in find(text):
        made += [text[at : one.start], MASK]
        at = one.end
    return "".join([*made, text[at:]])


def masked_value(value: Any) -> Any:
    """As ``masked``, for a value of JSON or an action's: texts in lists and objects too."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, list | tuple):
        return type(value)(masked_value(item) for item in value)
    if isinstance(value, dict):
        return {key: masked_value(item) for key, item in value.items()}
    return value


LABELS = {
    "text": "本文",
    "note": "備考",
    "reason": "理由",
    "known": "分かっていたこと",
    "title": "名前",
    "label": "名前",
    "name": "名前",
    "url": "URL",
    "by": "権限",
    "who": "相手",
    "to": "相手",
    "next": "次の相手",
    "place": "置き場所",
    "evidence": "裏付け",
}
"""What the members of an event are called on forms; a field of a step or text stands by its id."""

_NOT_TYPED = {"plan-set": None, "inject-arrived": None, "document-drafted": {"findings", "title"}}
"""Kinds, or members of them, that come from files: nothing was typed into them."""


def need_none(drafts: Iterable[Draft]) -> None:
    """Refuse events that hold a secret; says where and how to mend it, and never shows it.

    Raises:
        SecretFound: nothing may be kept.
    """
    for draft in drafts:
        skipped = _NOT_TYPED.get(draft.kind, set())
        if skipped is None:
            continue
        for place, text in _texts({k: v for k, v in draft.data.items() if k not in skipped}, ""):
            if found := find(text):
                raise told(place, text, found[0])


def told(place: str, text: str, one: Secret) -> SecretFound:
    """The line that says where a secret stands: the words before it, never the secret."""
    line = text.rfind("\n", 0, one.start) + 1
    before = text[max(line, one.start - 15) : one.start]
    where = f"「{LABELS.get(place, place)}」の欄、" if place else ""
    return SecretFound(
        f"秘密（{one.what}）らしいものが書かれているので、記録していません（{where}「{before}」のあと）",
        "その部分を消すか ■■■ に書き換えてください",
    )


def checked(drafts: Iterable[Draft], mask: bool) -> list[Draft]:
    """The events as they may be kept: with secrets masked where the operator chose that, else without any.

    Raises:
        SecretFound: there is one, and nothing may be kept.
    """
    if mask:
        return mask_drafts(drafts)
    drafts = list(drafts)
    need_none(drafts)
    return drafts


def mask_drafts(drafts: Iterable[Draft]) -> list[Draft]:
    """The events with every secret masked."""
    return [
        draft if _NOT_TYPED.get(draft.kind, set()) is None else replace(draft, data=masked_value(draft.data))
        for draft in drafts
    ]


def _texts(value: Any, place: str) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(place, value)]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _texts(item, str(key))]
    if isinstance(value, list | tuple):
        return [found for item in value for found in _texts(item, place)]
    return []
