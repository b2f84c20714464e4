"""An action, checked against the state, becomes events: here all acts are loaded, and the right one is called."""

from __future__ import annotations

from smincident.incident import (
    acts_approval,
    acts_decisions,
    acts_documents,
    acts_entries,
    acts_parts,
    acts_promises,
    acts_release,
    acts_rules,
    acts_status,
    acts_steps,
)
from smincident.incident.actions import Action
from smincident.incident.acts import ACTS, Setting
from smincident.incident.events import Draft
from smincident.incident.notes import need_past
from smincident.incident.state import State

MODULES = (
    acts_steps,
    acts_decisions,
    acts_parts,
    acts_promises,
    acts_documents,
    acts_approval,
    acts_release,
    acts_rules,
    acts_entries,
    acts_status,
)
"""Importing these registers what each action does."""


def events_of(state: State, action: Action, setting: Setting) -> list[Draft]:
    """The events an action yields in this state.

    Raises:
        Refused: the state does not allow it; says what is in the way.
        SmincidentError: something named does not exist, or a value is missing, too long, or a time yet to come.
    """
    need_past(action.at, setting.now)
    return ACTS[type(action)](state, action, setting)
