"""Whose names are public and whose are not, from organisation.yaml as it was when the incident opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from smincident.content.organisation import Organisation
from smincident.content.plan import Plan
from smincident.export.masks import bare, key

_BETWEEN = re.compile(r"[\s、，,・／/（）()「」:：]+")
_OFFICE = re.compile(
    r"[\u4e00-\u9fff\u3005\u30a1-\u30fc]{1,15}(課|係|部|室|局|署|センタ\u30fc|委員会|本部|窓口|当番|担当|事務局|会|班)|当番|宿直|担当"
)
"""The name of an office, as ``key`` makes it: no person is called so."""
_TITLES = frozenset(
    {
        "首長", "市長", "町長", "村長", "区長", "副市長", "副町長", "副村長", "教育長", "部長", "次長", "局長", "室長", "所長", "館長",
        "署長", "課長", "課長補佐", "補佐", "係長", "班長", "参事", "主幹", "主査", "主任", "主事", "技師", "主任主事", "事務局長",
        "会計年度任用職員", "職員", "係員", "担当者",
    }
)  # fmt: skip
"""Titles that stand beside a name; alone they name nobody."""
_PARTS = re.compile(r"[\s　]+")


class People:
    """The people of a body.

    Attributes:
        public: names that may be read by everyone: the head of the body, its spokespersons.
        staff: all other names, with their parts where a blank stands between.
        contacts: telephone numbers and addresses of mail of people and desks.
        own: the body's own contact data, as ``masks.bare``.
    """

    def __init__(self, organisation: Organisation, plans: Iterable[Plan]) -> None:
        ours = organisation
        self.public = {key(ours.head_name)} - {""}
        self.public |= {key(one.name) for one in ours.people if one.spokesperson}
        names = [ours.operator, *(one.name for one in ours.people), *(one.deputy for one in ours.people)]
        names += [one.person for one in ours.desks.values()]
        names += [name for one in ours.accounts for name in (*one.administrators, *one.editors)]
        self._words = (
            {key(word) for word in (*_titles(ours, plans), *_TITLES)} - {key(name) for name in names} - {""}
        )
        self.staff: dict[str, str] = {}
        for name in names:
            self.know(name)
        contact = ours.contact
        self.own = {bare(one) for one in (contact.phone, contact.after_hours, contact.email) if one}
        reached = [(one.phone, one.after_hours, one.email) for one in ours.people]
        reached += [(one.phone, one.after_hours, one.email) for one in ours.desks.values()]
        reached += [(one.recovery_mail, "", "") for one in ours.accounts]
        self.contacts = [one for group in reached for one in group if one and bare(one) not in self.own]

    def know(self, name: str) -> None:
        """Take a name for one of ours; public names and words for a place are left out."""
        whole = key(name)
        if not whole or whole in self.public or whole in self._words:
            return
        for part in (name, *_PARTS.split(name.strip())):
            found = key(part)
            if len(found) >= 2 and found not in self._words and found not in self.public:
                self.staff[found] = part

    def open(self, value: str) -> bool:
        """Whether a text that says who is made of public names, titles, units and desks alone."""
        pieces = [key(one) for one in _BETWEEN.split(value)]
        return all(
            not one or one in self.public or _OFFICE.fullmatch(one) or self._made_of_words(one)
            for one in pieces
        )

    def without_staff(self, value: str) -> list[tuple[str, bool]] | None:
        """The value in pieces, each with whether it is a name of ours; None where something else stands there too."""
        pieces: list[tuple[str, bool]] = []
        for one in re.split(r"([\s、，,・／/（）()「」:：]+)", value):
            if not one or _BETWEEN.fullmatch(one) or self.open(one):
                pieces.append((one, False))
            elif key(one) in self.staff:
                pieces.append((one, True))
            else:
                return None
        return pieces

    def names_in(self, value: str) -> list[str]:
        """What is to be looked for of a text that says who: the whole, and its parts that may be a name."""
        parts = [one for one in _BETWEEN.split(value) if not self.open(one)]
        return [value, *(one for one in parts if len(key(one)) > 2 and one != value)]

    def _made_of_words(self, text: str) -> bool:
        """Whether it is a chain of known words: a unit and a title, as ``広報課長``."""
        reachable = {0}
        for start in range(len(text)):
            if start in reachable:
                reachable |= {start + len(word) for word in self._words if text.startswith(word, start)}
        return len(text) in reachable


def _titles(ours: Organisation, plans: Iterable[Plan]) -> Iterator[str]:
    yield from (ours.body, ours.unit, ours.head_title, ours.contact.unit, ours.press)
    for person in ours.people:
        yield from (person.title, person.unit, *person.roles)
    for account in ours.accounts:
        yield account.owner
    for plan in plans:
        yield plan.body
        for desk in plan.desks:
            yield desk.name
        for role in plan.roles:
            yield role.id
