"""Who sits here: the operator's declared name, and what the machine knows of them."""

from __future__ import annotations

import getpass
import os
import socket

from smincident import locations
from smincident.incident.events import Actor

OPERATOR_VARIABLE = "SMINCIDENT_OPERATOR"


def machine_actor(name: str, role: str = "") -> Actor:
    """An actor on this machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = ""
    return Actor(name or user or "操作者", role, user, socket.gethostname())


def operator_name() -> str:
    """The operator's declared name: the environment's, else the organisation file's, else ''."""
    if chosen := os.environ.get(OPERATOR_VARIABLE, "").strip():
        return chosen
    # One line of the file, without loading YAML: a note must not wait for it.
    try:
        text = locations.organisation().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
    for line in text.splitlines():
        if line.startswith("operator:"):
            return line.partition(":")[2].strip().strip("\"'")
    return ""
