"""A drill scenario (訓練): injects on a clock, and a script that plays the whole incident."""

from __future__ import annotations

from smincident.content.organisation import Organisation
from smincident.content.record import Record


class Inject(Record, kw_only=True):
    """One scripted event of a rehearsal (状況付与). ``at`` counts from the start (``25m``, ``1h10m``)."""

    id: str
    at: str
    by: str
    says: str


class Scenario(Record, kw_only=True):
    """One file of ``drills/``.

    ``script`` is a list of moves, each a mapping with one verb (see docs/drills.md), played in order; moves on steps
    that the plan does not have are passed over, so that one scenario plays under every guideline.
    """

    id: str
    title: str
    summary: str
    runbook: str | None = None
    guideline: str
    seed: int
    start: str
    speed: int = 20
    aims: list[str] = []
    organisation: Organisation
    injects: list[Inject]
    script: list[dict[str, object]]
