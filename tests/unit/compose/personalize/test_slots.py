"""Slots: what is filled in equals what Jinja2 prints, for every idiom and every recipient, or is rendered in full."""

import logging
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.filters import do_title, do_urlencode
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import html as lxml_html
from markupsafe import escape as markup_escape
from premailer import Premailer

from advisory_cli.compose.body.renderer import Body
from advisory_cli.compose.composer import STANDARD, Composer
from advisory_cli.compose.personalize.fill import FILTERS, escape, fill_html, fill_text
from advisory_cli.compose.personalize.slots import CannotDefer, DeferredValue, RenderMode, RenderRecorder
from advisory_cli.compose.templates import empty_values
from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.compose.templates.labels import load_labels
from advisory_cli.model.checks.findings import NOWHERE, Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory, Kind
from advisory_cli.model.press.edition import Fact, Phase, Slot
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import Notice
from tests.breadth import sampled
from tests.compose_samples import TEMPLATES

ADVISORY = Advisory(id="a", kind=Kind.NOTE, language="en", headline="A headline & more", body="Text")
NEWSROOM = Newsroom(folder=Path(), unsubscribe_url="https://example.org/out/{token}?a=1&b=2")
STYLE = "<style>p { color: #333 } .x { margin: 0 } a { color: red }</style>"
MACROS = "{% macro hello(who, sign='!') %}Hello {{ who }}{{ sign }}{% endmacro %}"

HOSTILE: list[dict[str, str]] = [
    {},
    {"first_name": "Ada", "last_name": "Lovelace", "outlet": "The Times", "language": "en", "role": "editor"},
    {"first_name": "<b>Bo</b>", "last_name": 'O\'Neil "x" & y', "outlet": "a&amp;b", "language": "fr"},
    {"first_name": "{{7*7}}", "last_name": "{% raw %}", "outlet": "${x}", "language": "FR"},
    {"first_name": "سلوى", "last_name": "حداد", "outlet": "قناة", "language": "ar"},
    {"first_name": "太郎", "last_name": "山田", "outlet": "朝日", "language": "ja"},
    {"first_name": "x" * 120, "last_name": "ß straße ǆ", "outlet": "long name of a paper " * 6, "role": "EDITOR"},
    {"first_name": "zQ0123456789abW000000Yk", "last_name": "zQW000001Yk", "outlet": "{recipient.name}"},
    {"first_name": " ", "last_name": "-->", "outlet": "</style><script>alert(1)</script>", "role": "javascript:x"},
    {"first_name": "Zoë", "last_name": "d'Arc-li (x) [y]", "outlet": "None", "language": "0", "role": "False"},
]

FILLED = [
    "Dear {{ recipient.first_name }} {{ recipient.last_name }},",
    "{{ recipient['first_name'] }}",
    "{{ recipient.name }} of {{ recipient.outlet|upper }}",
    "{{ recipient.first_name|lower }} {{ recipient.first_name|title }} {{ recipient.last_name|capitalize }}",
    "{{ recipient.first_name|trim }}{{ recipient.first_name|trim('xA') }}",
    "{{ recipient.first_name|replace('A', 'B')|upper }}",
    "{{ recipient.first_name|default('colleague', true) }}",
    "{{ recipient.first_name|default('a <colleague>', true)|upper }}",
    "{{ recipient.first_name|default('colleague') }}",
    "{{ recipient.first_name|trim|default('colleague')|upper }}",
    "{{ recipient.first_name|default(recipient.outlet) }}",
    "{% if recipient.outlet is undefined %}nobody{% endif %}.",
    "{{ recipient.first_name|d('colleague', boolean=true) }}",
    "{{ recipient.first_name or 'colleague' }}",
    "{{ recipient.first_name or recipient.outlet or 'all' }}",
    "{{ recipient.first_name if recipient.first_name else 'colleague' }}",
    "{{ 'Mr' if recipient.first_name == 'Ada' else 'Ms' }} {{ recipient.last_name }}",
    "{% if recipient.outlet %}at {{ recipient.outlet }}{% endif %}.",
    "{% if not recipient.outlet and recipient.role != 'editor' %}none{% else %}some{% endif %}",
    "{% if recipient.language == 'fr' %}Bonjour{% elif recipient.language|lower == 'fr' %}BONJOUR{% else %}Hi{% endif %}",
    "{% if recipient.language in ['fr', 'ar'] %}1{% endif %}{% if 'e' in recipient.role %}2{% endif %}.",
    "{% if recipient.first_name < 'M' %}first half{% endif %}{% if 'M' <= recipient.last_name %}second{% endif %}.",
    "{% if recipient.first_name == recipient.last_name %}twice{% else %}once{% endif %}",
    "{% if recipient.first_name is defined and recipient.first_name is not none %}d{% endif %}.",
    "{% if recipient.first_name is string and recipient.first_name is not number %}s{% endif %}.",
    "{% if recipient.role is upper %}U{% endif %}{% if recipient.role is lower %}l{% endif %}.",
    "{% if recipient.role is eq 'editor' %}E{% endif %}{% if recipient.role is in ['a', 'EDITOR'] %}I{% endif %}.",
    "{% if recipient.nothing is defined %}x{% else %}no such column{% endif %} {{ recipient.nothing|default('y') }}",
    "{{ recipient.first_name|length }} {{ recipient.outlet|length > 20 }}",
    "{% for part in [recipient.first_name, recipient.outlet] if part %}{{ loop.index }} {{ part }};{% endfor %}.",
    "{% set who = recipient.first_name %}{{ who }} and {{ who }}",
    "{% set ns = namespace(n=recipient.first_name) %}{{ ns.n }}",
    "{% with o = recipient.outlet %}{{ o|upper }}{% endwith %}",
    MACROS + "{{ hello(recipient.first_name) }} {{ hello(recipient.outlet, sign='?') }}",
    MACROS + "{% if recipient.role %}{{ hello('x') }}{% endif %}.",
    MACROS + "{% set h = hello(recipient.first_name) %}{{ recipient.role }} {{ h }}",
    MACROS + "{{ hello(hello(recipient.first_name)) }} {{ [hello(recipient.role), 'x']|first }}",
    "{% macro m(x) %}({{ caller() }}{{ x }}){% endmacro %}{% call m(recipient.role) %}{{ recipient.outlet }}{% endcall %}",
    "{{ [recipient.first_name, recipient.outlet]|first }}",
    "{% for x in [recipient.first_name, recipient.role]|select %}{{ x }};{% endfor %}.",
    "{{ recipient.first_name|string }} {{ recipient.outlet|map('upper')|list if false else '' }}",
    "{{ 'Ada' == recipient.first_name }} {{ recipient.first_name != 'Ada' }}",
    "{% include 'part' %}",
]

FULL = [
    "{{ recipient.first_name ~ ' ' ~ recipient.last_name }}",
    "{{ recipient.first_name + 'x' }}",
    "{{ 'Dear %s'|format(recipient.first_name) }}",
    "{{ recipient.first_name|truncate(5) }}",
    "{{ recipient.first_name[:1] }}",
    "{{ recipient.first_name.upper() }}",
    "{% for c in recipient.role %}{{ c }}-{% endfor %}.",
    "{{ recipient.first_name|list|join('.') }}",
    "{{ [recipient.first_name, recipient.last_name]|join(' ') }}",
    "{{ [recipient.first_name, recipient.outlet]|sort|join }}",
    "{{ [recipient.first_name, recipient.last_name]|map('upper')|sort|first }}",
    "{{ [recipient.first_name, 'M']|min }}",
    "{{ {'fr': 'Bonjour', 'en': 'Hello'}[recipient.language]|default('Hi') }}",
    "{{ {'fr': 'Bonjour'}.get(recipient.language, 'Hi') }}",
    "{% set x %}{{ recipient.first_name }}{% endset %}{% if x %}Dear {{ x }}{% else %}Dear all{% endif %}",
    "{% set x %}{{ recipient.first_name }}{% endset %}{% if x == 'Ada' %}it is Ada, {{ x }}{% else %}{{ x }}{% endif %}",
    "{% set x %}{{ recipient.first_name }}{% endset %}{{ x }} {{ x }}",
    "{% filter upper %}Dear {{ recipient.first_name }}{% endfilter %}",
    "{% filter wordwrap(20) %}Dear {{ recipient.first_name }}, this is a long line of words.{% endfilter %}",
    "{% filter trim %} {{ recipient.first_name }} {% endfilter %}",
    MACROS + "{% if hello(recipient.first_name) == 'Hello Ada!' %}Ada{% else %}not{% endif %} {{ recipient.role }}",
    MACROS + "{{ hello(recipient.first_name)|length }} {{ recipient.role }}",
    "{% macro m(x) %}{{ x }}{% endmacro %}{% set y = m(recipient.first_name) %}{% if y %}Dear {{ y }}{% else %}all{% endif %}",
    "{{ recipient.first_name is sameas 'x' }} {{ recipient.role }}",
    "{{ recipient.first_name|wordcount }}",
    "{{ 'abc'|replace('a', recipient.first_name) }}",
    "{{ recipient.first_name|replace('A', recipient.last_name) }}",
    "{{ recipient.first_name|int }}",
    "{{ recipient.first_name|center(20) }}|",
]

# None of what a macro has printed is known before its slots are filled.
ASKED_OF_A_MACRO = [
    "{% if h == 'Hello Ada!' %}it is Ada, {% endif %}{{ h }}",
    "{% if 'Hello Ada!' == h %}it is Ada, {% endif %}{{ h }}",
    "{% if h != 'Hello Ada!' %}it is not Ada, {% endif %}{{ h }}",
    "{% if 'Ada' in h %}it is Ada, {% endif %}{{ h }}",
    "{% if h in ['Hello Ada!'] %}it is Ada, {% endif %}{{ h }}",
    "{% if h is eq 'Hello Ada!' %}it is Ada, {% endif %}{{ h }}",
    "{% if h.startswith('Hello Ada') %}it is Ada, {% endif %}{{ h }}",
    "{% if h[6] == 'A' %}it is an A, {% endif %}{{ h }}",
    "{% if h ~ '' == 'Hello Ada!' %}it is Ada, {% endif %}{{ h }}",
    "{% if h|length > 20 %}long: {% endif %}{{ h }}",
    "{% if {'Hello Ada!': 1}.get(h) %}it is Ada, {% endif %}{{ h }}",
    "{% for c in h if c == 'A' %}an A, {% endfor %}{{ h }}",
    "{% if h|upper == 'HELLO ADA!' %}it is Ada, {% endif %}{{ h }}",
    "{% if recipient.role == h %}it is the role, {% endif %}{{ h }}",
]

HTML_ONLY_FILLED = [
    "{{ recipient.first_name|e }}",
    "{{ recipient.first_name|escape }}",
    MACROS + "{{ hello(recipient.first_name)|e }}",
    '<a href="{{ recipient.unsubscribe_link }}">out</a>',
    '<img src="https://example.org/x.png" alt="{{ recipient.outlet }}" title=\'{{ recipient.role }}\'>',
]

HTML_ONLY_FULL = [
    '<span class="{{ recipient.role }}">x</span>',
    '<span lang="{{ recipient.language }}">x</span>',
    '<span style="color: {{ recipient.role|replace(":", "")|replace("<", "")|urlencode|default("red", true) }}">x</span>',
    "<!-- {{ recipient.role }} --><i>x</i>",
    "<i>x</i><style>.{{ recipient.role|urlencode }}q { color: blue }</style>",
    '<style>a[title="editor"] { color: blue }</style><a href="https://x.example" title="{{ recipient.role }}">x</a>',
]


# ruff: noqa: E501  one idiom a line


class Small:
    """A renderer of one idiom, in an environment like the real one."""

    facts = ()
    remarks = ()
    texts: tuple[Body, dict[str, Body]] = (Body(html="", text=""), {})
    links = ()
    calendar = Calendar(labels=load_labels("en", [TEMPLATES]))
    embargo_words = None

    def __init__(
        self,
        idiom: str,
        *,
        html: str | None = None,
        notice: Notice | None = None,
        finalize: Callable[..., Any] | None = None,
    ) -> None:
        templates = {
            "text": f"Begin {{{{ advisory.headline }}}}.\n{idiom}\nEnd.\n",
            "html": f"<!DOCTYPE html>\n<html><head>{STYLE}</head><body><p>{html or idiom}</p>"
            "<p>{{ advisory.headline }}</p></body></html>",
            "preheader": "Pre",
            "bare": idiom,
            "part": "Included for {{ recipient.first_name }}{% if recipient.outlet %}!{% endif %}",
        }
        self._environments = {
            escaped: ImmutableSandboxedEnvironment(
                loader=DictLoader(templates), autoescape=escaped, undefined=StrictUndefined, finalize=finalize
            )
            for escaped in (False, True)
        }
        for environment in self._environments.values():
            environment.filters.update(empty_values.FILTERS)
            environment.tests.update(empty_values.TESTS)

    def render(self, part: str, phase: Phase, recipient: object) -> str:
        """One part."""
        return self._environments[part == "html"].get_template(part).render(recipient=recipient, advisory=ADVISORY)

    def subject(self, phase: Phase) -> str:
        """Any."""
        return "A subject"

    def notice_facts(self, phase: Phase) -> tuple[Fact, ...]:
        """None."""
        return ()

    def embargo_local(self, zone: str) -> str:
        """Any, with the zone in it."""
        return f"noon in {zone}"

    def clock_note(self, zone: str) -> str:
        """None."""
        return ""

    has_own_templates = False
    has_own_words = False

    def place_of(self, words: str, *, own: bool = False, ending: str = "") -> Place:
        """Nowhere."""
        return NOWHERE


def inline(page: str) -> str:
    """The inliner as compose.inline calls it, without its checks of the page."""
    return str(
        Premailer(
            page,
            allow_network=False,
            strip_important=False,
            disable_basic_attributes=["width", "height", "align", "valign", "bgcolor"],
            disable_validation=True,
            cssutils_logging_level=logging.CRITICAL,
        ).transform()
    )


def composer_for(idiom: str, html: str | None = None, limit: int = 500) -> Composer:
    """A composer of one idiom."""
    return composer_of(lambda _advisory, _newsroom, **hooks: Small(idiom, html=html, **hooks), limit)


def composer_of(renderer: Callable[..., Small], limit: int = 500) -> Composer:
    """A composer over a renderer."""
    return Composer(
        advisory=ADVISORY,
        newsroom=NEWSROOM,
        renderer=renderer,
        inline=inline,
        columns=frozenset({"email", "first_name"}),
        key=b"k" * 32,
        limit=limit,
    )


def normalize_cell(composer: Composer, idiom: str, recipient: Recipient, html: str | None = None) -> tuple[str, str]:
    """The same idiom by an untouched Jinja2."""
    fields = {name: composer.derive(recipient, name) for name in (*STANDARD, "unsubscribe_link")}
    reference = Small(idiom, html=html)
    person = SimpleNamespace(**fields)
    return reference.render("text", Phase.OPEN, person), inline(reference.render("html", Phase.OPEN, person))


def tree(page: str) -> bytes:
    """A page as a parser sees it."""
    return bytes(lxml_html.tostring(lxml_html.document_fromstring(page)))


def people() -> list[Recipient]:
    """All of them, as recipients."""
    return [Recipient(address=f"r{number}@example.com", fields=fields) for number, fields in enumerate(HOSTILE)]


def compare(idiom: str, html: str | None = None) -> Composer:
    """Every recipient's message as filled against the same as rendered alone."""
    composer = composer_for(idiom, html)
    alone = {recipient.address: normalize_cell(composer, idiom, recipient, html) for recipient in people()}
    for recipient in [*people(), *reversed(people())]:
        placing = composer.assign_variant(recipient, Phase.OPEN)
        variant = composer.variant(Phase.OPEN, placing.variant)
        text, page = alone[recipient.address]
        assert fill_text(variant.text, placing.fields) == text
        assert tree(fill_html(variant.html, placing.fields)) == tree(page)
    return composer


@pytest.mark.parametrize("idiom", FILLED)
def test_slots_are_filled_as_rendered_alone(idiom: str) -> None:
    """A filled message equals the same rendered alone, for each idiom and recipient, and none is rendered in full."""
    composer = compare(idiom)
    assert (composer.full_renders, composer.reasons) == (0, [])


@pytest.mark.parametrize("idiom", sampled(FULL, FULL[::3].__contains__))
def test_slots_give_way_to_a_full_rendering_when_an_idiom_needs_the_value(idiom: str) -> None:
    """An idiom that needs the value itself is rendered in full and right for each recipient."""
    assert compare(idiom).full_renders > 0


@pytest.mark.parametrize("idiom", sampled(ASKED_OF_A_MACRO, ASKED_OF_A_MACRO[:9:2].__contains__))
def test_slots_ask_for_each_reader_when_a_macros_result_is_looked_at(idiom: str) -> None:
    """A template that looks at a macro's result before printing it says of each reader what holds.

    Otherwise Ada would not be named, because somebody else came first.
    """
    assert compare(MACROS + "{% set h = hello(recipient.first_name) %}" + idiom).full_renders > 0


@pytest.mark.parametrize(
    "idiom",
    [
        "{{ h|default('nobody') }}",
        "{% if h is defined %}{{ h }}{% else %}nobody{% endif %}",
        "{% if h %}{{ h }}{% else %}nobody{% endif %}",
    ],
)
def test_slots_ask_for_each_reader_when_a_macro_may_print_nothing(idiom: str) -> None:
    """The question whether a macro has printed anything is asked of each reader.

    Otherwise Ada would read nothing for a word.
    """
    bare = "{% macro bare(x) %}{{ x|default('colleague')|replace('Ada', '') }}{% endmacro %}"
    assert compare(bare + "{% set h = bare(recipient.first_name) %}" + idiom).full_renders > 0


@pytest.mark.parametrize("idiom", HTML_ONLY_FILLED)
def test_slots_are_filled_when_they_stand_in_html_attributes_or_escapes(idiom: str) -> None:
    """A value in an address, an attribute or after an escape is filled as rendered alone."""
    assert compare("x", idiom).full_renders == 0


@pytest.mark.parametrize("idiom", HTML_ONLY_FULL)
def test_slots_give_way_to_a_full_rendering_where_escaping_does_not_hold(idiom: str) -> None:
    """A value in a style sheet, a comment, or an attribute that is no plain words is rendered in full and right."""
    composer = composer_for("x", idiom)
    ada = people()[1]
    variant = composer.variant(Phase.OPEN, composer.assign_variant(ada, Phase.OPEN).variant)
    assert composer.full_renders == 1
    assert tree(fill_html(variant.html, {})) == tree(normalize_cell(composer, "x", ada, idiom)[1])


@pytest.mark.parametrize(
    "idiom",
    [
        '<a href="https://example.org/?q={{ recipient.first_name|urlencode }}">x</a>',
        '<a href="https://example.org/{{ recipient.first_name[:2] }}">x</a>',
        '<a href="x{{ recipient.unsubscribe_link }}">out</a>',
        '<img src="https://example.org/{{ recipient.outlet|lower }}.png" alt="">',
        '<p style="background: url(https://example.org/{{ recipient.role|urlencode }})">x</p>',
        "Read https://example.org/?r={{ recipient.role }}",
    ],
)
def test_template_is_refused_when_a_readers_field_stands_in_an_address(idiom: str) -> None:
    """A reader's field in a link's or picture's address is refused.

    Otherwise the address would tell who followed or opened it.
    """
    ada = people()[1]
    with pytest.raises(BadData, match="reader's own field"):
        composer_for("x", idiom).assign_variant(ada, Phase.OPEN)


@pytest.mark.parametrize(
    "idiom",
    [
        "{{ recipient.outlet|safe }}",
        "{% autoescape false %}{{ recipient.outlet }}{% endautoescape %}",
        "{{ (recipient.outlet ~ '')|safe }}",
        "{% autoescape false %}{{ recipient.outlet ~ '' }}{% endautoescape %}",
    ],
)
def test_slots_escape_a_value_whatever_the_template_says(idiom: str) -> None:
    """A value is escaped though the template calls it safe.

    Otherwise a cell of a list would become markup in a journalist's mail program.
    """
    composer = composer_for("x", idiom)
    hostile = people()[8]
    placing = composer.assign_variant(hostile, Phase.OPEN)
    page = fill_html(composer.variant(Phase.OPEN, placing.variant).html, placing.fields)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_template_is_refused_when_it_names_an_unknown_column() -> None:
    """A misspelt column is an error that names it, else it would print nothing in every message."""
    composer = composer_for("{{ recipient.frist_name }}")
    with pytest.raises(Exception, match="frist_name"):
        composer.assign_variant(people()[1], Phase.OPEN)


def test_composer_raises_a_templates_fault_as_it_is() -> None:
    """A fault of a template comes through with its words, and is not taken for an idiom that cannot be deferred."""

    def refuse(_page: str) -> str:
        raise BadData("no such page")

    composer = Composer(
        advisory=ADVISORY,
        newsroom=NEWSROOM,
        renderer=lambda _a, _n, **hooks: Small("x", **hooks),
        inline=refuse,
        columns=frozenset(),
        key=b"",
    )
    with pytest.raises(BadData, match="no such page"):
        composer.assign_variant(people()[0], Phase.OPEN)


def test_slots_leave_out_a_paragraph_when_its_value_is_empty() -> None:
    """The page of a reader with an empty value is as rendered alone, without the paragraph that a full value gets."""
    idiom = "x</p>{{ recipient.role }}<p>y"
    composer = composer_for("x", idiom)
    nobody = people()[0]
    placing = composer.assign_variant(nobody, Phase.OPEN)
    page = fill_html(composer.variant(Phase.OPEN, placing.variant).html, placing.fields)
    assert tree(page) == tree(normalize_cell(composer, "x", nobody, idiom)[1])


def placed(composer: Composer, recipient: Recipient) -> tuple[str, str]:
    """Both parts of a recipient's message."""
    placing = composer.assign_variant(recipient, Phase.OPEN)
    variant = composer.variant(Phase.OPEN, placing.variant)
    return fill_text(variant.text, placing.fields), fill_html(variant.html, placing.fields)


def test_slots_ask_for_each_reader_when_a_value_is_asked_about_once_escaped() -> None:
    """A question about a value after its escape is answered by the escaped words, else Bo would not be named."""
    idiom = "{% if recipient.first_name|e == '&lt;b&gt;Bo&lt;/b&gt;' %}it is Bo{% else %}it is not{% endif %}"
    assert compare("x", idiom).full_renders > 0


def test_slots_ask_for_each_reader_when_a_template_prints_no_value() -> None:
    """A template without a printed value says of each reader what holds.

    Otherwise it would say of all what holds of the first.
    """
    page = "<!DOCTYPE html><html><head></head><body><p>{}</p></body></html>"
    idiom = page.format("{% if recipient.outlet is defined %}for your paper{% else %}for you{% endif %}")

    class Silent(Small):
        def render(self, part: str, phase: Phase, recipient: object) -> str:
            return self._environments[part == "html"].get_template("bare").render(recipient=recipient)

    composer = composer_of(lambda _advisory, _newsroom, **hooks: Silent(idiom, **hooks))
    nobody, ada = people()[:2]
    assert placed(composer, ada)[0] == page.format("for your paper")
    assert placed(composer, nobody)[0] == page.format("for you")


def test_slots_break_a_readers_own_line_when_a_value_is_long() -> None:
    """The lines of a message are broken for the reader's own name, whoever's message was rendered first."""
    idiom = "Dear {{ recipient.first_name }}, you are invited."

    class Folding(Small):
        def render(self, part: str, phase: Phase, recipient: object) -> str:
            whole = super().render(part, phase, recipient)
            return whole if part == "html" else "\n".join(textwrap.fill(line, 80) for line in whole.split("\n"))

    composer = composer_of(lambda _advisory, _newsroom, **hooks: Folding(idiom, **hooks))
    assert placed(composer, people()[1])[0] == "Begin A headline & more.\nDear Ada, you are invited.\nEnd."
    folded = textwrap.fill(f"Dear {'x' * 120}, you are invited.", 80)
    assert placed(composer, people()[6])[0] == f"Begin A headline & more.\n{folded}\nEnd."


def cutting(*fields: str) -> tuple[RenderRecorder, list[str]]:
    """A tape in the middle of a text, and what it has printed for these fields."""
    tape = RenderRecorder("0" * 12)
    tape.begin(RenderMode.CUT, {field: field.title() for field in fields})
    tape.begin_part(html=False)
    return tape, [tape.print(DeferredValue(tape, Slot(field=field))) for field in fields]


def test_tape_cuts_a_printed_value_where_it_stands() -> None:
    """A slot takes the place of its serial, in whatever order, and the words between stay."""
    tape, (name, role) = cutting("name", "role")
    assert tape.split(f"{role}: Dear {name},") == (Slot(field="role"), ": Dear ", Slot(field="name"), ",")


def test_tape_refuses_when_a_printed_value_is_changed_dropped_or_repeated() -> None:
    """A serial that the engine or the inliner changes, drops or repeats is seen.

    Otherwise a reader would find it where a name should be.
    """
    spoils: tuple[Callable[[str, str], str], ...] = (
        lambda name, _: name,  # one is dropped
        lambda name, role: name + role + role,
        lambda name, _: name + name,  # one in the place of another
        lambda name, role: name + role.replace("Yk", "yk"),
        lambda name, role: name + role + role.upper(),
        lambda name, role: name + role + role.lower()[:-2],
    )
    for spoil in spoils:
        tape, (name, role) = cutting("name", "role")
        with pytest.raises(CannotDefer, match="a printed value is changed"):
            tape.split(f"Dear {spoil(name, role)},")
        with pytest.raises(CannotDefer):  # also where the engine has swallowed the first
            tape.raise_refusal()


def test_token_refuses_to_be_compared_with_what_stands_open() -> None:
    """A value is compared with words of the template or another whole value, and with nothing else."""
    tape, (name, _) = cutting("name", "role")
    token = DeferredValue(tape, Slot(field="role"))
    for other in (f"Dear {name}", name.upper(), ("x", token), object(), ["x"]):
        with pytest.raises(CannotDefer, match="a value is compared with"):
            _ = token == other
    assert tape.asked == {}
    assert token == "Role"
    assert token != DeferredValue(tape, Slot(field="name"))


@given(st.text())
def test_filters_give_what_jinjas_give(value: str) -> None:
    """A filter applied when filling gives the same text as Jinja's own."""
    environment = Environment(autoescape=False)  # a reference for text
    context = environment.from_string("").new_context()
    assert FILTERS["title"](value) == do_title(value)
    if value.isprintable():  # surrogates cannot be percent-encoded by either
        assert FILTERS["urlencode"](value) == do_urlencode(value)
    for name in ("upper", "lower", "capitalize", "trim"):
        assert FILTERS[name](value) == JINJA_FILTERS[name](value)
    assert FILTERS["replace"](value, "a", "b") == JINJA_FILTERS["replace"](context.eval_ctx, value, "a", "b")
    assert FILTERS["default"](value, "x") == JINJA_FILTERS["default"](value, "x", True)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_escape_gives_what_markupsafe_gives(value: str) -> None:
    """A filled value is escaped as a rendered one is."""
    assert escape(value) == str(markup_escape(value))


def test_composer_makes_a_variant_for_each_answer_and_not_for_each_reader() -> None:
    """The variants are as many as the answers to the template's question.

    Otherwise each of ten thousand readers would need one.
    """
    composer = composer_for("{% if recipient.language == 'fr' %}Bonjour{% endif %} {{ recipient.first_name }}")
    numbers = {
        composer.assign_variant(
            Recipient(address=f"x{n}@example.com", fields={"first_name": str(n), "language": "fr" if n % 3 else "en"}),
            Phase.OPEN,
        ).variant
        for n in range(200)
    }
    assert numbers == {0, 1}


def test_composer_renders_in_full_when_there_are_too_many_variants() -> None:
    """The readers beyond the limit of variants are rendered in full, and each gets the right text.

    Otherwise a template that asks for each name would keep a rendering of each in memory.
    """
    composer = composer_for("{{ recipient.first_name|length }}", limit=3)
    fields: list[Mapping[str, str]] = [{"first_name": "x" * n} for n in range(6)]
    placings = [composer.assign_variant(Recipient(address="x@example.com", fields=one), Phase.OPEN) for one in fields]
    assert composer.full_renders == 3
    texts = [fill_text(composer.variant(Phase.OPEN, p.variant).text, p.fields) for p in placings]
    assert texts == [f"Begin A headline & more.\n{n}\nEnd." for n in range(6)]
