"""Loading all content and composing every plan, against what libyaml takes to read the same files."""

from __future__ import annotations

import yaml

from bench.measure import Ratio, in_turns, seconds
from smincident.content.compose import compose
from tests.kit import ROOT, shipped

KINDS = ("guidelines", "runbooks")


def measure(rounds: int) -> Ratio:
    """Every runbook under every guideline of a body, from the files to the plans."""
    texts = [
        path.read_text(encoding="utf-8") for kind in KINDS for path in sorted((ROOT / kind).glob("*.yaml"))
    ]

    def plans() -> None:
        library = shipped()
        for body in library.bodies():
            for kind in library.kinds():
                compose(
                    [kind],
                    library.guideline(body),
                    library.runbook,
                    parents=library.parents(body),
                    laws=library.laws,
                    offers=library.offers(),
                )

    def read() -> None:
        for text in texts:
            yaml.load(text, Loader=yaml.CSafeLoader)

    subject, floor = in_turns(lambda: seconds(plans), lambda: seconds(read), rounds)
    return Ratio(
        "all content loaded, every plan composed ÷ CSafeLoader on the same files", subject, floor, 2.0
    )
