"""Beside a choice stands where it can be done at all: at the platforms of the posts, else of our accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.incident.actions import AddSubject
from smincident.session import Session
from tests import kit
from tests.tui.conftest import Opening


@pytest.fixture
def session(home: Path, clock: kit.Ticking) -> Session:
    """A session with all that is shipped."""
    return kit.session_at(home / "book.db", "tokushima", clock=clock)


def shown(hands: object) -> str:
    """All that stands under the choices, whether or not it is scrolled into sight."""
    below = hands.form.fields["choice"].ask.below  # type: ignore[attr-defined]
    return "\n".join(block.text for blocks in below.values() for block in blocks)


async def test_before_a_post_is_known_our_accounts_platforms_are_told(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "malicious-posts")
    async with opened_app(size=(100, 60)) as hands:
        await hands.press("enter")
        await hands.step("malicious-posts/measure")
        found = shown(hands)
        assert "X：できない" in found
        assert "Instagram：できる" in found
        assert "Facebook" not in found


async def test_then_those_of_the_posts(session: Session, opened_app: Opening) -> None:
    state = kit.opened(session, "malicious-posts")
    session.perform(state.id, AddSubject(kind="post", label="住所の書込み", platform="facebook"))
    async with opened_app(size=(100, 60)) as hands:
        await hands.press("enter")
        await hands.step("malicious-posts/measure")
        found = shown(hands)
        assert "Facebook：できる" in found
        assert "X：" not in found


async def test_a_decision_that_needs_nothing_says_nothing_of_platforms(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "malicious-posts")
    async with opened_app(size=(100, 60)) as hands:
        await hands.press("enter")
        await hands.step("malicious-posts/repeated")
        assert "できる" not in shown(hands)
