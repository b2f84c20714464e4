"""``runbook show -o``: a plan on paper, for the day on which the PC is what is missing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from smincident.cli.document_more import form_of
from smincident.cli.files import write_file
from smincident.cli.given import Given
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.content.organisation import Organisation
    from smincident.content.plan import Plan
    from smincident.report.paper_plan import Can


def write(
    given: Given,
    plan: Plan,
    runbook: str,
    output: str,
    *,
    organisation: Organisation | None,
    can: Can | None,
    force: bool,
) -> None:
    """Write the paper and say where it lies.

    Args:
        organisation: whose telephone numbers stand there; of another body's guideline they would be wrong.

    Raises:
        SmincidentError: the ending says no form, or a file is there already.
    """
    from smincident import clock
    from smincident.report import paper_html, paper_text
    from smincident.report.paper_plan import paper_plan

    form, path = form_of(output), Path(output)
    if path.exists() and not force:
        raise SmincidentError(
            f"ファイルがもうあります：{output}", "別の名前にするか、--force で置き換えてください"
        )
    ours = organisation if organisation and organisation.guideline == plan.guideline else None
    title = plan.titles.get(runbook, runbook)
    paper = paper_plan(plan, title, clock.now(), ours, can)
    writers = {"md": paper_text.markdown, "txt": paper_text.text, "html": paper_html.html}
    content = writers[form](paper).encode("utf-8")
    write_file(path, content)
    said = [f"紙の手順書を書き出しました：{output}"]
    if ours is None:
        said.append("団体の設定がないので、電話番号と氏名の欄は空いています（手で書き入れてください）")
    said.append("印刷して、PCと別の所に置いてください。指針・手順書・連絡先が変わったら作り直してください")
    given.answer(
        said,
        id=runbook,
        guideline=plan.guideline,
        path=output,
        sha256=hashlib.sha256(content).hexdigest(),
    )
