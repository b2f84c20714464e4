"""How ``guideline compare`` shows two bodies: contradictions first, then the plans, guards, approval and the rest."""

from __future__ import annotations

from collections.abc import Sequence

from smincident.cli.columns import beside, heading, indented
from smincident.cli.shapes_steps import Shape, clause
from smincident.cli.words import FORCES
from smincident.content.plan import PlanClause
from smincident.report.compare import Comparison, Difference, TopicView
from smincident.report.compare_rules import Rules, covers_words
from smincident.report.sides import Side
from smincident.report.standing import SILENT, Standing, condition_words


def lines(found: Comparison, width: int) -> list[str]:
    """The comparison for a terminal of so many cells."""
    a, b = found.a, found.b
    said = [f"{side.body}　{side.line[0].title}（{side.line[0].id}）" for side in (a, b)]
    said += ["", heading("食い違いやすいところ", width, "=")]
    for number, view in enumerate(found.topics, 1):
        said += ["", *_topic(number, view, found, width)]
    said += ["", *indented("ここから下は、違うところだけ。どちらにも同じ言葉であるものは出しません。", width)]
    said += ["", heading("手順の重さと有無", width, "=")]
    said += _differences(found.steps, found, width) or ["  違いはありません"]
    if found.options:
        said += ["", heading("選択肢の扱い", width, "="), *_differences(found.options, found, width)]
    for rules in (found.guards, found.approval, *found.others):
        said += ["", heading(rules.title, width, "=")]
        show = _approval if rules is found.approval else _rules
        said += show(rules, found, width) or ["  違いはありません"]
    return said


def _topic(number: int, view: TopicView, found: Comparison, width: int) -> list[str]:
    said = [heading(f"{number} {view.topic.title}", width), *_bodies(found, width)]
    clauses = (_clauses(view.clauses[0], found.a), _clauses(view.clauses[1], found.b))
    said += beside(clauses, width)
    for one in view.places:
        if _worth(one):
            said += indented(f"{one.title}{_where(one, found)}", width)
            words = ([one.a.approval], [one.b.approval]) if _of_texts(one) else _both(one)
            said += beside(words, width, 4)
    if any(view.beside):
        said += indented("ほかに、こう答える", width)
        said += beside((view.beside[0] or ["なし"], view.beside[1] or ["なし"]), width, 4)
    return said


def _bodies(found: Comparison, width: int) -> list[str]:
    return beside(([f"＜{found.a.body}＞"], [f"＜{found.b.body}＞"]), width)


def _clauses(found: Sequence[PlanClause], side: Side) -> list[str]:
    if not found:
        return [SILENT]
    texts = []
    for one in found:
        marks = "・".join([FORCES[one.force], *(["解釈"] if one.basis == "reading" else [])])
        condition = condition_words(one, side.first)
        texts.append(f"{one.at}【{marks}】{one.says}{f'（{condition}）' if condition else ''}")
    return texts


def _worth(one: Difference) -> bool:
    """A place on which both are silent tells nothing."""
    silent = {"", "free", "practice"}
    return one.a.key != one.b.key or not {one.a.weight, one.b.weight} <= silent


def _standing(one: Standing, *, approval: bool) -> str:
    approved = f"決裁：{one.approval}" if one.approval and approval else ""
    return "　".join(text for text in (one.words, one.who, approved) if text)


def _both(one: Difference, *, approval: bool = True) -> tuple[list[str], list[str]]:
    return [_standing(one.a, approval=approval)], [_standing(one.b, approval=approval)]


def _of_texts(one: Difference) -> bool:
    """Whether the place is a class of texts: of it only the approval is told."""
    return one.place.startswith("class:")


def _differences(differences: Sequence[Difference], found: Comparison, width: int) -> list[str]:
    said = _bodies(found, width) if differences else []
    for one in differences:
        said += indented(f"{one.title}{_where(one, found)}", width)
        said += beside(_both(one, approval=False), width, 4)
    return said


def _where(one: Difference, found: Comparison) -> str:
    """In which kinds of incident it is so; nothing for what lies in no runbook."""
    titles = {**found.b.first.titles, **found.a.first.titles}
    if len(one.runbooks) > 1 and len(one.runbooks) == len(found.a.plans) - 1:
        return "（どの事案でも）"
    names = one.runbooks or [one.place.partition(":")[2].split("/")[0]]
    return f"（{'・'.join(titles[name] for name in names)}）" if all(name in titles for name in names) else ""


def _rules(rules: Rules, found: Comparison, width: int) -> list[str]:
    said = _bodies(found, width) if rules.keys else []
    both = [key for key in rules.a if key in rules.b]
    pairs = [([rules.a[key]], [rules.b[key]]) for key in both]
    alone = [[says for key, says in table.items() if key not in both] for table in (rules.a, rules.b)]
    if any(alone):
        pairs.append((alone[0], alone[1]))
    for mine, theirs in pairs:
        said += beside((_items(mine), _items(theirs)), width)
    return said


def _items(texts: Sequence[str]) -> list[str]:
    return [f"・{text}" for text in texts] or ["なし"]


def _approval(rules: Rules, found: Comparison, width: int) -> list[str]:
    """Who must approve; what is approved in the same ways on both sides shares a heading."""
    said = _bodies(found, width) if rules.keys else []
    alike: dict[tuple[str, str], list[str]] = {}
    for key in rules.keys:
        alike.setdefault((rules.a[key], rules.b[key]), []).append(covers_words(key, found.a, found.b))
    for (mine, theirs), covered in alike.items():
        said += indented("、".join(dict.fromkeys(covered)), width)
        said += beside(([mine], [theirs]), width, 4)
    return said


def shape(found: Comparison) -> Shape:
    """The comparison for a program."""
    return {
        "a": _side(found.a),
        "b": _side(found.b),
        "topics": [
            {
                "id": view.topic.id,
                "title": view.topic.title,
                "differs": view.differs,
                "clauses": {
                    "a": [clause(c) for c in view.clauses[0]],
                    "b": [clause(c) for c in view.clauses[1]],
                },
                "answers": {"a": view.beside[0], "b": view.beside[1]},
                "places": [_difference(one) for one in view.places],
            }
            for view in found.topics
        ],
        "steps": [_difference(one) for one in found.steps],
        "options": [_difference(one) for one in found.options],
        **{rules.id: {"a": rules.a, "b": rules.b} for rules in (found.guards, found.approval, *found.others)},
    }


def _side(one: Side) -> Shape:
    return {"id": one.line[0].id, "body": one.body, "title": one.line[0].title}


def _difference(one: Difference) -> Shape:
    return {
        "place": one.place,
        "title": one.title,
        "runbooks": one.runbooks,
        "a": _shape(one.a),
        "b": _shape(one.b),
    }


def _shape(one: Standing) -> Shape:
    return {
        "weight": one.weight or None,
        "force": one.force or None,
        "condition": one.condition,
        "guards": list(one.guards),
        "approval": one.approval,
        "who": one.who,
        "words": one.words,
    }
