"""Half-written text that the disk would not take stays in memory and is given back."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident import clock
from smincident.errors import SmincidentError
from smincident.journal.scratch import Scratch
from smincident.tui.half import Half


def test_what_the_disk_refused_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMINCIDENT_HOME", str(tmp_path))
    half = Half(tmp_path / "book.db", clock.now)
    half.put("2026-001", "note", "text", "書き始め")

    def full(*_: object, **__: object) -> None:
        raise SmincidentError("ディスクがいっぱいです", "空けてください")

    with monkeypatch.context() as patch:
        patch.setattr(Scratch, "put", full)
        with pytest.raises(SmincidentError, match="いっぱい"):
            half.put("2026-001", "note", "text", "書き始めの続き")
        assert half.get("2026-001", "note") == {"text": "書き始めの続き"}
    half.put("2026-001", "note", "text", "空いたので続けた")
    assert half.get("2026-001", "note") == {"text": "空いたので続けた"}
    half.drop("2026-001", "note")
    assert half.get("2026-001", "note") == {}
    half.close()
