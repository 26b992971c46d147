"""Compiler that renders an edition's templates into variants: texts with slots, which then serve many recipients.

Before a variant is used, messages for three recipients, two of them invented, are rendered anew. If a message does not
equal the variant with its slots filled, CannotDefer is raised.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from advisory_cli.compose.body.renderer import Body
from advisory_cli.compose.markup import Address, refuse_markup
from advisory_cli.compose.personalize.addresses import (
    OPT_OUT,
    refuse_own_addresses,
    refuse_remote,
    refuse_slots_in_addresses,
    remote_addresses,
)
from advisory_cli.compose.personalize.decision_tree import Condition
from advisory_cli.compose.personalize.fill import fill_html, fill_text
from advisory_cli.compose.personalize.recipient_proxy import RecipientProxy
from advisory_cli.compose.personalize.slots import CONSTANT_MARK, DERIVED, CannotDefer, RenderMode, RenderRecorder
from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.edition import EmbargoWords, Fact, Phase, Slot, Variant
from advisory_cli.model.press.markdown import WrittenLink

# Attributes whose value is shown or followed, and nothing else: no style sheet rule of a page chooses by them.
_PLAIN_ATTRIBUTES = frozenset({"alt", "title", "aria-label", "content", "datetime", "value"})
_ADDRESSES = frozenset({"href", "src"})  # percent-encoded by lxml
_CHOOSES_BY = late_pattern(r"\[\s*(?:alt|title|aria-label|content|datetime|value|href|src)\b", re.IGNORECASE)
_WORDY = " Wörd <b>&\"'\u00a0ا 字 " * 9
_ANY_OPT_OUT = "https://opt-out.invalid"  # for a slot in an address: no other comes as far as an address
_UNSEEN = ("style", "script", "noscript", "template", "xmp", "plaintext")


class EditionRenderer(Protocol):
    """Interface of a renderer, which renders one advisory's editions, part by part, for one recipient at a time.

    compose.render.Renderer implements this interface.
    """

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Facts of the advisory that the text part and the HTML part must both show, such as the headline."""

    @property
    def texts(self) -> tuple[Body, Mapping[str, Body]]:
        """Rendered body of the advisory, and the rendered fields that take Markdown, by path such as standfirst."""

    @property
    def calendar(self) -> Calendar:
        """Words and dates of the edition's language."""

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Warnings about marks of Markdown in the advisory's text that readers would see as they stand.

        Empty for a notice that does not repeat the text.
        """

    @property
    def links(self) -> tuple[WrittenLink, ...]:
        """Links in the advisory's body, and in its other fields that take Markdown, such as quotes.

        Addresses written out there, such as www.amnesty.eu, count too. Empty for a notice that does not repeat the
        text.
        """

    def notice_facts(self, phase: Phase) -> tuple[Fact, ...]:
        """Return the facts of the notice that both the text part and the HTML part must show.

        Return an empty tuple without a notice.
        """

    @property
    def embargo_words(self) -> EmbargoWords | None:
        """End of the embargo as the embargo bar shows it, on the clocks of the embargo's own zone and in UTC.

        None for an advisory without embargo.
        """

    def render(self, part: Any, phase: Phase, recipient: object) -> str:
        """Render one part of an edition for a recipient, `text`, `html` or `preheader`, and return its text.

        The preheader is the line that an inbox shows below the subject. Style sheets of the HTML part are not yet
        written into style attributes.
        `recipient`: the object that templates see as `recipient`, such as a RecipientProxy, with the list's columns as
        attributes. Raises BadData for a fault of a template. Raises CannotDefer if a template uses a value of a
        RecipientProxy in a way that a slot cannot reproduce.
        """

    def subject(self, phase: Phase) -> str:
        """Return the subject of an edition, which is the same for all its recipients."""

    def embargo_local(self, zone: str) -> str:
        """Return the end of the embargo on the clocks of `zone`, such as '00:01 BST on Friday 5 June 2026'.

        A note is added if the clocks in `zone` are an unusual number of hours from those of the embargo's zone.
        Return ""
        - without an embargo,
        - for an empty or unknown `zone`, and
        - if the clocks of the embargo's zone show the same time, and no note is needed.
        """

    def clock_note(self, zone: str) -> str:
        """Return a note if `zone` is an unusual number of hours from the embargo's zone when the embargo ends, else "".

        The usual numbers of hours are those in winter and in summer. The number is unusual, for example, in the weeks
        in which only one of the two zones has changed its clocks (EMB14). An implementation may return a note in a
        second case: when the number at the embargo's end is not the number of today.
        Return "" also for an unknown or empty `zone`, and without an embargo.
        """

    @property
    def has_own_templates(self) -> bool:
        """True when the newsroom has e-mail templates of its own, beside the shipped ones."""

    @property
    def has_own_words(self) -> bool:
        """True when the newsroom has e-mail templates or labels (the fixed words of an edition) of its own."""

    def place_of(self, words: str, *, own: bool = False, ending: str = "") -> Place:
        """Return file and line of the first template line that holds `words`, a passage of the finished message.

        NOWHERE, a place without a file, is returned when no line holds them.
        `own` False: all templates are searched, the shipped ones included. True: only the newsroom's own templates and
        its own labels (the fixed words of an edition) are searched.
        `ending`: files whose names end so, such as .html, are searched first.
        If `words` are the address of the advisory's picture, the place is the line of the advisory's file with that
        address.
        """


class TemplateCompiler:
    """Compiler of an edition's variants: with slots for a recipient's values, or in full for one recipient.

    `renderer`: renders the three parts of a message, `text`, `html` and `preheader` (the line that an inbox shows below
    the subject). `proxy`: the object that templates see as `recipient`.
    `recorder`: the record that `proxy` was made with. For each rendering, the compiler puts the recipient's values into
    the record, and `proxy` takes them from there. After the rendering, the record tells how templates used the values.
    `inline`: called with an HTML page, to get the page with its style sheets written into style attributes.
    The attribute `remote` is for reading: a dictionary, empty at first, of the addresses that mail programs load from
    other servers to show the pages compiled so far. A key is the address as written, its value the Address
    (compose.markup).
    """

    def __init__(
        self, recorder: RenderRecorder, proxy: RecipientProxy, renderer: EditionRenderer, inline: Callable[[str], str]
    ) -> None:
        self._recorder = recorder
        self._proxy = proxy
        self._renderer = renderer
        self._inline = inline
        self._probe_parts: dict[Phase, list[tuple[str, str]]] = {}
        self.remote: dict[str, Address] = {}  # what is fetched from elsewhere, in any of the pages

    def render_full(self, phase: Phase, values: Mapping[str, str]) -> Variant:
        """Render text and HTML for one recipient, and return them as a Variant without slots.

        `values`: the recipient's values by column. The templates print these values themselves. Raises BadData for
        faults of the template.
        """
        text, html = self._render_plain(phase, values)
        self._check_remote_addresses(phase, html)
        probes = self._parts_for_probes(phase, values)
        for own, part, is_html in ((text, 0, False), (html, 1, True)):
            others = [probe[part] for probe in probes]
            refuse_own_addresses(own, others, values[OPT_OUT], self._renderer.place_of, html=is_html)
        inlined = self._inline(html)
        refuse_markup(inlined, self._renderer.place_of)
        return Variant(text=(text,), html=(inlined,))

    def part(self, part: str, phase: Phase, values: Mapping[str, str]) -> str:
        """Render one part, `text`, `html` or `preheader`, for one recipient, with the recipient's values printed.

        Style sheets of the HTML part are not written into style attributes. `values`: the recipient's values by column.
        Raises BadData for faults of the template.
        """
        self._recorder.begin(RenderMode.PLAIN, values)
        return self._render_part(part, phase)

    def compile(self, phase: Phase, values: Mapping[str, str]) -> Variant:
        """Render text and HTML with slots, and prove that filling the slots equals a rendering in full.

        `values`: one recipient's values by column, which decide conditions such as `{% if recipient.outlet %}`.
        Raises FieldInAddress for a value in the address of a link or picture. Raises CannotDefer when slots filled
        later would not give the same message, as for a template that cuts a value short.
        Other exceptions are possible, because the templates get placeholders in place of the values. Such an
        exception need not mean a fault of the template. Call render_full() after it, which raises BadData for a real
        fault.
        """
        self._recorder.begin(RenderMode.CUT, values)
        raw_text = self._render_part("text", phase)
        text = self._recorder.split(raw_text)
        refuse_slots_in_addresses(self._recorder, raw_text, html=False)
        raw_html = self._render_part("html", phase)
        refuse_slots_in_addresses(self._recorder, raw_html, html=True)
        self._check_remote_addresses(phase, raw_html)
        raw = Variant(text=text, html=self._recorder.split(raw_html))
        inlined = self._inline_with_slots(raw_html)
        refuse_markup(self._recorder.serial.sub(_ANY_OPT_OUT, inlined), self._renderer.place_of)
        variant = Variant(text=text, html=self._recorder.split(inlined))
        _refuse_unsound(self._recorder, raw_html, inlined)
        self._prove(phase, values, raw, variant)
        return variant

    def _inline_with_slots(self, html: str) -> str:
        """Inline a page with serials. These are random, and the page is the same for every command without them.

        Therefore the inliner, which may know the page, gets constant ones. A page that holds these already is inlined
        as it is.
        """
        if CONSTANT_MARK in html:
            return self._inline(html)
        mark = self._recorder.mark
        return self._inline(html.replace(mark, CONSTANT_MARK)).replace(CONSTANT_MARK, mark)

    def _prove(self, phase: Phase, values: Mapping[str, str], raw: Variant, variant: Variant) -> None:
        """Prove that filling equals rendering for three recipients. Raises CannotDefer otherwise.

        The three: the recipient at hand, one without values where the answers allow, and one with long values.
        """
        nobody, wordy = (_make_probe(filler, values, self._recorder.asked) for filler in ("", _WORDY))
        for probe, mode in ((nobody, RenderMode.REPLAY), (wordy, RenderMode.REPLAY), (values, RenderMode.PLAIN)):
            self._recorder.begin(mode, probe)
            text, html = self._render_part("text", phase), self._render_part("html", phase)
            if text != fill_text(raw.text, probe) or html != fill_html(raw.html, probe):
                raise CannotDefer("what is printed depends on how long or how empty a value is")
            if probe is nobody and not _same_page(self._inline(html), fill_html(variant.html, probe)):
                raise CannotDefer("an empty value changes the page around it")

    def _check_remote_addresses(self, phase: Phase, html: str) -> None:
        remote = remote_addresses(html)
        self.remote.update((address.value, address) for address in remote)
        refuse_remote(remote, phase, self._renderer.place_of)

    def _parts_for_probes(self, phase: Phase, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return both parts for a recipient without values, and for one with the word “somebody” in every field.

        A part that cannot be rendered for such recipients is left out.
        """
        if phase not in self._probe_parts:
            self._probe_parts[phase] = []
            for filler in ("", "somebody"):
                with suppress(BadData):  # a template that cannot be rendered for such people
                    self._probe_parts[phase].append(
                        self._render_plain(phase, _ProbeRecipient(filler, {OPT_OUT: values[OPT_OUT]}))
                    )
        return self._probe_parts[phase]

    def _render_plain(self, phase: Phase, values: Mapping[str, str]) -> tuple[str, str]:
        self._recorder.begin(RenderMode.PLAIN, values)
        return self._render_part("text", phase), self._render_part("html", phase)

    def _render_part(self, part: str, phase: Phase) -> str:
        self._recorder.begin_part(html=part == "html")
        rendered = str(self._renderer.render(part, phase, self._proxy))
        if self._recorder.mode is RenderMode.CUT and self._recorder.html not in self._recorder.guarded:
            self._recorder.refuse("a template prints nothing, so that nothing is known of it")
        self._recorder.raise_refusal()
        return rendered


class _ProbeRecipient(dict[str, str]):
    """Fields of an invented recipient: the same value for every field except those that are set."""

    def __init__(self, filler: str, fields: Mapping[str, str]) -> None:
        super().__init__(fields)
        self._filler = filler

    def __missing__(self, field: str) -> str:
        return self._filler

    def get(self, field: str, _default: object = None) -> str:
        return self[field]


def _make_probe(filler: str, values: Mapping[str, str], asked: Mapping[Condition, Hashable]) -> _ProbeRecipient:
    """Return a recipient who gives the same answers, with `filler` in every field that the answers leave free.

    Addresses and times of our own making are never blank or long, so for these only an empty value is tried.
    """
    probe = _ProbeRecipient(filler, {name: values[name] for name in DERIVED} if filler else {})
    for _ in asked:
        mismatched = [condition for condition, answer in asked.items() if condition.answer(probe) != answer]
        for condition in mismatched:
            for slot in (condition.slot, condition.operand):
                if isinstance(slot, Slot):
                    probe[slot.field] = values[slot.field]
        if not mismatched:
            break
    return probe


def _refuse_unsound(recorder: RenderRecorder, raw: str, inlined: str) -> None:
    """Refuse slots where escaping would not hold or a style sheet could see the value. Raises CannotDefer."""
    from lxml import html as lxml_html

    seen = 0
    for node in lxml_html.document_fromstring(inlined).iter():
        if not isinstance(node.tag, str) or node.tag in _UNSEEN:
            continue
        seen += len(recorder.serial.findall(node.text or "")) + sum(
            len(recorder.serial.findall(child.tail or "")) for child in node
        )
        for name, value in ((str(key), str(attribute)) for key, attribute in node.attrib.items()):
            serials = recorder.serial.findall(value)
            if serials and not _sound_attribute(name, raw):
                raise recorder.refuse(f"a value is in the attribute {name}")
            seen += len(serials)
    if seen != len(recorder.slots):
        raise recorder.refuse("a value is in a style sheet, a script or a comment")


def _sound_attribute(name: str, raw: str) -> bool:
    if _CHOOSES_BY.search(raw):
        return False
    if name in _PLAIN_ATTRIBUTES:
        return True
    return name in _ADDRESSES  # in which only the opt-out comes as far as this


def _same_page(page: str, other: str) -> bool:
    """Tell whether two pages have the same elements, attributes and texts."""
    return page == other or _tree(page) == _tree(other)


def _tree(page: str) -> bytes:
    from lxml import html as lxml_html

    return bytes(lxml_html.tostring(lxml_html.document_fromstring(page)))
