"""``smincident journal withhold``: a body, a kept text or an evidence file goes, on an authority and a ground (非開示)."""

from __future__ import annotations

import click

from smincident.cli.base import Command, given
from smincident.cli.given import Given, number


@click.command("withhold", cls=Command)
@click.argument("incident", metavar="事案")
@click.argument("numbers", nargs=-1, metavar="[番号...]")
@click.option(
    "--evidence", multiple=True, metavar="証拠", help="預かっている証拠のファイル（例：e1）。何度でも書ける"
)
@click.option(
    "--kept", multiple=True, metavar="SHA256", help="保管した文など（文書の要約値）。何度でも書ける"
)
@click.option("--by", default="", metavar="名前", help="誰の権限か")
@click.option("--role", default="", metavar="役割", help="その人の職・役割")
@click.option("--ground", default="", metavar="文", help="根拠（個人の情報は書かない。ずっと残る）")
@click.option("--rule", default="", metavar="文", help="保存年限・条例などの定め")
@click.option("--papers", is_flag=True, help="同じ言葉のある書き出した文書（papers）も消す")
@given
def withhold(
    given: Given,
    incident: str,
    numbers: tuple[str, ...],
    evidence: tuple[str, ...],
    kept: tuple[str, ...],
    by: str,
    role: str,
    ground: str,
    rule: str,
    papers: bool,
) -> None:
    """記録の本文・保管した文・証拠のファイルを、権限と根拠を記録して取り除く。元には戻せない。

    いつ・どの種類の記録があったかと鎖は残る。番号も --evidence も --kept もなければ、前に除いたものの掃除だけを
    もう一度行う。
    """
    from smincident import withholding
    from smincident.errors import SmincidentError
    from smincident.incident.withholding import Withhold

    session = given.session()
    if not (numbers or evidence or kept):
        if by or ground or rule:
            raise SmincidentError(
                "非開示にするものがありません", "記録の番号、--evidence、--kept のどれかを書いてください"
            )
        done = withholding.finish(session)
        given.answer(_said(done), incident=incident, events=[], cleaned=done.cleaned, left=done.left)
        return
    action = Withhold(
        numbers=tuple(number(text, "記録の番号", 1) for text in numbers),
        evidence=evidence,
        kept=tuple(sha.lower() for sha in kept),
        by=by,
        role=role,
        ground=ground,
        rule=rule,
    )
    done = withholding.take_out(session, incident, action, papers=papers)
    event = done.event
    assert event is not None
    what = [f"記録{n}" for n in action.numbers] + [f"証拠 {name} のファイル" for name in evidence]
    what += [f"保管した内容 {sha[:12]}" for sha in kept]
    given.recorded_at(
        incident,
        [event],
        (event.n, event.digest),
        f"非開示とした（{'、'.join(what)}）",
        _said(done),
        cleaned=done.cleaned,
        left=done.left,
    )


def _said(done: object) -> list[str]:
    """What was cleaned, and what is left to be decided."""
    from smincident.withholding import Outcome

    assert isinstance(done, Outcome)
    said = [f"  {text}" for text in done.cleaned]
    if done.left:
        said += [
            "同じ言葉や同じファイルが、まだここにあります（要るかどうか見て、除くなら同じように除いてください）"
        ]
        said += [f"  {text}" for text in done.left]
    if done.event is not None:
        said.append("ほかの場所へ写した控え、渡した書き出し、印刷した紙、端末の外の写しには届きません")
    return said
