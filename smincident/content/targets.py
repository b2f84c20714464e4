"""A ``via``: by what the program answers a clause, as ``kind:place``."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("step", "option", "runbook", "guard", "ask", "draft", "approval", "desk", "readiness", "note")


@dataclass(frozen=True, slots=True)
class Target:
    """One parsed ``via``. ``place`` is ``runbook/step`` for a step, ``runbook/decision/option`` for an option."""

    kind: str
    place: str

    @property
    def runbook(self) -> str:
        """The runbook a step, option or runbook target points into; empty for the others."""
        return self.place.split("/", 1)[0] if self.kind in ("step", "option", "runbook") else ""


def parse(via: str) -> Target:
    """Parse one ``via``.

    Raises:
        ValueError: unknown kind, or a place of the wrong form.
    """
    kind, _, place = via.partition(":")
    if kind not in KINDS:
        raise ValueError(f"「{via}」の「{kind}」は使えません（{'・'.join(KINDS)}）")
    parts = {"step": 2, "option": 3, "note": 0}.get(kind, 1)
    found = place.split("/") if place else []
    if len(found) != parts or not all(found):
        form = {0: "note", 1: f"{kind}:名前", 2: "step:手順書/手順", 3: "option:手順書/判断/選択肢"}[parts]
        raise ValueError(f"「{via}」の形が違います（{form}）")
    return Target(kind, place)


DRAFT_CHECKS = {
    "url-shortener": "行き先の分からない短縮URLがない",
    "personal-data": "個人の電話番号・住所・メールアドレスなどがない",
    "repeated-text": "同じ文を繰り返し出していない",
}
"""The checks of a text that the program has itself, with what each holds to; ``via: draft:<id>`` calls for one."""
