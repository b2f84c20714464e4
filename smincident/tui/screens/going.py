"""Where one can go from an incident: its other screens, and what concerns it as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.walk import StepView
from smincident.report.words import place
from smincident.tui.says import day_and_time, moment, understood
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.menu import MenuDialog
from smincident.tui.widgets.form import YES, Ask, Value
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import one_line, padded

if TYPE_CHECKING:
    from smincident.tui.screens.ways import Ways

PLACES = (
    ("subjects", "対象と削除依頼", "F7", "たいしょう さくじょいらい taishou"),
    ("contacts", "連絡と経路", "F8", "れんらく けいろ renraku keiro"),
    ("clauses", "条項と、それが求めること", "F12", "じょうこう ししん joukou shishin"),
    ("timeline", "経過・訂正", "Ctrl+T", "けいか ていせい keika"),
    ("documents", "文書の一覧・ほかの文書を書く", "", "ぶんしょ いちらん bunsho"),
    ("followups", "宿題", "", "しゅくだい shukudai"),
    ("guard", "してはいけないことに反して行う（逸脱）", "", "きんし いつだつ kinshi itsudatsu"),
    ("promises", "次報の約束", "", "じほう やくそく jihou"),
    ("runbook", "手順書を加える", "", "てじゅんしょ くわえる tejunsho"),
    ("handover", "引き継ぐ", "", "ひきつぐ hikitsugu"),
    ("mode", "体制を切り替える（災害対策本部など）", "", "たいせい taisei"),
    ("clock", "このPCの時計のずれを記録する", "", "とけい ずれ tokei"),
    ("closing", "見守りに移す・終結する・再開する", "", "みまもり しゅうけつ さいかい shuuketsu"),
    ("report", "事後報告書をファイルに書き出す", "", "ほうこくしょ houkokusho"),
)


def go_menu(page: Ways) -> None:
    """Choose where to go."""
    rows = [(name, one_line(padded(label, 44), (key, "$dim"))) for name, label, key, _ in PLACES]

    def take(choice: str | None) -> None:
        if choice is not None:
            go_to(page, choice, page.line)

    page.app.push_screen(
        MenuDialog("行先", rows, readings={name: reading for name, _, _, reading in PLACES}, find=False), take
    )


def go_to(page: Ways, where: str, line: StepView | None) -> None:
    """Open a screen or a dialog of the incident; each is imported here and not before."""
    page.screens.flush_half()
    step = line.step.id if line else ""
    subject = line.subject.id if line and line.subject else ""
    if where == "subjects":
        from smincident.tui.screens.subjects import SubjectsPage

        page.app.push_screen(SubjectsPage(page.incident, f"s:{subject}" if subject else ""))
    elif where == "contacts":
        from smincident.tui.screens.contacts import ContactsPage

        wanted = bool(line and (line.step.goal == "contacted" or line.step.desks))
        page.app.push_screen(ContactsPage(page.incident, step if wanted else ""))
    elif where == "clauses":
        from smincident.tui.screens.clause import ClausesPage

        page.app.push_screen(ClausesPage(page.incident, page.visit_step, step))
    elif where == "timeline":
        from smincident.tui.screens.timeline import TimelinePage

        page.app.push_screen(TimelinePage(page.incident))
    elif where == "document" and line is not None and line.step.document:
        from smincident.tui.screens.document import DocumentPage

        page.app.push_screen(
            DocumentPage(page.incident, template=line.step.document, subject=subject, step=step)
        )
    elif where in ("document", "documents"):
        from smincident.tui.screens.documents import documents_menu

        documents_menu(page)
    elif where == "followups":
        from smincident.tui.screens.followups import FollowupsPage

        page.app.push_screen(FollowupsPage(page.incident))
    elif where == "closing":
        from smincident.tui.screens.closing import ClosingPage

        page.app.push_screen(ClosingPage(page.incident))
    elif where == "report":
        from smincident.tui.screens.saving import report_dialog

        page.app.push_screen(report_dialog(page, page.incident))
    else:
        {
            "promises": _promises,
            "runbook": _runbook,
            "handover": _handover,
            "guard": _guard,
            "clock": _clock,
            "mode": _mode,
        }[where](page)


def _promises(page: Ways) -> None:
    state = page.state
    waiting = [p for p in state.promises.values() if p.state == "open"]
    if not waiting:
        line = page.line
        if line is not None:
            page.app.push_screen(page.dialogs(line).promise())
        return
    page.app.push_screen(promise_dialog(page, page.incident, waiting[0].id))


def promise_dialog(page: Any, incident: str, promise: str) -> FormDialog:
    """What became of a promise of the next word."""
    store = page.store
    found = store.state(incident).promises[promise]

    def save(values: dict[str, Value]) -> None:
        state: Any = values["state"]
        page.recorded(
            store.perform(incident, do.SettlePromise(id=promise, state=state, reason=str(values["reason"])))
        )

    asks = [
        Ask(
            "state",
            "どうなったか",
            "answer",
            required=True,
            choices=[
                ("kept", "守った（画面の外で知らせた）"),
                ("missed", "守れなかった"),
                ("replaced", "別の約束に改めた"),
            ],
        ),
        Ask("reason", "理由、知らせたところ", "text", required=True),
    ]
    intro = [
        Block(f"{day_and_time(found.at)}　{found.text}", "bold", "約束 ", "$dim"),
        Block(
            "お知らせをこの記録で発出すると、守ったかどうかは自動で付きます。新しい約束は、手順の F3 から。",
            "$dim",
        ),
    ]
    return FormDialog("次報の約束", asks, save, half=(incident, f".settle|{promise}"), intro=intro)


def _runbook(page: Ways) -> None:
    library = page.store.session.surroundings.library()
    try:
        choices = [
            (name, library.runbook(name).title) for name in library.kinds() if name not in page.state.runbooks
        ]
    except SmincidentError as error:
        page.fail(error)
        return
    if not choices:
        page.tell("加えられる手順書はもうありません", "warn")
        return

    def save(values: dict[str, Value]) -> None:
        action = do.AddRunbooks(runbooks=(str(values["runbook"]),), reason=str(values["reason"]))
        page.recorded(page.store.perform(page.incident, action))

    asks = [
        Ask("runbook", "加える手順書", "answer", required=True, choices=choices),
        Ask("reason", "加える理由", "text", required=True),
    ]
    intro = [Block("これまでの記録はそのまま残り、共通の手順は済んだままです。", "$dim")]
    page.app.push_screen(
        FormDialog("手順書を加える", asks, save, half=(page.incident, ".runbook"), intro=intro)
    )


def _handover(page: Ways) -> None:
    store = page.store

    def save(values: dict[str, Value]) -> None:
        to = str(values["to"]).strip()
        recorded = store.perform(page.incident, do.HandOver(to=to, note=str(values["note"])))
        store.act_as(to if values["stay"] else store.operator, page.incident)
        page.recorded(recorded)
        page.show_title()

    asks = [
        Ask("to", "引き継ぐ相手", "line", required=True, choices=[(name, name) for name in page.people]),
        Ask("note", "伝えたこと（いま何を待っているか、次に何をするか）", "text"),
        Ask("stay", "このあとこの端末で記録するのは、引き継いだ人", "check", value=YES),
    ]
    intro = [Block("引継書は、文書（F6）の「引継書」から作れます。", "$dim")]
    page.app.push_screen(FormDialog("引継ぎ", asks, save, half=(page.incident, ".handover"), intro=intro))


def _guard(page: Ways) -> None:
    store, guards = page.store, page.state.the_plan.guards
    if not guards:
        page.tell("この事案に、してはいけないことの定めはありません", "warn")
        return

    def save(values: dict[str, Value]) -> None:
        at, precision = moment(str(values["at"]), store.clock())
        action = do.Deviate(
            guard=str(values["guard"]),
            by=str(values["by"]),
            reason=str(values["reason"]),
            at=at,
            precision=precision,
        )
        page.recorded(store.perform(page.incident, action))

    below = {
        guard.id: [Block("、".join(place(clause, page.state) for clause in guard.clauses), "$dim")]
        for guard in guards
        if guard.clauses
    }
    asks = [
        Ask(
            "guard",
            "反することになるもの",
            "answer",
            required=True,
            choices=[(g.id, g.says) for g in guards],
            below=below,
        ),
        Ask("by", "誰の権限で行うか", "line", required=True, choices=[(name, name) for name in page.people]),
        Ask("reason", "それでも行う理由", "text", required=True),
        Ask("at", "いつのことか（空なら今）", "time", clock=lambda typed: understood(typed, store.clock())),
    ]
    intro = [
        Block("手順や選択肢にないもの（私物の端末を使うなど）をここで記録します。報告書の先頭に載ります。")
    ]
    half = (page.incident, ".guard")
    page.app.push_screen(FormDialog("逸脱", asks, save, half=half, intro=intro, danger=True, hold=True))


def _mode(page: Ways) -> None:
    from smincident.tui.screens.rulesdialogs import mode_dialog

    try:
        page.app.push_screen(mode_dialog(page))
    except SmincidentError as error:
        page.fail(error)


def _clock(page: Ways) -> None:
    store = page.store

    def save(values: dict[str, Value]) -> None:
        typed = str(values["seconds"]).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        if not typed.isdigit():
            raise SmincidentError("ずれは秒の数で書いてください", "例：45")
        ahead = int(typed) * (1 if values["way"] == "ahead" else -1)
        page.recorded(store.perform(page.incident, do.NoteClock(ahead=ahead, against=str(values["against"]))))

    asks = [
        Ask(
            "way",
            "このPCの時計は",
            "answer",
            required=True,
            choices=[("ahead", "進んでいる"), ("behind", "遅れている")],
        ),
        Ask("seconds", "何秒ずれているか（合っていれば 0）", "number", required=True),
        Ask("against", "何と比べたか（電話の117、電波時計など）", "line", required=True),
    ]
    intro = [
        Block(
            "記録の時刻は、時計が示したとおりに残ります。ずれを書いておくと、あとで読み替えられます。", "$dim"
        )
    ]
    page.app.push_screen(FormDialog("PCの時計", asks, save, half=(page.incident, ".clock"), intro=intro))
