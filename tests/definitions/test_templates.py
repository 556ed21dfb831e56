"""What a template may do: print, choose and repeat; nothing in it computes, and it ends."""

from __future__ import annotations

from typing import Any

import pytest

from sms_cli.definitions import TemplateRefused, render_template

ROWS = {"rows": [{"name": "one"}, {"name": "two"}], "many": [[0] * 200 for _ in range(200)], "text": "x" * 30_000}


def render(source: str) -> str:
    values: dict[str, Any] = {"title": "Plans", "organization": "Harbour IT", "edition": "2018", "doc": ROWS}
    return render_template(source, values, lambda name: f"[{name}]", lambda heading: f"({heading})")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# {{ title }} of {{ organization }}", "# Plans of Harbour IT"),
        ('{{ block("a-b") }} {{ notes("Plans") }}', "[a-b] (Plans)"),
        ('{% if edition == "2018" %}new{% else %}old{% endif %}', "new"),
        ("{% for row in doc.rows %}{{ loop.index }} {{ row.name|upper }};{% endfor %}", "1 ONE;2 TWO;"),
        ("{% for row in doc.rows if row.name != 'one' %}{{ row.name }}{% endfor %}", "two"),
        ("{{ doc.none|default('nothing') }}", "nothing"),
        ("{% raw %}{{ as it is }}{% endraw %}{# a comment #}", "{{ as it is }}"),
    ],
)
def test_it_prints_chooses_and_repeats(source: str, text: str) -> None:
    assert render(source) == text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "may not stand|may be called"),
        ("{{ doc['__class__'] }}", "is unsafe"),
        ("{{ title.upper() }}", "may be called"),
        ("{{ block(title) }}", "may be called"),
        ("{{ cycler }}", "there is no cycler here"),
        ("{{ self }}", "there is no self here"),
        ("{{ doc.text|replace('x', 'xxxxxxxxxx') }}", "the filter replace"),
        ("{{ doc.text|join('xxxxxxxxxx')|join('xxxxxxxxxx') }}", "the filter join"),
        ("{{ doc.text|join(doc.text) }}", "the filter join"),
        ("{{ 9 ** 99999999 }}", "a power may not stand"),
        ("{{ doc.rows[0:1] }}", "slice may not stand"),
        ("{% for row in doc.rows recursive %}{{ loop(doc.rows) }}{% endfor %}", "recursive|may be called"),
        ("{% for title in doc.rows %}{% endfor %}", "has a meaning of its own"),
        ("{% with a = 1 %}{% endwith %}", "may not stand"),
        ("{% autoescape true %}{% endautoescape %}", "may not stand"),
        ("{% for row in doc.rows %}{% break %}{% endfor %}", "the template is faulty"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "nested too deeply"),
        ("{{ doc.nmae }}", "cannot be rendered: 'dict object' has no attribute 'nmae'"),
        ("{% for a in doc.many %}{% for b in a %}{% endfor %}{% endfor %}", "takes more than 10,000 steps"),
        ("{% for a in doc.many %}{{ doc.text }}{% endfor %}", "becomes longer than 2,000,000 characters"),
    ],
)
def test_everything_else_is_refused_in_one_line(source: str, said: str) -> None:
    with pytest.raises(TemplateRefused, match=said) as refused:
        render(f"\n{source}")
    assert "\n" not in refused.value.message


def test_the_line_at_which_it_stops_is_told() -> None:
    with pytest.raises(TemplateRefused) as refused:
        render("# {{ title }}\n\n{{ doc.rows }}\n{{ doc.nmae }}\n")
    assert refused.value.line == 4
