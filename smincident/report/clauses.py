"""Clauses (条項): which were followed and where it stands, which were left out and why, which are only our reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from smincident.content.plan import UNKNOWN, PlanApproval, PlanClause, PlanStep, When
from smincident.documents.draft_check import CHECKED
from smincident.incident.documents import covered, rule_for
from smincident.incident.parts import Document, stranger
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, StepView, clause_holds, views_of
from smincident.report.words import bare, brief, clause_table, one_line


@dataclass(slots=True)
class Finding:
    """What the record says of one clause.

    ``done`` names what was done with the numbers of the entries, ``left`` what was left out and why, ``outside`` why
    something was not called for (its branch closed, its condition judged not to hold), ``unseen`` what people keep to
    and no program can see.
    """

    clause: PlanClause
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    @property
    def reading(self) -> bool:
        """Whether the clause stands there by our reading (解釈), not by its text."""
        return self.clause.basis == "reading"


@dataclass(slots=True)
class _Entries:
    """The numbers of the entries that answered asks, judged conditions and signed texts."""

    asks: dict[str, list[int]] = field(default_factory=dict)
    refused: dict[str, list[int]] = field(default_factory=dict)
    judged: dict[str, tuple[int, str]] = field(default_factory=dict)
    waived: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """Number of the entry, id of the ground and what it says, by document."""


def findings(state: State) -> list[Finding]:
    """Every clause that something in the plan in force stands for, in the order of the plan; notes ask for nothing."""
    entries = _entries(state)
    found: dict[str, Finding] = {}

    def of(clause: PlanClause) -> Finding:
        return found.setdefault(clause.key, Finding(clause))

    for step in state.the_plan.steps:
        for clause in step.clauses:
            if not clause.related and clause.force not in ("note", "prohibit"):
                _of_step(of(clause), step, state, entries)
        for option in step.options:
            for clause in option.clauses:
                if clause.force != "note" and state.choices.get(step.id) == option.id:
                    made = next(item for item in reversed(state.decisions) if item.step == step.id)
                    of(clause).done.append(f"「{step.title}」で「{option.label}」を選んだ（記録{made.n}）")
                elif clause.force not in ("note", "may", "prohibit"):
                    of(clause).outside.append(_other_option(step, state))
    _guards(state, of)
    _approval(state, entries, of)
    for ask in state.the_plan.asks:
        for clause in ask.clauses:
            if numbers := entries.asks.get(ask.id):
                of(clause).done.append(f"確認「{ask.says}」に「はい」（記録{_numbers(numbers)}）")
            if numbers := entries.refused.get(ask.id):
                of(clause).left.append(f"確認「{ask.says}」に「いいえ」（記録{_numbers(numbers)}）")
    _drafts(state, of)
    return [_tidied(item) for item in found.values()]


def followed(state: State) -> list[Finding]:
    """Clauses of the text (not readings) of which something was done."""
    return [item for item in findings(state) if item.done and not item.reading]


def unseen(state: State) -> list[Finding]:
    """Clauses of the text that people keep to; nothing in the record speaks for or against them."""
    return [
        item
        for item in findings(state)
        if item.unseen and not (item.done or item.left or item.outside) and not item.reading
    ]


def left_out(state: State) -> list[Finding]:
    """Clauses of the text that were left out, wholly or in part, or were not called for; what may be done never is."""
    return [
        item
        for item in findings(state)
        if not item.reading and item.clause.force != "may" and (item.left or (item.outside and not item.done))
    ]


def readings(state: State) -> list[tuple[PlanClause, Finding | None]]:
    """Our readings that stood in this plan, with what was done about them."""
    told = {item.clause.key: item for item in findings(state)}
    table = clause_table(state).values()
    return [(clause, told.get(clause.key)) for clause in table if clause.basis == "reading"]


def silent(state: State) -> list[str]:
    """What was done although no clause of the guideline asks for it (実務上の備え)."""
    found = []
    for step in state.the_plan.steps:
        if not _spoken_of(step) and any(line.status == "done" for line in views_of(step, state)):
            found.append(one_line(step.title))
    for document in state.documents.values():
        rule = rule_for(document, state)
        if rule is not None and rule.silent and document.approvals:
            found.append(one_line(f"「{document.title}」の決裁（指針に定めなし。{rule.says or ''}）"))
    return found


def _spoken_of(step: PlanStep) -> bool:
    """Whether a clause asks for a step, or a clause or guard speaks to it or to one of its options."""
    asked = any(not c.related and c.force != "note" for c in step.clauses)
    return asked or bool(step.guards) or any(option.clauses or option.guards for option in step.options)


def _tidied(item: Finding) -> Finding:
    def unique(texts: list[str]) -> list[str]:
        return list(dict.fromkeys(one_line(text) for text in texts if text))

    return Finding(
        item.clause, unique(item.done), unique(item.left), unique(item.outside), unique(item.unseen)
    )


def _numbers(numbers: list[int]) -> str:
    return "・".join(str(number) for number in numbers)


def _entries(state: State) -> _Entries:
    found = _Entries()
    for event in state.events:
        data = event.known
        if data is None:
            continue
        if event.kind == "ask-answered":
            table = found.asks if data["ok"] else found.refused
            table.setdefault(data["ask"], []).append(event.n)
        elif event.kind == "condition-judged":
            found.judged[data["clause"]] = (event.n, data.get("reason", ""))
        elif event.kind == "document-waived":
            found.waived[data["id"]] = (event.n, data["waiver"], data.get("says", data["waiver"]))
    return found


def _name(line: StepView) -> str:
    return f"{line.step.title}（{line.subject.label}）" if line.subject else line.step.title


def _of_step(finding: Finding, step: PlanStep, state: State, entries: _Entries) -> None:
    for line in views_of(step, state):
        if line.status == "done":
            by_hand = "、手で済みにした" if line.record.override else ""
            finding.done.append(f"{_name(line)}（記録{line.record.n}{by_hand}）")
        elif reason := _not_called_for(finding.clause, line, state, entries):
            finding.outside.append(f"{_name(line)}：{reason}")
        else:
            finding.left.append(f"{_name(line)}：{_left(line, state)}")


def _not_called_for(clause: PlanClause, line: StepView, state: State, entries: _Entries) -> str:
    """Why a step that was not done was not called for; '' where it was."""
    if state.conditions.get(clause.key) == "no":
        n, reason = entries.judged.get(clause.key, (0, ""))
        why = f"、{bare(reason)}" if reason else ""
        return f"「{clause.if_}」に当たらないと判断した（記録{n}{why}）"
    if clause_holds(clause, state) is False:
        return _closed_by(clause.when, state)
    if line.record.status:
        return ""
    if line.subject is not None and line.subject.state == "dismissed":
        return "対象外とした"
    if line.weight == "forbidden":
        return "してはいけないことに当たるため行わない"
    if line.branch_closed:
        return _closed_by(line.step.when, state)
    return ""


def _closed_by(when: When | None, state: State) -> str:
    """The decision that closed a branch, in words."""
    for decision, options in (when or {}).items():
        step = state.the_plan.step(decision)
        choice = state.choices.get(decision, "")
        if step is None:
            return "前提となる判断がこの計画にない"
        if choice and choice != UNKNOWN and choice not in options:
            label = next((item.label for item in step.options if item.id == choice), choice)
            return f"判断「{step.title}」で「{label}」としたため"
        if not choice and state.step_state(decision).status == "not-applicable":
            return f"判断「{step.title}」を該当なしとしたため"
    return "条件に当たらない"


def _other_option(step: PlanStep, state: State) -> str:
    choice = state.choices.get(step.id, "")
    label = next((item.label for item in step.options if item.id == choice), "")
    return f"「{step.title}」で「{label}」を選んだ" if label else f"「{step.title}」を判断していない"


def _left(line: StepView, state: State) -> str:
    """Why a step that was called for is not done."""
    step_id, subject = line.key
    record = line.record
    by = f"、権限：{record.by}" if record.by else ""
    followup = next((f for f in state.followups.values() if (f.step, f.subject) == (step_id, subject)), None)
    if followup is not None:
        return f"宿題{followup.id}にした（{followup.owner}、{followup.due}まで）"
    if record.status == "not-applicable":
        target = f"step:{step_id}"
        deviation = any(d.omission and d.target == target for d in state.deviations)
        word = "逸脱として行わなかった" if deviation else "該当なしとした"
        return f"{word}（記録{record.n}、理由：{bare(record.reason)}{by}）"
    why = f"、理由：{bare(record.reason)}" if record.reason else ""
    n = f"、記録{record.n}" if record.status else ""
    return f"まだ終えていない（{STATUS_LABELS[line.status]}{n}{why}{by}）"


def _guards(state: State, of: Callable[[PlanClause], Finding]) -> None:
    for guard in state.the_plan.guards:
        broken = [
            f"逸脱した（記録{item.n}、理由：{bare(item.reason)}、権限：{item.by}）"
            for item in state.deviations
            if guard.id in item.guards
        ]
        # A guard that holds "as a rule", or that joined the plan later, is acted against without a deviation.
        broken = broken or [
            f"これに反して{words}" for target in guard.against if (words := _acted(target, state))
        ]
        broken = broken or _overtaken(guard.id, state)
        for clause in guard.clauses:
            if broken:
                of(clause).left += broken
            elif _unjudged(clause, state):
                of(clause).outside.append(_unjudged(clause, state))
            elif guard.against or ":" in guard.id:
                # An id with a colon is a rule of order, separation or reservation: acts against it are seen.
                of(clause).done.append("これに反する手順・選択の記録なし")
            else:
                of(clause).unseen.append("逸脱の記録なし")


def _unjudged(clause: PlanClause, state: State) -> str:
    """That nobody said whether a clause's condition holds; '' where that is settled or it has none."""
    if clause.if_ and clause_holds(clause, state) is None:
        return f"条件「{clause.if_}」を判断していない"
    return ""


def _overtaken(guard: str, state: State) -> list[str]:
    """Texts that went out before those which a rule of order puts first, as far as both went out."""
    rule = next((one for one in state.the_plan.order if f"order:{one.id}" == guard), None)
    if rule is None:
        return []
    first = [r.at for d in state.documents.values() if covered(d, rule.first) for r in d.releases]
    return [
        f"「{document.title}」を先に出した（{brief(document.releases[0].at)}）"
        for document in state.documents.values()
        if covered(document, rule.then) and document.releases and first
        if document.releases[0].at < min(first)
    ]


def _acted(target: str, state: State) -> str:
    """That a step was done or an option chosen at any time, in words with the entry; '' where it was not."""
    kind, _, where = target.partition(":")
    if kind == "option":
        step_id, _, choice = where.rpartition("/")
        made = next((d for d in state.decisions if (d.step, d.choice) == (step_id, choice)), None)
        return f"「{made.label}」を選んだ（記録{made.n}）" if made else ""
    step = state.the_plan.step(where)
    done = next((r for (key, _), r in state.steps.items() if key == where and r.status == "done"), None)
    return f"「{step.title if step else where}」を行った（記録{done.n}）" if done else ""


def _drafts(state: State, of: Callable[[PlanClause], Finding]) -> None:
    """What the check of texts looked at, and what it found in those that were signed or went out."""
    signed = [item for item in state.documents.values() if item.releases or item.status == "approved"]
    for rule in state.the_plan.drafts:
        looked = [
            item
            for item in signed
            if (any(covered(item, what) for what in rule.covers) if rule.covers else item.cls in CHECKED)
        ]
        found = [item for item in looked if any(one["check"] == rule.id for one in item.findings)]
        for clause in (one for one in rule.clauses if not one.related):
            for item in found:
                by = f"、{item.accepted[rule.id]}が了承した" if rule.id in item.accepted else ""
                of(clause).left.append(f"「{item.title}」の点検で見つかった（{rule.says}{by}）")
            if looked and not found:
                of(clause).done.append(f"点検した文{len(looked)}件に見つからなかった（{rule.says}）")


def _approval(state: State, entries: _Entries, of: Callable[[PlanClause], Finding]) -> None:
    for rule in state.the_plan.approval:
        # A clause that grants a waiver speaks only where it was used.
        asking = [c for c in rule.clauses if c.id not in {item.clause for item in rule.waive}]
        for document in state.documents.values():
            used = rule_for(document, state)
            if used is None or used.id != rule.id or used.silent:
                continue
            if document.id in entries.waived:
                _waived(document, rule, entries.waived[document.id], state, of)
            elif document.approvals:
                numbers = _numbers([item.n for item in document.approvals])
                # An approval counts, but who reads the report must see that the register says otherwise.
                odd = dict.fromkeys(stranger(item.role) for item in document.approvals if not item.listed)
                numbers += "".join(f"、{word}による" for word in odd)
                for clause in asking:
                    if unjudged := _unjudged(clause, state):
                        of(clause).outside.append(unjudged)
                    elif document.releases or document.status == "approved":
                        of(clause).done.append(f"「{document.title}」の決裁（記録{numbers}）")
                    elif document.status == "draft":
                        of(clause).left.append(
                            f"「{document.title}」の決裁がまだそろっていない（記録{numbers}）"
                        )
        for target, given in state.act_approvals.items():
            step = state.the_plan.step(target)
            if step is None or not {f"decision:{target}", f"step:{target}"} & set(rule.covers):
                continue
            for clause in asking:
                if unjudged := _unjudged(clause, state):
                    of(clause).outside.append(unjudged)
                else:
                    of(clause).done.append(f"「{step.title}」の決裁（記録{_numbers([a.n for a in given])}）")


def _waived(
    document: Document,
    rule: PlanApproval,
    waived: tuple[int, str, str],
    state: State,
    of: Callable[[PlanClause], Finding],
) -> None:
    """A waived approval: the clause that grants it was used, the duty was left out, the rest does not speak to it."""
    n, ground, says = waived
    granting = next((item.clause for item in rule.waive if item.id == ground), None)
    # Who holds a role is no duty that a waiver could leave out.
    naming = {role.clause for role in state.the_plan.roles}
    for clause in rule.clauses:
        if clause.id == granting:
            of(clause).done.append(f"「{document.title}」の決裁を省く根拠にした（記録{n}）")
        elif clause.force != "may" and clause.id not in naming:
            of(clause).left.append(f"「{document.title}」の決裁を省いた（記録{n}、根拠：{says}）")
