"""All content at hand: the shipped files, and a body's own ones, which replace shipped ones of the same id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from smincident.content.drill import Scenario
from smincident.content.files import convert, read_text
from smincident.content.form import need_form, need_targets
from smincident.content.guideline import Guideline
from smincident.content.lineage import lineage
from smincident.content.platform import Platform
from smincident.content.readiness import Item, Items
from smincident.content.record import Record
from smincident.content.runbook import Runbook
from smincident.content.yaml import ContentError, Loaded, load
from smincident.errors import SmincidentError

T = TypeVar("T", bound=Record)
LAW = "law-"
"""How the ids of guidelines begin that apply to all bodies."""


class Library:
    """Loads content files on first use and keeps them.

    Args:
        folders: gives the folders of a kind (``guidelines`` …), the most important one first.
    """

    def __init__(self, folders: Callable[[str], Sequence[Path]]) -> None:
        self._folders = folders
        self._files: dict[str, dict[str, Path]] = {}
        self._values: dict[Path, Record] = {}
        self._loaded: dict[str, Loaded] = {}

    def files(self, kind: str, suffix: str = ".yaml") -> dict[str, Path]:
        """The file of each id of a kind, sorted by id; a body's own file wins."""
        if kind not in self._files:
            found: dict[str, Path] = {}
            for folder in reversed(self._folders(kind)):
                if folder.is_dir():
                    found |= {path.name[: -len(suffix)]: path for path in folder.glob(f"*{suffix}")}
            self._files[kind] = dict(sorted(found.items()))
        return self._files[kind]

    def _get(self, kind: str, name: str, of: type[T], word: str) -> T:
        path = self.files(kind).get(name)
        if path is None:
            known = "、".join(self.files(kind)) or "なし"
            raise SmincidentError(f"{word}「{name}」がありません", f"使えるもの：{known}")
        if path not in self._values:
            loaded = load(read_text(path), path.name)
            fresh = convert(loaded, of)
            own = getattr(fresh, "id", name)
            if own != name:
                raise ContentError(
                    path.name, 1, f"id「{own}」がファイル名と違います", f"id を「{name}」にしてください"
                )
            need_form(fresh, loaded)
            if name.startswith(LAW):
                self._loaded[name] = loaded
            self._values[path] = fresh
        value = self._values[path]
        assert isinstance(value, of)
        return value

    def guideline(self, name: str) -> Guideline:
        """A guideline by id."""
        return self._get("guidelines", name, Guideline, "指針")

    def runbook(self, name: str) -> Runbook:
        """A runbook by id."""
        return self._get("runbooks", name, Runbook, "手順書")

    def platform(self, name: str) -> Platform:
        """A platform by id."""
        return self._get("platforms", name, Platform, "運営者")

    def scenario(self, name: str) -> Scenario:
        """A drill scenario by id."""
        return self._get("drills", name, Scenario, "訓練")

    @cached_property
    def items(self) -> dict[str, Item]:
        """What is to be in order in quiet times, by id, over all files of ``readiness``."""
        named = [self._get("readiness", name, Items, "平時の備え") for name in self.files("readiness")]
        return {item.id: item for group in named for item in group.items}

    @cached_property
    def laws(self) -> list[Guideline]:
        """The guidelines that apply to all bodies.

        One with a mistake is left out: no incident of any body must wait for it. ``broken_laws`` names it.
        """
        return [law for law in self._laws.values() if isinstance(law, Guideline)]

    @property
    def broken_laws(self) -> list[SmincidentError]:
        """Why laws are left out; whoever makes a plan without them says so."""
        return [law for law in self._laws.values() if isinstance(law, SmincidentError)]

    @cached_property
    def _laws(self) -> dict[str, Guideline | SmincidentError]:
        found: dict[str, Guideline | SmincidentError] = {}
        for name in self.files("guidelines"):
            if name.startswith(LAW):
                try:
                    found[name] = self.guideline(name)
                    need_targets(self.guideline(name), self._loaded[name])
                except SmincidentError as error:
                    found[name] = error
        return found

    def parents(self, name: str) -> list[Guideline]:
        """What a body's guideline has taken over from others, the nearest parent first."""
        return lineage(self.guideline(name), self.guideline)[1:]

    def offers(self) -> list[Runbook]:
        """The runbooks that can be chosen when an incident's kind is judged.

        A file with a mistake is left out: ``runbook check`` names it, and no incident must wait for it.
        """
        found = []
        for name in self.kinds():
            with suppress(SmincidentError):
                found.append(self.runbook(name))
        return found

    def bodies(self) -> list[str]:
        """Ids of the guidelines of bodies (not the laws)."""
        return [name for name in self.files("guidelines") if not name.startswith(LAW)]

    def kinds(self) -> list[str]:
        """Ids of the runbooks an incident can be opened with (all but ``common``)."""
        return [name for name in self.files("runbooks") if name != "common"]

    def templates(self) -> dict[str, Path]:
        """The template file of each id."""
        return self.files("templates", ".md.j2")
