"""check.email.edition: one finished message, read as an editor and a mail program read it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from advisory_cli.check.email.edition import check_specimen
from advisory_cli.check.text.html_text import read_page
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory, Embargo, Kind
from advisory_cli.model.press.edition import EmbargoWords, Fact, Head, Phase, Specimen
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.schedule.times import Moment

ISSUER, UTC_WORDS = "00:01 BST on Friday 5 June 2026", "23:01 UTC on Thursday 4 June 2026"
TOKYO = "08:01 JST on Friday 5 June 2026"
HEADLINE = "Protest on 27 January against Russia’s crack-down on civil society"
BODY = "In Russia, the human rights situation is progressively deteriorating, with continuous clampdowns."
FACTS = (Fact(path="headline", shown=HEADLINE), Fact(path="body", shown=BODY))
SUBJECT = "EMBARGOED until 00:01 BST Fri 5 Jun: PRESS RELEASE: Protest in 2014"
BAR = f"EMBARGOED UNTIL {ISSUER}"


def advisory(*, embargoed: bool = True, subject: str = "S") -> Advisory:
    """An advisory whose embargo ends at 00:01 in London."""
    until = Moment(wall=datetime(2026, 6, 5, 0, 1), zone="Europe/London")  # noqa: DTZ001
    return Advisory(
        id="a",
        kind=Kind.PRESS_RELEASE,
        language="en-GB",
        headline=HEADLINE,
        body=BODY,
        subject=subject,
        embargo=Embargo(until=until) if embargoed else None,
        source=Path("a.md"),
        lines={"headline": 4, "body": 20, "release.embargo": 6, "quotes[0]": 9},
    )


def page(*lines: str, head: str = "", hidden: str = "") -> str:
    """A small HTML part."""
    shown = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<!DOCTYPE html><html lang="en" dir="ltr"><head><title>T</title>{head}</head><body>'
        f'<div style="display:none">{hidden}</div>{shown}</body></html>'
    )


def specimen(
    *,
    bars: tuple[str, ...] = (BAR, f"= {UTC_WORDS}"),
    closing: str = BAR,
    subject: str = SUBJECT,
    language: str = "en-GB",
) -> Specimen:
    """An embargoed message, right unless told otherwise."""
    lines = (*bars, "AMNESTY INTERNATIONAL", HEADLINE, BODY, "– ENDS –", closing)
    preheader = f"{BAR} = {UTC_WORDS}. Protest at 12:30 in 2014"
    return Specimen(
        head=Head(
            advisory_id="a",
            revision=1,
            language=language,
            phase=Phase.EMBARGOED,
            subject=subject,
            sender=Mailbox(address="press@example.org"),
        ),
        preheader=preheader,
        text="\n\n".join(lines),
        html=page(*lines, hidden=preheader),
        facts=FACTS,
        embargo=EmbargoWords(issuer=ISSUER, utc=UTC_WORDS),
    )


def opened() -> Specimen:
    """The same without an embargo."""
    lines = ("AMNESTY INTERNATIONAL", "PRESS RELEASE", HEADLINE, BODY, "– ENDS –")
    one = specimen(subject="PRESS RELEASE: Protest")
    head = replace(one.head, phase=Phase.OPEN)
    return replace(one, head=head, preheader="Protest", text="\n\n".join(lines), html=page(*lines), embargo=None)


def check(one: Specimen, *, zone: str = "", embargoed: bool = True) -> tuple[Finding, ...]:
    """What the check says."""
    return check_specimen(one, advisory=advisory(embargoed=embargoed), recipient_zone=zone)


def codes(one: Specimen, *, zone: str = "") -> list[str]:
    """The codes alone."""
    return [f.code for f in check(one, zone=zone)]


def test_message_check_finds_nothing_when_the_message_is_right() -> None:
    """A right message passes, be it embargoed or free."""
    assert check(specimen()) == ()
    assert check(opened()) == check(opened(), embargoed=False) == ()


def test_message_check_refuses_when_a_field_is_missing_from_a_part() -> None:
    """A field that is missing from one part or from both is an error at the field's line.

    Otherwise a template could lose a sub-head (Bristol-Myers, 2008).
    """
    lost = Fact(path="quotes[0].text", shown="The world is watching")
    one = opened()
    (both,) = check(replace(one, facts=(*FACTS, lost)))
    assert (both.code, both.level, str(both.place)) == ("HTM03", Level.ERROR, "a.md:9")
    assert "missing in both parts" in both.words
    (html,) = check(replace(one, facts=(*FACTS, lost), text=one.text + "\nThe world\nis watching"))
    assert "missing in the HTML part" in html.words
    (text,) = check(replace(one, facts=(*FACTS, lost), html=one.html.replace("<p>", "<p>The world is watching", 1)))
    assert "missing in the text part" in text.words


def test_message_check_finds_a_field_when_it_is_wrapped_or_marked_up() -> None:
    """A field counts as shown when a line's end, another apostrophe, capitals or inline mark-up part its words."""
    one = opened()
    text = one.text.replace("Russia’s crack-down", "Russia's\ncrack-\ndown")
    html = one.html.replace("crack-down", "<b>crack</b>&#8209;down").replace("Russia’s", "RUSSIA&rsquo;s")
    assert check(replace(one, text=text, html=html)) == ()


@pytest.mark.parametrize(
    "hiding",
    ['<p style="DISPLAY : none">{}</p>', "<!-- {} -->", "<style>{}</style>", "<p hidden>{}</p>", "<title>{}</title>"],
)
def test_message_check_refuses_when_a_field_stands_only_where_it_is_hidden(hiding: str) -> None:
    """A field that only a machine sees does not count as shown."""
    one = opened()
    html = one.html.replace(f"<p>{BODY}</p>", hiding.format(BODY))
    assert codes(replace(one, html=html)) == ["HTM03"]


def test_message_check_counts_lists_alternatives_and_addresses_as_shown() -> None:
    """A numbered list, a picture's alternative text and a link's address count as shown."""
    facts = (
        Fact(path="body", shown="1. First demand\n2. Second demand"),
        Fact(path="picture.alt", shown="A crane"),
        Fact(path="links[0].url", shown="https://example.org/a"),
    )
    html = page("<ol><li>First demand</li><li>Second demand</li></ol>", '<img src="cid:x" alt="A crane">') + ""
    html = html.replace("</body>", '<a href="https://example.org/a">Web</a></body>')
    text = "1. First demand\n2. Second demand\nA crane\nhttps://example.org/a"
    assert check(replace(opened(), facts=facts, html=html, text=text)) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"subject": "PRESS RELEASE: Protest"}, "The subject does not say"),
        ({"subject": SUBJECT.replace("00:01", "01:00")}, "The subject does not say"),
        ({"subject": SUBJECT.replace("5 Jun", "4 Jun")}, "The subject does not say"),
        ({"bars": ("AMNESTY INTERNATIONAL", BAR, f"= {UTC_WORDS}")}, "The first line of the text part does not say"),
        ({"bars": ("AMNESTY INTERNATIONAL", BAR, f"= {UTC_WORDS}")}, "The first line of the html part does not say"),
        ({"closing": "Contact: A"}, "Below the text, the text part does not repeat"),
        ({"closing": "Contact: A"}, "Below the text, the HTML part does not repeat"),
        ({"closing": BAR.replace("00:01", "01:00")}, "Below the text, the HTML part does not repeat"),
    ],
)
def test_message_check_refuses_when_the_bar_is_missing_from_one_place(change: dict[str, str], says: str) -> None:
    """The bar is required in the subject, the first line and below the text of both parts.

    Otherwise an editor could miss the embargo.
    """
    found = check(specimen(**change))  # type: ignore[arg-type]
    assert {f.code for f in found} == {"EMB12"}
    assert any(f.words.casefold().startswith(says.casefold()) for f in found)
    assert all(str(f.place) == "a.md:6" for f in found)


def test_message_check_refuses_when_the_preheader_drops_the_bar() -> None:
    """A preheader without the embargo is refused, for it is the inbox row's second line."""
    found = check(replace(specimen(), preheader="Protest in Brussels"))
    assert [f.code for f in found] == ["EMB12", "EMB13", "EMB13"]


def test_message_check_refuses_when_only_the_authors_subject_has_the_bars_hour() -> None:
    """A wrong hour in the subject's bar is found, though the author's own subject names the right hour and day."""
    own = "Protest on 5 June, 00:01"
    for lead, faults in (("00:01 BST Fri 5 Jun", []), ("01:01 BST Fri 5 Jun", ["EMB12"])):
        one = specimen(subject=f"EMBARGOED until {lead}: {own}")
        found = check_specimen(one, advisory=advisory(subject=own), recipient_zone="")
        assert [fault.code for fault in found] == faults


def test_message_check_refuses_when_the_readers_day_in_the_preheader_is_wrong() -> None:
    """A wrong day of the reader's is found in the preheader, though the issuer's beside it is right."""
    for local, faults in ((TOKYO, []), (TOKYO.replace("Friday 5", "Thursday 4"), ["EMB13"])):
        right = specimen(bars=(BAR, f"= {UTC_WORDS}", TOKYO))
        one = replace(right, preheader=f"{BAR} = {local} = {UTC_WORDS}. Protest")
        assert codes(one, zone="Asia/Tokyo") == faults


@pytest.mark.parametrize(
    "bars",
    [
        (BAR, "= 22:01 UTC on Thursday 4 June 2026"),
        (BAR, "= 23:01 UTC on Friday 5 June 2026"),
        (BAR, "= 23:01 UTC on Friday 4 June 2026"),
        (BAR,),
        (BAR.replace("Friday", "Thursday"), f"= {UTC_WORDS}"),
        (BAR.replace("2026", "2025"), "= 23:01 UTC on Thursday 4 June"),
        (BAR, "= 23:01 on Thursday 4 June 2026"),
    ],
)
def test_message_check_refuses_when_a_clock_or_day_in_the_bar_is_wrong(bars: tuple[str, ...]) -> None:
    """A bar with a wrong or missing clock, day, year or UTC is refused.

    Otherwise Monday in London could be printed as Monday in UTC (King's College, EurekAlert).
    """
    assert "EMB13" in codes(specimen(bars=bars))


def test_message_check_refuses_when_the_readers_own_time_is_missing_or_wrong() -> None:
    """The time of a reader in Tokyo is required and checked, and one in Lisbon, who shares the issuer's, needs none."""
    bare = specimen()
    assert codes(bare, zone="Asia/Tokyo") == ["EMB13"] * 3
    assert codes(bare, zone="Europe/Lisbon") == codes(bare, zone="not a zone") == []
    for local, faults in ((TOKYO, []), (TOKYO.replace("Friday 5", "Saturday 6"), ["EMB13"] * 3)):
        one = specimen(bars=(BAR, f"= {UTC_WORDS}", f"Your time: {local}"))
        one = replace(one, preheader=f"{BAR} = {UTC_WORDS} = {local}. Protest at 12:30")
        assert codes(one, zone="Asia/Tokyo") == faults


def test_bar_is_read_when_it_has_twelve_hours_or_is_french() -> None:
    """The bar's times are read in twelve hours and in French, and 12:01 PM or another weekday in them is found."""
    us, us_utc = "12:01 AM BST on Friday, June 5, 2026", "11:01 PM UTC on Thursday, June 4, 2026"
    fr, fr_utc = "vendredi 5 juin 2026 à 00h01 BST", "jeudi 4 juin 2026 à 23 h 01 UTC"
    for issuer, utc, language in ((us, us_utc, "en-US"), (fr, fr_utc, "fr")):
        one = specimen(bars=(f"EMBARGO {issuer}", f"= {utc}"), closing=issuer, subject=f"E {issuer}", language=language)
        one = replace(one, preheader=f"{issuer} = {utc}", embargo=EmbargoWords(issuer=issuer, utc=utc))
        assert check(one) == ()
        for right, wrong in (("12:01 AM", "12:01 PM"), ("00h01", "12h01"), ("jeudi", "mardi"), ("Thursday", "Tuesday")):
            text = one.text.replace(right, wrong)
            assert (text == one.text) or check(replace(one, text=text))


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("Jun 5:", []),
        ("5.6.2026:", []),
        ("Jun 5.", []),
        ("Jun 15:", ["EMB12"]),
        ("5:12", ["EMB12"]),
        ("5 h 12", ["EMB12"]),
    ],
)
def test_bar_is_read_when_a_colon_follows_its_day(day: str, found: list[str]) -> None:
    """A day before a colon is read as the day and not as an hour, and a wrong day there is found."""
    assert codes(specimen(subject=f"EMBARGOED until 00:01 BST Fri, {day} PRESS RELEASE")) == found


def test_message_check_refuses_when_free_matter_shows_a_bar() -> None:
    """A bar at the head of free matter is refused, and a headline about an arms embargo passes."""
    one = opened()
    assert codes(replace(one, text=f"{BAR}\n{one.text}")) == ["EMB13"]
    assert codes(replace(one, head=replace(one.head, subject=SUBJECT))) == ["EMB13"]
    headline = "Arms embargo until 2027: what it means"
    assert codes(replace(one, head=replace(one.head, subject=headline))) == []


@pytest.mark.parametrize(("size", "code"), [(79, []), (82, ["HTM01"]), (101, ["HTM02"])])
def test_message_check_speaks_up_when_the_page_is_too_large_for_gmail(size: int, code: list[str]) -> None:
    """A page near the size at which Gmail cuts is named, and one beyond it too.

    Bytes are counted and not characters.
    """
    one = opened()
    filler = "<p>" + "é" * (size * 512) + "</p>"
    assert codes(replace(one, html=one.html.replace("</body>", filler + "</body>"))) == code


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (page(HEADLINE, BODY, head="<style>@import url(x.css);</style>"), "HTM04"),
        (page(HEADLINE, BODY, head='<link rel="stylesheet" href="https://example.org/x.css">'), "HTM04"),
        (page(HEADLINE, BODY, '<img src="data:image/png;base64,AAAA" alt="x">'), "HTM05"),
        (page(HEADLINE, BODY, '<span style="background:url(data:image/png;base64,AA)">x</span>'), "HTM05"),
        (page(HEADLINE, BODY).removesuffix("</body></html>"), "HTM06"),
        (page(HEADLINE, BODY).replace(' dir="ltr"', ""), "HTM07"),
        (page(HEADLINE, BODY, '<img src="https://example.org/o.gif" width="1" height="1" alt="">'), "HTM08"),
        (page(HEADLINE, BODY, '<img src="https://example.org/o.gif" style="width:1px" alt="">'), "HTM08"),
    ],
)
def test_message_check_names_the_fault_when_mail_programs_cannot_show_the_page(html: str, code: str) -> None:
    """A page with outside styles, embedded pictures, no end, no direction or a tracker gets its fault's code."""
    assert codes(replace(opened(), html=html)) == [code]


def test_message_check_passes_when_a_picture_is_of_ordinary_width() -> None:
    """An ordinary picture is not taken for a tracker."""
    html = page(HEADLINE, BODY, '<img src="https://example.org/p.jpg" width="560" style="width:100%;border:0" alt="A">')
    assert codes(replace(opened(), html=html)) == []


def test_message_check_warns_when_a_made_subject_is_too_long() -> None:
    """A subject made from a long headline is warned of, and an author's own is not judged here."""
    one = opened()
    long = replace(one, head=replace(one.head, subject="x" * 79))
    assert [f.code for f in check_specimen(long, advisory=advisory(subject=""), recipient_zone="")] == ["TXT05"]
    assert codes(long) == []


def test_page_reader_shows_the_rest_when_a_hidden_block_is_sloppy() -> None:
    """The lines behind a hidden block with unclosed and void tags are read, else the page would look empty."""
    read = read_page("<div style='display:none'><p>secret<br><img src=x alt='pic'></div><p>Seen<br/>twice<td>cell")
    assert read.lines == ("Seen", "twice", "cell")
    assert read.alternatives == ("pic",)
