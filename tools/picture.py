"""Draw docs/screen.svg: the incident screen of the impersonation drill, for the README.

Textual's own export squeezes Japanese to half its width; ``textLength`` is set anew from the cells a text takes.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

CELL = 12.2
"""Width of one cell in the exported picture."""


def widened(svg: str) -> str:
    """The picture with each text as wide as its cells."""
    from rich.cells import cell_len

    def fit(found: re.Match[str]) -> str:
        width = CELL * cell_len(html.unescape(found[3]).replace("\xa0", " "))
        return f'{found[1]}textLength="{width:.1f}"{found[2]}>{found[3]}<'

    return re.sub(r'(<text [^>]*)textLength="[\d.]+"([^>]*)>([^<]*)<', fit, svg)


async def draw() -> str:
    """Open the drill, walk two steps into it, and export the screen."""
    from smincident.drill.moves import Stagehand
    from smincident.drill.run import rehearsal
    from smincident.tui.app import open_app

    feed = rehearsal("impersonation", None)
    hand = Stagehand(feed.session, feed.incident)
    scenario = feed.session.surroundings.library().scenario("impersonation")
    for move in scenario.script[:24]:
        hand.play(dict(move))
    app = open_app(feed.session.journal.path, feed)
    with app.store:
        async with app.run_test(size=(120, 36)) as pilot:
            # The recap comes up once the screen stands; close it, and go to a step that a clause asks for.
            await pilot.pause()
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
            await pilot.press(*["down"] * 8)
            await pilot.pause()
            svg = app.export_screenshot(title="smincident")
    feed.session.journal.close()
    return widened(svg)


def main() -> int:
    """Draw the picture."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["SMINCIDENT_HOME"] = home
        svg = asyncio.run(draw())
    (ROOT / "docs" / "screen.svg").write_text(svg, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
