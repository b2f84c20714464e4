"""Modes (体制の切替え): while one is on, other roles approve and other desks are told (災害対策本部)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping

from msgspec.structs import replace

from smincident.content.plan import Plan


def under(plan: Plan, active: Container[str]) -> Plan:
    """The plan with roles and desks handed over as the active modes say; the plan itself where none is active."""
    modes = [mode for mode in plan.modes if mode.id in active]
    if not modes:
        return plan
    roles = {old: new for mode in modes for old, new in mode.roles.items()}
    desks = {old: new for mode in modes for old, new in mode.desks.items()}
    return replace(
        plan,
        approval=[replace(rule, of=_approvers(rule.of, roles)) for rule in plan.approval],
        steps=[
            replace(
                step,
                desk=desks.get(step.desk or "", step.desk),
                desks=list(dict.fromkeys(_handed(step.desks, desks))),
                reserved=roles.get(step.reserved or "", step.reserved),
            )
            for step in plan.steps
        ],
    )


def _approvers(names: list[str], over: Mapping[str, str]) -> list[str]:
    """The roles that approve, each once for every holder wanted.

    Two roles handed to one and the same ask it once, not for a second holder that it does not have.
    """
    wanted: dict[str, int] = {}
    for name, count in Counter(names).items():
        role = over.get(name, name)
        wanted[role] = max(wanted.get(role, 0), count)
    return [role for role, count in wanted.items() for _ in range(count)]


def _handed(names: list[str], over: Mapping[str, str]) -> list[str]:
    return [over.get(name, name) for name in names]
