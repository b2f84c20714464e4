"""``smincident incident``: opened, looked at, noted, handed over, closed."""

from __future__ import annotations

import click

from smincident.cli.base import Group, at, given, ground, level
from smincident.cli.given import Given, number


@click.group("incident", cls=Group, help="事案を開く・見る・書き留める・閉じる")
def command() -> None:
    """The noun."""


@command.command("open")
@click.argument("kind", required=False, metavar="[種類]")
@click.option("--title", required=True, metavar="名前", help="事案の名前")
@click.option("--guideline", default="", metavar="指針", help="団体の設定と違う指針で開く")
@click.option("--detected", metavar="時刻", help="気づいた時刻（例：「昨日 22:15」）。省くと今")
@given
def open_(given: Given, kind: str | None, title: str, guideline: str, detected: str | None) -> None:
    """事案を開く。

    種類は手順書の id（flaming、impersonation、password-leak）。分からなければ書かない。受付の手順から始まる。
    """
    from smincident.cli import shapes
    from smincident.cli.base import nearest
    from smincident.cli.words import next_words
    from smincident.errors import SmincidentError
    from smincident.incident.actions import OpenIncident
    from smincident.workplace import organisation

    library = given.library()
    if kind is not None and kind not in library.kinds():
        raise SmincidentError(
            f"事案の種類「{kind}」はありません", nearest(kind, library.kinds()) + "。分からなければ省けます"
        )
    if guideline and guideline not in library.files("guidelines"):
        library.guideline(guideline)
    moment, precision = given.when(detected)
    organisation()  # before a book is made: without an organisation there is nothing to keep
    session = given.session(create=True)
    action = OpenIncident(
        title=title,
        runbooks=(kind,) if kind else (),
        guideline=guideline,
        at=moment,
        precision=precision,
    )
    state = session.open(action)
    said = f"事案 {state.id} を開きました：{state.title}（{state.the_plan.guideline_title}）"
    given.answer(
        [said, *next_words(state)],
        id=state.id,
        plan=len(state.plans),
        head=shapes.head(state),
        runbooks=list(state.runbooks),
        guideline=state.guideline,
    )
    given.afterwards()


@command.command("list")
@click.option(
    "--status", default="", metavar="状態", help="open・watching・closed・live（終結していないもの）だけ"
)
@click.option("--limit", default="100", metavar="件数", help="多くて何件まで（既定は100）")
@given
def list_(given: Given, status: str, limit: str) -> None:
    """事案の一覧。終結していないものが先、次の期限の早い順。"""
    from typing import cast

    from smincident.cli import shapes
    from smincident.cli.base import nearest
    from smincident.cli.words import summary_table
    from smincident.errors import SmincidentError
    from smincident.journal.reader import Status

    known = ("open", "watching", "closed", "live")
    if status and status not in known:
        raise SmincidentError(f"状態「{status}」はありません", nearest(status, known))
    found = given.reading().journal.incidents(
        cast("Status | None", status or None), number(limit, "件数", 1, 1_000_000)
    )
    if given.as_json:
        given.answer([], incidents=[shapes.summary(item) for item in found])
    else:
        summary_table(found)


@command.command("show")
@click.argument("incident", metavar="事案")
@given
def show(given: Given, incident: str) -> None:
    """事案のすべて：手順、期限、してはいけないこと、対象、文書、経過。"""
    from smincident import clock
    from smincident.report.words import Names

    state = given.state(incident)
    if given.as_json:
        from smincident.cli import shapes

        given.answer([], **shapes.incident(state, clock.now(), Names(given.library())))
    else:
        from smincident.cli.view import show_incident

        show_incident(state, clock.now(), Names(given.library()))


@command.command("note")
@click.argument("incident", metavar="事案")
@click.argument("text", metavar="文")
@level
@at
@given
def note(given: Given, incident: str, text: str, level: str, at: str | None) -> None:
    """経過にメモを書く。終結した事案にも、後からの記録として書ける。"""
    from smincident.cli.quick import take

    take(given, incident, text, at, level)


@command.command("add-runbook")
@click.argument("incident", metavar="事案")
@click.argument("runbooks", nargs=-1, required=True, metavar="手順書...")
@click.option("--reason", default="", metavar="文", help="理由")
@given
def add_runbook(given: Given, incident: str, runbooks: tuple[str, ...], reason: str) -> None:
    """手順書を加える。済んだ手順はそのまま残る。"""
    from smincident.cli.base import nearest
    from smincident.cli.words import next_words
    from smincident.errors import SmincidentError
    from smincident.incident.actions import AddRunbooks

    kinds = given.library().kinds()
    for name in runbooks:
        if name not in kinds:
            raise SmincidentError(f"手順書「{name}」はありません", nearest(name, kinds))
    state, events = given.perform(incident, AddRunbooks(runbooks=runbooks, reason=reason))
    titles = "、".join(state.the_plan.titles.get(name, name) for name in state.runbooks)
    given.recorded(
        state, events, f"実行計画{len(state.plans)}（{titles}）", next_words(state), plan=len(state.plans)
    )


@command.command("time")
@click.argument("incident", metavar="事案")
@click.argument("which", metavar="種類")
@click.argument("when", metavar="時刻")
@given
def time(given: Given, incident: str, which: str, when: str) -> None:
    """知った時刻を分けて記録する。

    種類は happened（発生）、outsider（外部の人）、anyone（庁内の誰か）、desk（担当）、superior（上司）。
    """
    from smincident.incident.actions import KnowTime
    from smincident.incident.parts import KNOWN_TIMES

    state, events = given.perform(incident, KnowTime(which=which, **given.at(when)))
    given.recorded(state, events, f"{KNOWN_TIMES[which]}の時刻")


@command.command("clock")
@click.argument("incident", metavar="事案")
@click.argument("seconds", metavar="秒")
@click.option("--against", required=True, metavar="文", help="何と見比べたか（時報・役所の時計など）")
@click.option("--behind", is_flag=True, help="端末の時計が遅れている（省くと進んでいる）")
@given
def clock_(given: Given, incident: str, seconds: str, against: str, behind: bool) -> None:
    """端末の時計のずれを、秒で記録する。合っていれば 0。"""
    from smincident.incident.actions import NoteClock

    off = number(seconds, "秒") * (-1 if behind else 1)
    state, events = given.perform(incident, NoteClock(ahead=off, against=against))
    word = f"{abs(off)}秒{'遅れ' if behind else '進み'}" if off else "なし"
    given.recorded(state, events, f"端末の時計のずれ：{word}")


@command.command("deviate")
@click.argument("incident", metavar="事案")
@click.argument("guard", metavar="してはいけないこと")
@click.option("--by", required=True, metavar="名前", help="誰の権限か")
@click.option("--reason", required=True, metavar="文", help="理由")
@at
@given
def deviate(given: Given, incident: str, guard: str, by: str, reason: str, at: str | None) -> None:
    """「してはいけないこと」に、承知の上で反したと記録する（私物の端末を使ったなど）。

    手順や選択肢に当たるものは、その手順（step done）に --by と --reason を付ける。
    """
    from smincident.incident.actions import Deviate

    state, events = given.perform(incident, Deviate(guard=guard, by=by, reason=reason, **given.at(at)))
    found = state.the_plan.guard(guard)
    given.recorded(state, events, found.says if found else guard, guard=guard)


@command.command("mode")
@click.argument("incident", metavar="事案")
@click.argument("mode", metavar="体制")
@click.argument("switch", type=click.Choice(["on", "off"]), metavar="on|off")
@click.option("--by", required=True, metavar="名前", help="切り替えると決めた人")
@click.option("--reason", required=True, metavar="文", help="理由")
@at
@given
def mode(given: Given, incident: str, mode: str, switch: str, by: str, reason: str, at: str | None) -> None:
    """指針が定める体制（災害対策本部など）に切り替える、又は戻す。決裁する役割と連絡先が替わる。"""
    from smincident.incident.actions import SetMode

    action = SetMode(mode=mode, on=switch == "on", by=by, reason=reason, **given.at(at))
    state, events = given.perform(incident, action)
    says = next(item.says for item in state.the_plan.modes if item.id == mode)
    given.recorded(state, events, f"体制「{says}」{'に入る' if action.on else 'を解く'}", modes=state.modes)


@command.command("handover")
@click.argument("incident", metavar="事案")
@click.argument("to", metavar="相手")
@click.option("--note", default="", metavar="文", help="伝えたこと")
@at
@given
def handover(given: Given, incident: str, to: str, note: str, at: str | None) -> None:
    """ほかの人に引き継ぐ。"""
    from smincident.incident.actions import HandOver

    state, events = given.perform(incident, HandOver(to=to, note=note, **given.at(at)))
    given.recorded(state, events, f"引継ぎ（{to}）")


def _status(given: Given, incident: str, action: str, reason: str, by: str, at: str | None) -> None:
    from typing import Literal, cast

    from smincident.incident.actions import SetStatus
    from smincident.incident.parts import STATUSES

    status = cast("Literal['open', 'watching', 'closed']", action)
    state, events = given.perform(incident, SetStatus(status=status, reason=reason, by=by, **given.at(at)))
    given.recorded(state, events, STATUSES[status], status=state.status)


@command.command("watch")
@click.argument("incident", metavar="事案")
@ground
@at
@given
def watch(given: Given, incident: str, reason: str, by: str, at: str | None) -> None:
    """見守りに移す。"""
    _status(given, incident, "watching", reason, by, at)


@command.command("close")
@click.argument("incident", metavar="事案")
@ground
@at
@given
def close(given: Given, incident: str, reason: str, by: str, at: str | None) -> None:
    """終結する。残っていることがあれば、それを挙げて断る。"""
    _status(given, incident, "closed", reason, by, at)


@command.command("reopen")
@click.argument("incident", metavar="事案")
@ground
@at
@given
def reopen(given: Given, incident: str, reason: str, by: str, at: str | None) -> None:
    """終結・見守りから対応中に戻す。"""
    _status(given, incident, "open", reason, by, at)


@command.command("correct")
@click.argument("incident", metavar="事案")
@click.argument("n", metavar="番号")
@click.option("--reason", required=True, metavar="文", help="訂正の理由")
@click.option("--text", default="", metavar="文", help="正しい内容")
@given
def correct(given: Given, incident: str, n: str, reason: str, text: str) -> None:
    """訂正記録を加える。元の記録は残る。番号は経過（incident show）の左端。"""
    from smincident.incident.actions import Correct

    wanted = number(n, "記録の番号")
    state, events = given.perform(incident, Correct(n=wanted, reason=reason, text=text))
    given.recorded(state, events, f"記録{wanted}の訂正")
