"""The base of everything read from content files."""

from __future__ import annotations

from msgspec import Struct


class Record(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of everything read from content files: unknown keys are errors."""
