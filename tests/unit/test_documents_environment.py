"""The limited Jinja: what it allows, and the known ways out of a sandbox, each refused with file and line."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smincident.content.yaml import ContentError
from smincident.documents import evaluate
from smincident.documents.environment import LIMIT_SOURCE, parse
from smincident.documents.evaluate import Evaluation
from smincident.documents.shape import Shape
from smincident.documents.values import Missing

NAMES: dict[str, Shape] = {
    "name": "名前",
    "when": "時刻",
    "org": {"": "団体", "body": "団体名", "contact": {"": "問い合わせ先", "phone": "電話"}},
    "items": [{"": "項目", "text": "内容", "tags": ["札"]}],
    "words": ["言葉"],
    "from": "発信者",
}
VALUES: dict[str, Any] = {
    "name": "青葉",
    "when": "2026-08-01T06:05:00Z",
    "org": {"body": "青葉市", "contact": {"phone": Missing("電話")}},
    "items": [{"text": "一", "tags": ["赤", "青"]}, {"text": "二", "tags": []}],
    "words": ["甲", "乙"],
    "from": "市長",
}


def write(text: str, **more: Any) -> str:
    evaluation = Evaluation({**VALUES, **more})
    return str(evaluation.render(parse(text, "t.md.j2", NAMES)))


def refused(text: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        write(text)
    return caught.value


ATTACKS = [
    "{{ ''.__class__ }}",
    "{{ name.__class__ }}",
    "{{ name.__class__.__mro__ }}",
    "{{ name['__class__'] }}",
    "{{ name|attr('__class__') }}",
    "{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ().__class__.__bases__[0] }}",
    "{{ [].__class__ }}",
    "{{ {}.__class__ }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner() }}",
    "{{ joiner.__init__ }}",
    "{{ namespace() }}",
    "{{ lipsum() }}",
    "{{ lipsum.__globals__ }}",
    "{{ range(10) }}",
    "{% for i in range(1000000) %}a{% endfor %}",
    "{% for i in 'abc' %}a{% endfor %}",
    "{% for i in [1, 2] %}a{% endfor %}",
    "{{ dict() }}",
    "{{ dict.mro() }}",
    "{{ config }}",
    "{{ request }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ url_for }}",
    "{{ name.format(name) }}",
    "{{ '%s'.format_map(org) }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{{ name|format }}",
    "{{ name|map('upper') }}",
    "{{ words|map(attribute='__class__')|list }}",
    "{{ words|select('string') }}",
    "{{ words|sort }}",
    "{{ words|groupby('__class__') }}",
    "{{ org|tojson }}",
    "{{ org|pprint }}",
    "{{ org|items }}",
    "{{ name|safe }}",
    "{{ name|escape }}",
    "{{ name|replace('a', 'b') }}",
    "{{ name|center(100000000) }}",
    "{{ 'x' * 100000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 1 + 1 }}",
    "{{ 1 / 0 }}",
    "{{ -1 }}",
    "{{ 1.5 }}",
    "{{ name ~ name }}",
    "{{ words[0] }}",
    "{{ words[0:1] }}",
    "{{ words.0 }}",
    "{{ name if name }}",
    "{{ name is defined }}",
    "{{ name is callable }}",
    "{{ name < 'z' }}",
    "{{ 1 < 2 < 3 }}",
    "{{ name() }}",
    "{{ org.body() }}",
    "{{ caller() }}",
    "{{ super() }}",
    "{{ varargs }}",
    "{{ loop }}",
    "{{ org.items() }}",
    "{{ org.keys }}",
    "{{ org.get }}",
    "{{ org }}",
    "{{ words }}",
    "{{ items|join }}{{ items.append }}",
    "{% set name = 1 %}",
    "{% set org.body = 1 %}",
    "{% with a = 1 %}{{ a }}{% endwith %}",
    "{% macro a() %}{% endmacro %}",
    "{% call name() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% include 'holding.md.j2' %}",
    "{% import 'a' as b %}",
    "{% from 'a' import b %}",
    "{% extends 'a' %}",
    "{% block a %}{% endblock %}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
    "{% do name %}",
    "{% debug %}",
    "{% trans %}a{% endtrans %}",
    "{% for a, b in items %}{% endfor %}",
    "{% for item in items recursive %}{{ loop(item.tags) }}{% endfor %}",
    "{% for item in items|sort %}{% endfor %}",
    "{% for item in org %}{% endfor %}",
    "{% for loop in items %}{% endfor %}",
    "{% for _x in items %}{% endfor %}",
    "{% for item in name %}{% endfor %}",
    "{{ name|join(name) }}",
    "{{ name|join(d=',') }}",
    "{{ name|join(*words) }}",
    "{{ name|default(1) }}",
    "{{ name|default('a', true) }}",
    "{{ name|wareki('a') }}",
    "{{ ",
    "{% if name %}",
    "{% endif %}",
    "{{ 'a }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ " + "not " * 500 + "name }}",
    "{{ " + "(" * 5000 + "name" + ")" * 5000 + " }}",
    "{% if name %}" * 30 + "{% endif %}" * 30,
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_with_file_and_line(attack: str) -> None:
    began = time.monotonic()
    error = refused(f"一行目\n{attack}\n")
    assert time.monotonic() - began < 2
    assert error.file == "t.md.j2"
    assert error.line in (1, 2)
    assert "Traceback" not in str(error)
    assert error.hint or error.what


def test_the_line_is_that_of_the_file() -> None:
    with pytest.raises(ContentError) as caught:
        parse("一\n二 {{ nmae }}\n", "t.md.j2", NAMES, first_line=10)
    assert (caught.value.line, caught.value.hint) == (11, "「name」ではありませんか")


def test_a_member_that_is_not_declared_is_an_error_before_any_value_is_there() -> None:
    assert "知らない名前「phon」" in refused("{{ org.contact.phon }}").message
    assert "「phone」ではありませんか" in refused("{{ org.contact.phon }}").hint


def test_names_if_for_and_filters() -> None:
    assert write("{{ name }}と{{ org.body }}と{{ from }}") == "青葉と青葉市と市長"
    assert write("{% if name == '青葉' and not words == 'x' %}はい{% else %}いいえ{% endif %}") == "はい"
    assert (
        write("{% if '甲' in words %}はい{% endif %}{% if '丙' not in words %}いいえ{% endif %}")
        == "はいいいえ"
    )
    assert write("{% if '青' in name or name != name %}はい{% endif %}") == "はい"
    assert write("{% if name == 'x' %}一{% elif words %}二{% else %}三{% endif %}") == "二"
    assert (
        write("{% for w in words %}{{ loop.index }}{{ w }}{% if not loop.last %}、{% endif %}{% endfor %}")
        == "1甲、2乙"
    )
    assert write("{% for i in items if i.tags %}{{ i.text }}{% else %}なし{% endfor %}") == "一"
    assert write("{% for i in items if i.text == '三' %}{{ i.text }}{% else %}なし{% endfor %}") == "なし"
    assert (
        write("{% for i in items %}{% for t in i.tags %}{{ i.text }}{{ t }} {% endfor %}{% endfor %}")
        == "一赤 一青 "
    )
    assert write("{{ when|wareki }}/{{ when|wareki_time }}/{{ when|short_time }}/{{ when|spoken_time }}") == (
        "令和8年8月1日/令和8年8月1日（土）午後3時05分/8/1 15:05/8月1日午後3時05分"
    )
    assert write("{{ words|join('・') }} {{ words|length }}") == "甲・乙 2"
    assert write("{{ name|default('なし') }}{{ name|wide }}", name="") == "なし"
    assert write("{{ name|wide }}", name="@a.b") == "＠a．b"
    assert write("{{ name|wareki }}", name="昨日") == "昨日"
    assert write("{{ name|sentence }}{{ name|sentence }}", name="来た。") == "来た。来た。"
    assert write("{{ name|sentence }}", name=" ") == ""
    assert write("{# 注 #}{% raw %}{{ name }}{% endraw %}") == "{{ name }}"
    assert write("{{ name|as_text }}", name="# 題\n\n本文") == "題　本文"


def test_a_tag_alone_on_its_line_leaves_no_line_and_one_at_the_end_keeps_it() -> None:
    assert write(
        "- 一{% if name %}（あり）{% endif %}\n{% for w in words %}\n- {{ w }}\n{% endfor %}\n後"
    ) == ("- 一（あり）\n- 甲\n- 乙\n後")
    assert write("前\n  {% if name %}\n中\n  {% endif %}{# 注 #}\n後") == "前\n中\n後"
    assert write("前{# 注 #}\n後") == "前\n後"


def test_a_loop_does_not_leak_its_name() -> None:
    assert "知らない名前「w」" in refused("{% for w in words %}{% endfor %}{{ w }}").message


def test_a_blank_passes_through_filters_and_is_noted_when_printed() -> None:
    evaluation = Evaluation(VALUES)
    found = evaluation.render(
        parse("{{ org.contact.phone|wareki|wide }}{{ org.contact.phone|paragraphs }}", "t", NAMES)
    )
    assert found == "【未記入：電話】【未記入：電話】"
    assert list(evaluation.missing) == ["電話"]


def test_only_a_required_blank_is_noted_when_tested() -> None:
    for required, noted in ((True, ["名前"]), (False, [])):
        for test in ("name", "not name", "name == 'a'", "name in words", "'a' in name", "name and words"):
            evaluation = Evaluation({**VALUES, "name": Missing("名前", required)})
            evaluation.render(parse("{% if " + test + " %}{% endif %}", "t", NAMES))
            assert list(evaluation.missing) == noted, test


def test_default_fills_an_optional_blank_but_never_a_required_one() -> None:
    assert write("{{ name|default('なし') }}", name=Missing("名前")) == "なし"
    assert write("{{ name|default('なし') }}", name=Missing("名前", required=True)) == "【未記入：名前】"


def test_a_required_list_without_items_prints_its_blank_once() -> None:
    loop = "{% for w in words %}- {{ w }}\n{% else %}なし{% endfor %}"
    assert write(loop, words=Missing("言葉", required=True)) == "- 【未記入：言葉】\n"
    assert write(loop, words=Missing("言葉")) == "なし"


def test_members_of_a_blank_are_blanks_with_their_own_label() -> None:
    assert write("{{ org.contact.phone }}", org=Missing("団体")) == "【未記入：電話】"


@pytest.mark.parametrize(
    "before", ["", "  ", "- ", "1. ", "> ", "- 1. ", "{% if name %}", "{% if name %}- {% endif %}"]
)
def test_a_number_at_the_start_of_a_line_opens_no_list(before: str) -> None:
    made = write(before + "{{ name }}" + ("{% endif %}" if before == "{% if name %}" else ""), name="6. 二")
    assert made.endswith("6\\. 二")
    assert write("| {{ name }} |", name="6. 二") == "| 6. 二 |"
    assert write("前\n{{ name }}", name="6. 二") == "前\n6\\. 二"


def test_a_value_can_never_become_a_tag() -> None:
    assert write("{{ name }}", name="{{ org.body }}{% if name %}") == "{{ org.body }}{% if name %}"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}",
            300,
        ),
        (
            "{% for a in items %}{% for b in items %}{% for c in items if c.text == 'z' %}{% endfor %}{% endfor %}{% endfor %}",
            300,
        ),
        ("{% for a in words %}{{ words|join }}{% endfor %}", 3000),
        ("{% for a in words %}{% if 'z' in words %}{% endif %}{% endfor %}", 3000),
    ],
)
def test_loops_are_counted(text: str, items: int) -> None:
    began = time.monotonic()
    with pytest.raises(ContentError, match=r"繰返し|長すぎ"):
        write(text, items=[{"text": "一", "tags": []}] * items, words=["言葉"] * items)
    assert time.monotonic() - began < 2


PIECES = [
    "{{ ", " }}", "{% if ", "{% elif ", "{% else %}", "{% endif %}", "{% for ", " in ", "{% endfor %}", " %}", "{# ", " #}",
    "{%- ", " -%}", "{%+ ", "name", "org", ".body", "items", "words", "w", "loop", ".index", "|join('、')", "|wareki", "|", "(", ")",
    "[", "]", " and ", " not ", " == ", "'a'", "1", "1.5", "~", "+", " ", "\n", "あ", "- ", "{% raw %}", "{% endraw %}", "{% set ", "\x00",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_template_either_writes_or_is_refused(text: str) -> None:
    try:
        source = parse(text, "t.md.j2", NAMES)
    except ContentError as error:
        line = error.line
    else:
        line = 1
        Evaluation(VALUES).render(source)
    assert line >= 1


def test_output_is_counted() -> None:
    with pytest.raises(ContentError, match="長すぎます"):
        write("{{ name }}", name="あ" * (evaluate.LIMIT_OUTPUT + 1))
    with pytest.raises(ContentError, match="長すぎます"):
        write("{% for w in words %}" + "あ" * 1000 + "{% endfor %}", words=["a"] * 3000)
    with pytest.raises(ContentError, match="長すぎます"):
        write("あ" * (LIMIT_SOURCE + 1))


def test_a_name_without_material_says_so() -> None:
    with pytest.raises(ContentError, match="材料がありません"):
        Evaluation({}).render(parse("一\n{{ name }}", "t.md.j2", NAMES))


@pytest.mark.parametrize("name", ["quote", "as_text", "wide", "sentence"])
def test_the_work_of_filters_is_counted(name: str) -> None:
    with pytest.raises(ContentError, match="繰返し"):
        write(
            f"{{% for a in words %}}{{{{ name|{name}|length }}}}\n{{% endfor %}}",
            words=["a"] * 1000,
            name="あ\n" * 10_000,
        )


def test_a_value_printed_again_and_again_on_one_line_looks_back_a_little_only() -> None:
    out = ["あ" * 1000] * 3
    assert len(evaluate._line_so_far(out)) <= 2 * evaluate.LOOK_BACK
    assert evaluate._line_so_far(["前\n", "- ", "> "]) == "- > "
    assert evaluate._line_so_far(["あ\n" + "い" * 5]) == "いいいいい"
