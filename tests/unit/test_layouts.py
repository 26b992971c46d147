"""Tests of the set of layouts by itself: its facts stand in its texts, its files say them, its halves are alike."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from advisory_cli.model.press.advisory import Kind
from tests.layouts import (
    FORMATS,
    HALVES,
    Case,
    Expected,
    Half,
    Layout,
    cases,
    filled,
    fresh_cases,
    fresh_layouts,
    layouts,
)
from tests.layouts.source import normal, visible

ALL = [layout for half in HALVES for layout in layouts(half)]
CASES = [case for half in HALVES for case in cases(half)]
LATIN = {"en", "fr", "de", "es", "it", "nl", "pl", "pt", "sv"}
OTHER = {"el", "uk", "ar"}
RESERVED = re.compile(r"(?:^|[@./])(?:[\w-]+\.)*(?:example|invalid|test|example\.(?:com|org|net))(?:[/?#:]|$)")
WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

each_layout = pytest.mark.parametrize("layout", [*ALL, *fresh_layouts()], ids=lambda layout: layout.name)
each_case = pytest.mark.parametrize("case", [*CASES, *fresh_cases()], ids=lambda case: case.name)


def words_of(facts: Expected) -> Iterator[str]:
    """Yield the facts that the text has to say in these words."""
    yield from (facts.headline, facts.label, facts.reference, facts.dateline.place, facts.end_mark)
    for passages in (facts.standfirst, facts.notes, facts.background, facts.boilerplate, facts.accreditation.documents):
        yield from passages
    for event in facts.events:
        yield from (event.title, event.zone, event.place)
    for item in facts.programme:
        yield item.text
    for deadline in facts.accreditation.deadlines:
        yield deadline.group
    for quote in facts.quotes:
        yield from (*quote.words, quote.speaker)
    for contact in facts.contacts:
        yield from (contact.name, contact.role, *contact.phones)
    yield from arrangements_of(facts)
    for link in facts.links:
        yield link.text
    for picture in facts.pictures:
        yield from (picture.caption, picture.credit)


def arrangements_of(facts: Expected) -> Iterator[str]:
    """Yield the words on whom to interview, what to film and how to dial in."""
    for person in facts.spokespeople:
        yield from (person.name, person.role, person.organisation, person.languages, person.available, *person.phones)
    for opportunity in facts.opportunities:
        yield from (opportunity.text, opportunity.place)
    for line in facts.live.dial_in:
        yield from (line.number, line.label, line.code)


def addresses_of(facts: Expected) -> Iterator[str]:
    """Yield the web and e-mail addresses among the facts."""
    yield from facts.accreditation.addresses
    yield from (contact.email for contact in facts.contacts if contact.email)
    yield from (person.email for person in facts.spokespeople if person.email)
    yield from filter(None, [facts.live.url])
    yield from (link.url for link in facts.links)


def moments_of(facts: Expected) -> Iterator[str]:
    """Yield the days and times among the facts, in ISO 8601."""
    yield from (facts.dateline.date, facts.embargo)
    for event in facts.events:
        yield from (event.starts, event.ends)
    yield from (deadline.at for deadline in facts.accreditation.deadlines)


def text_of(layout: Layout) -> str:
    """Join what a reader sees."""
    return normal(" ".join(visible(layout.blocks)))


def targets_of(layout: Layout) -> set[str]:
    """Collect the addresses to which words link."""
    return {
        run.href.removeprefix("mailto:")
        for block in layout.blocks
        for line in block.paragraphs()
        for run in line
        if run.href
    }


def says_time(text: str, clock: str) -> bool:
    """Return True when a text says a time in Western digits: HH:MM, HH.MM, HH h MM or the hour, of 24 or 12 hours."""
    hour, minute = int(clock[:2]), clock[3:5]
    hours = {f"{hour}", f"{hour:02}", f"{hour - 12}"} - {"-12"}
    minutes = r"(?:[:.h]?00)?" if minute == "00" else rf"\s?[:.hH]?\s?{minute}"
    return any(re.search(rf"(?<!\d){each}{minutes}(?!\d)", text) for each in hours)


class _HtmlText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"style", "script", "title"}
        if tag in {"br", "p", "div", "td", "tr", "li", "h1", "h2", "h3", "h4", "h5", "hr", "img"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "script", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def read_back(case: Case) -> str:
    """Read the words of a rendered file by means of the standard library alone."""
    content = case.content()
    if case.format == "txt":
        return content.decode(case.layout.look.txt_charset)
    if case.format == "html":
        parser = _HtmlText()
        parser.feed(content.decode(case.layout.look.html_charset))
        parser.close()
        return "".join(parser.parts)
    texts = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in ("word/header1.xml", "word/document.xml", "word/footer1.xml"):
            if name in archive.namelist():
                for paragraph in ElementTree.fromstring(archive.read(name)).iter(f"{W}p"):
                    texts += [" ", *(_docx_text(element) for element in paragraph.iter())]
    return "".join(texts)


def _docx_text(element: ElementTree.Element) -> str:
    if element.tag == f"{W}t":
        return element.text or ""
    return " " if element.tag in {f"{W}br", f"{W}tab"} else ""


@each_layout
def test_layout_says_its_facts_when_they_are_words(layout: Layout) -> None:
    """Every expected word stands in the text as the reader sees it, spaces aside."""
    text = text_of(layout)
    missing = [fact for fact in words_of(layout.expected) if fact and fact not in text]
    assert missing == []


@each_layout
def test_layout_says_its_facts_when_they_are_addresses(layout: Layout) -> None:
    """Every expected address is seen or linked to."""
    text, targets = text_of(layout), targets_of(layout)
    missing = [address for address in addresses_of(layout.expected) if address not in text and address not in targets]
    assert missing == []


@each_layout
def test_layout_says_its_facts_when_they_are_moments(layout: Layout) -> None:
    """Every expected day and time is valid, and its numbers stand in the text, in the digits of its language."""
    text = text_of(layout).translate(WESTERN)
    for moment in filter(None, moments_of(layout.expected)):
        day = date.fromisoformat(moment[:10])
        assert re.search(rf"(?<!\d)0?{day.day}(?!\d)", text), moment
        assert "T" not in moment or says_time(text, moment[11:16]), moment
    for item in layout.expected.programme:
        assert says_time(text, item.time), item
        assert not item.until or says_time(text, item.until), item
    for clock in (*(each.at for each in layout.expected.opportunities), layout.expected.live.starts):
        assert not clock or says_time(text, clock[-5:]), clock


@each_layout
def test_layout_uses_reserved_names_when_it_names_hosts(layout: Layout) -> None:
    """No text leads to a real host or mailbox."""
    named = set(re.findall(r"[\w.+-]+@[\w.-]+\w|(?:https?://|www\.)[\w./-]+\w", text_of(layout)))
    for address in named | targets_of(layout) | set(addresses_of(layout.expected)):
        host = address.split("://")[-1].split("@")[-1].split("/")[0]
        assert address.startswith("tel:") or RESERVED.search(host), address


@each_layout
def test_layout_has_a_known_kind_when_loaded(layout: Layout) -> None:
    """The kind is one that an advisory can have, and the language one that the set counts."""
    assert layout.expected.kind in set(Kind)
    assert layout.expected.language.split("-")[0] in LATIN | OTHER


@each_case
def test_file_holds_every_word_when_rendered(case: Case) -> None:
    """Each format says all words of the text as often as the text does."""
    missing = Counter(case.layout.words()) - Counter(read_back(case).split())
    assert missing == Counter()


@each_case
def test_file_is_the_same_when_rendered_twice(case: Case) -> None:
    """A file is made of its source alone."""
    assert case.content() == case.content()


def test_set_is_large_enough_when_counted() -> None:
    """There are at least 26 layouts in at least 9 languages, each in three formats."""
    assert len(ALL) >= 26
    assert len({layout.expected.language.split("-")[0] for layout in ALL}) >= 9
    assert len(CASES) == len(ALL) * len(FORMATS)
    assert len({layout.name for layout in ALL}) == len(ALL)


def _languages(half: Half) -> Counter[str]:
    return Counter(layout.expected.language.split("-")[0] for layout in layouts(half))


def _facts(half: Half) -> Counter[str]:
    """Count the layouts of a half that have a fact of each field."""
    return Counter(
        name
        for layout in layouts(half)
        for name in Expected.__dataclass_fields__
        if getattr(layout.expected, name) != Expected.__dataclass_fields__[name].default
    )


def test_halves_are_alike_when_compared() -> None:
    """Both halves have the same languages, and about as many layouts, words, kinds and facts of each field."""
    known, unseen = (layouts(half) for half in HALVES)
    assert _languages("known") == _languages("unseen")
    assert len(known) == len(unseen)
    known_words, unseen_words = (sum(len(layout.words()) for layout in half) for half in (known, unseen))
    assert 0.8 < known_words / unseen_words < 1.25
    known_facts, unseen_facts = _facts("known"), _facts("unseen")
    apart = {name: (known_facts[name], unseen_facts[name]) for name in known_facts | unseen_facts}
    assert {name: counts for name, counts in apart.items() if abs(counts[0] - counts[1]) > 3} == {}


def test_halves_share_no_institution_when_compared() -> None:
    """No headline, quote or boilerplate of one half stands in the other."""
    known, unseen = (
        {
            passage
            for layout in layouts(half)
            for passage in (
                layout.expected.headline,
                *layout.expected.boilerplate,
                *(words for quote in layout.expected.quotes for words in quote.words),
                *(contact.email for contact in layout.expected.contacts if contact.email),
            )
        }
        for half in HALVES
    )
    assert known.isdisjoint(unseen)


def test_filled_takes_the_words_between_when_a_passage_has_a_gap() -> None:
    """A passage with a gap is the shortest one from its first to its last words."""
    assert filled("two (…) four", "one two three four five") == "two three four"


@pytest.mark.parametrize("text", ["one two", "two four, two four"])
def test_filled_refuses_when_a_passage_is_not_unique(text: str) -> None:
    """A gap that no or several passages fit is an error of the source."""
    with pytest.raises(ValueError, match="times in the text"):
        filled("two (…) four", text)
