"""The organisation (団体): who we are, whom to call, which accounts are ours, who may approve."""

from __future__ import annotations

from msgspec import field

from smincident.content.record import Record


class Contact(Record, kw_only=True):
    """The desk residents and the press may ask (問い合わせ先)."""

    unit: str = ""
    phone: str = ""
    after_hours: str = ""
    email: str = ""
    hours: str = ""


class Website(Record, kw_only=True):
    """The body's own website and its page that lists the official accounts."""

    name: str = "公式ホームページ"
    url: str = ""
    accounts_page: str = ""


class Account(Record, kw_only=True):
    """One official account.

    ``administrators`` may change settings and rights, ``editors`` may only post. Days are written ``2026-04-01``; a
    bool that is left out is not known. ``purpose`` to ``replies`` are the words of its operation policy.
    """

    id: str
    platform: str
    name: str = ""
    handle: str = ""
    url: str = ""
    owner: str = ""
    administrators: list[str] = []
    editors: list[str] = []
    recovery_mail: str = ""
    linked_apps: list[str] = []
    two_factor: bool | None = None
    listed_in: str = ""
    profile_link: bool | None = None
    verified: bool | None = None
    send_only: bool | None = None
    permission: str = ""
    opened: str = ""
    policy_url: str = ""
    password_changed: str = ""
    last_post: str = ""
    purpose: str = ""
    contents: str = ""
    method: str = ""
    hours: str = ""
    replies: str = ""


class Person(Record, kw_only=True):
    """Someone with a place in the response. ``roles`` uses the guideline's words."""

    name: str
    title: str = ""
    unit: str = ""
    roles: list[str] = []
    phone: str = ""
    after_hours: str = ""
    email: str = ""
    deputy: str = ""
    spokesperson: bool = False


class DeskContact(Record, kw_only=True):
    """How to reach a desk the guideline names, by day and by night."""

    person: str = ""
    phone: str = ""
    after_hours: str = ""
    email: str = ""
    next: str = ""


class ClosedDays(Record, kw_only=True):
    """Days on which the office is closed: weekdays (``sat`` …), year end as ``12-29/01-03``, further dates."""

    weekdays: list[str] = field(default_factory=lambda: ["sat", "sun"])
    year_end: str = "12-29/01-03"
    holidays: bool = True
    extra: list[str] = []


class Target(Record, kw_only=True):
    """A time the body itself has adopted, with the date of adoption; only such a target is met or missed."""

    id: str
    label: str
    minutes: int
    from_: str = field(name="from", default="desk")
    adopted: str


class Organisation(Record, kw_only=True):
    """``organisation.yaml``."""

    body: str
    guideline: str
    unit: str = ""
    operator: str = ""
    head_title: str = ""
    head_name: str = ""
    contact: Contact = field(default_factory=Contact)
    website: Website = field(default_factory=Website)
    accounts: list[Account] = []
    people: list[Person] = []
    desks: dict[str, DeskContact] = {}
    press: str = ""
    closed_days: ClosedDays = field(default_factory=ClosedDays)
    guides: dict[str, int] = {}
    targets: list[Target] = []
    witness: str = ""

    def holders(self, role: str) -> list[Person]:
        """The people who hold ``role``, in the order of the file."""
        return [person for person in self.people if role in person.roles]


DEFAULT_GUIDES = {"直ちに": 30, "即刻": 30, "迅速": 60, "速やかに": 120}
"""目安 in minutes for urgency words; ours, editable in ``guides``, never a body's deadline."""
