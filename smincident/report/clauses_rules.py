"""What guards, the check of texts and approvals say of the clauses behind them."""

from __future__ import annotations

from smincident.content.plan import PlanApproval, PlanClause
from smincident.documents.draft_check import CHECKED
from smincident.incident.documents import covered, rule_for
from smincident.incident.parts import Document
from smincident.incident.people import stranger
from smincident.incident.state import State
from smincident.incident.walk import clause_holds
from smincident.report.finding import Entries, FindingOf, numbered
from smincident.report.words import bare, brief


def of_guards(state: State, of: FindingOf) -> None:
    """Guards that were acted against, and those of which nothing is told."""
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


def of_drafts(state: State, of: FindingOf) -> None:
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


def of_approval(state: State, entries: Entries, of: FindingOf) -> None:
    """Approvals that were given, are not complete, or were waived."""
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
                numbers = numbered([item.n for item in document.approvals])
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
                    of(clause).done.append(f"「{step.title}」の決裁（記録{numbered([a.n for a in given])}）")


def _waived(
    document: Document,
    rule: PlanApproval,
    waived: tuple[int, str, str],
    state: State,
    of: FindingOf,
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
