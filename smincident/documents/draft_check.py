"""The draft checker: what a program can see in a text before it leaves the office, each finding with its clauses.

What no program can judge is asked of a person (``asks``). A finding is an error where a binding clause of the
guideline stands behind it, else a warning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from smincident.content.organisation import Organisation
from smincident.content.plan import Plan, PlanDraftRule
from smincident.content.targets import DRAFT_CHECKS
from smincident.display import seen

Severity = Literal["error", "warn"]
CHECKED = frozenset({"notice", "post", "press", "reply"})
"""The classes of texts that the built-in checks look at: what residents and the press read."""


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """Something found in a text. ``line`` counts from 1; 0 where it is about the text as a whole."""

    check: str
    severity: Severity
    line: int
    text: str
    message: str
    clauses: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The finding as it is kept with a draft."""
        return {
            "check": self.check,
            "severity": self.severity,
            "line": self.line,
            "text": self.text,
            "message": self.message,
            "clauses": list(self.clauses),
        }


@dataclass(frozen=True, slots=True)
class _Hit:
    line: int
    text: str
    message: str
    lenient: bool = False


def check_draft(
    markdown: str,
    plan: Plan,
    *,
    cls: str,
    template: str,
    organisation: Organisation,
    earlier: Sequence[str] = (),
) -> list[DraftFinding]:
    """What stands against a text, errors first.

    Args:
        cls: the document class, on which it depends which rules cover the text.
        earlier: texts of this incident that have gone out already.
    """
    found: list[DraftFinding] = []
    called = {rule.id: rule for rule in plan.drafts}
    if cls in CHECKED:
        builtin: dict[str, Callable[[], Iterator[_Hit]]] = {
            "url-shortener": lambda: _shorteners(markdown),
            "personal-data": lambda: _personal(markdown, _own(organisation)),
            "repeated-text": lambda: _repeated(markdown, earlier),
        }
        for name, look in builtin.items():
            rule = called.get(name) or PlanDraftRule(id=name, says=DRAFT_CHECKS[name], severity="warn")
            found += [_finding(rule, hit) for hit in look()]
    for rule in plan.drafts:
        if rule.covers and {cls, f"template:{template}"} & set(rule.covers):
            found += [_finding(rule, hit) for hit in _content(markdown, rule, organisation)]
    return sorted(found, key=lambda item: (item.severity != "error", item.line))


def _finding(rule: PlanDraftRule, hit: _Hit) -> DraftFinding:
    severity: Severity = "warn" if hit.lenient else rule.severity
    clauses = tuple(dict.fromkeys(clause.key for clause in rule.clauses))
    return DraftFinding(rule.id, severity, hit.line, hit.text, hit.message, clauses)


def _plain(text: str) -> str:
    """A text as it is compared: full width as half, and nothing that only a program sees."""
    return seen(unicodedata.normalize("NFKC", text))


def _lines(markdown: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(markdown.split("\n"), 1):
        yield number, _plain(line)


_HOST = re.compile(r"https?://([^/\s<>()\[\]「」、。]+)", re.IGNORECASE)
SHORTENERS = frozenset(
    {
        "bit.ly", "bitly.com", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "j.mp", "ow.ly", "qr.ae", "rb.gy", "rebrand.ly",
        "s.id", "shorturl.at", "t.ly", "tiny.cc", "tinyurl.com", "ux.nu", "v.gd", "x.gd", "00m.in", "onl.bz", "onl.la",
        "onl.tw", "urx.nu", "urx2.nu", "kutt.it", "lnkd.in",
    }
)  # fmt: skip
"""Hosts whose addresses hide where they lead; our own short list, to be widened as new ones are seen."""
PLATFORM_HOSTS = frozenset(
    {"t.co", "youtu.be", "fb.me", "lin.ee", "instagr.am", "vt.tiktok.com", "amzn.to", "g.co"}
)
"""Short hosts of the platforms themselves: they set them by their own doing, so only a hint."""


def _shorteners(markdown: str) -> Iterator[_Hit]:
    for number, line in _lines(markdown):
        for match in _HOST.finditer(line):
            host = match[1].lower().rpartition("@")[2].partition(":")[0].removeprefix("www.")
            if host in SHORTENERS:
                yield _Hit(
                    number, match[0], f"行き先の分からない短縮URLです：{host}。元のアドレスを書いてください"
                )
            elif host in PLATFORM_HOSTS:
                message = f"運営者の短いアドレスです：{host}。元のアドレスを書けるならそうしてください"
                yield _Hit(number, match[0], message, lenient=True)


PERSONAL = (
    ("電話番号", re.compile(r"(?<![\d-])0\d{1,4}[-(（ ]?\d{1,4}[-)） ]?\d{3,4}(?!-?\d)")),
    ("メールアドレス", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("郵便番号", re.compile(r"(?<![\d-])〒?\s?\d{3}-\d{4}(?!-?\d)")),
    (
        "住所",
        re.compile(r"[^\s、。「」（）:：]{1,8}[市区町村][^\s、。「」（）]{0,15}?\d+(?:番地?|丁目\d|-\d+)"),
    ),
    ("12桁の番号（マイナンバーに当たり得る）", re.compile(r"(?<![\d-])\d{4}[- ]?\d{4}[- ]?\d{4}(?![\d-])")),
)
"""What looks like someone's personal data. Names of people no pattern finds: they are asked of a person."""
_ADDRESS_OF_A_PAGE = re.compile(r"https?://\S+")


def _own(organisation: Organisation) -> set[str]:
    """The body's own contact data, which may stand in any text, without their separators."""
    contact = organisation.contact
    return {_bare(one) for one in (contact.phone, contact.after_hours, contact.email) if one}


def _bare(text: str) -> str:
    return re.sub(r"[\s()（）-]", "", _plain(text)).lower()


def _personal(markdown: str, own: set[str]) -> Iterator[_Hit]:
    for number, line in _lines(markdown):
        plain = _ADDRESS_OF_A_PAGE.sub(lambda match: " " * len(match[0]), line)
        for word, pattern in PERSONAL:
            for match in pattern.finditer(plain):
                bare = _bare(match[0])
                if any(bare in one for one in own):
                    continue
                if word.startswith("12") and not my_number(bare):
                    continue
                yield _Hit(number, match[0].strip(), f"{word}のようなものがあります：{match[0].strip()}")


def my_number(digits: str) -> bool:
    """Whether twelve digits carry the check digit of an individual number (平成26年総務省令第85号 第5条)."""
    if len(digits) != 12 or not digits.isdigit():
        return False
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(digits[:11]), 1)
    )
    rest = 11 - total % 11
    return int(digits[11]) == (0 if rest > 9 else rest)


def _repeated(markdown: str, earlier: Sequence[str]) -> Iterator[_Hit]:
    same = sum(_bare(text) == _bare(markdown) for text in earlier)
    if same:
        yield _Hit(0, "", f"同じ文を{same}回出しています。変わったことを書き足すか、出すのをやめてください")


def _content(markdown: str, rule: PlanDraftRule, organisation: Organisation) -> Iterator[_Hit]:
    text = _plain(markdown)
    wanted = [_filled(one, organisation) for one in rule.must]
    if wanted and not any(one and one in text for one in wanted):
        lacks = f"「{'」か「'.join(filter(None, wanted))}」がありません"
        if not any(wanted):
            # An empty passage stands in every text: without the organisation's words nothing would be checked.
            lacks = f"{'、'.join(rule.must)} に入れる言葉が団体の設定（organisation.yaml）にありません"
        yield _Hit(0, "", f"{rule.says}：{lacks}")
    for passage in filter(None, (_filled(one, organisation) for one in rule.never)):
        for number, line in _lines(markdown):
            if passage in line:
                yield _Hit(number, passage, f"{rule.says}：「{passage}」があります")


def _filled(passage: str, organisation: Organisation) -> str:
    """The passage with the organisation's own words; '' where nothing of it can be seen."""
    named = _plain(passage.replace("{body}", organisation.body).replace("{unit}", organisation.unit))
    return named if named.strip() else ""
