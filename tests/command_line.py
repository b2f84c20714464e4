"""Runs ``smincident`` in this process as a person or script would, and keeps what it said."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from smincident.__main__ import main


@dataclass(frozen=True)
class Said:
    """What a command ended with and printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    @property
    def line(self) -> str:
        """The one line on standard error."""
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("smincident: ")
        assert "Traceback" not in self.err
        return self.err.rstrip("\n")


class CommandLine:
    """A body's own folder and the commands typed there."""

    def __init__(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.home = home
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        monkeypatch.setenv("SMINCIDENT_HOME", str(home))
        monkeypatch.delenv("SMINCIDENT_OPERATOR", raising=False)

    @property
    def book(self) -> Path:
        """The body's book."""
        return self.home / "book.db"

    def run(self, *args: str) -> Said:
        """Run a command, whatever comes of it."""
        self.capsys.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["smincident", *args])
        status = main()
        out, err = self.capsys.readouterr()
        return Said(status, out, err)

    def ok(self, *args: str) -> Said:
        """Run a command that must succeed."""
        said = self.run(*args)
        assert said.status == 0, f"{args}: {said.err or said.out}"
        assert not said.err, said.err
        return said

    def json(self, *args: str) -> dict[str, Any]:
        """Run a command that must succeed, and read its object."""
        return self.ok(*args, "--json").json

    def wrong(self, *args: str) -> str:
        """Run a command that must end with status 2 and one line; returns that line."""
        said = self.run(*args)
        assert said.status == 2, f"{args}: {said.status} {said.out}"
        return said.line


WAKE = (
    "init", "--guideline", "wake", "--body", "和気町", "--unit", "総務課広報係", "--operator", "和気 太郎",
    "--head", "町長:備前 一郎", "--phone", "0869-00-0000", "--after-hours", "0869-00-0001",
    "--email", "koho@wake.example", "--website", "https://www.wake.example",
    "--accounts-page", "https://www.wake.example/sns", "--press", "町記者クラブ",
    "--account", "facebook:wake.example:https://facebook.example/wake", "--account", "instagram:wake_example:https://instagram.example/wake_example",
    "--approver", "吉井 花子:課長補佐:運用責任者", "--approver", "日笠 次郎:課長:所轄課の決裁者、所轄課長",
)  # fmt: skip
"""A whole ``init``, as someone would type it."""
