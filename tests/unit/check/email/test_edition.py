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


def test_right_messages_pass() -> None:
    """Fails if the check refuses a good message, embargoed or free."""
    assert check(specimen()) == ()
    assert check(opened()) == check(opened(), embargoed=False) == ()


def test_a_dropped_field_is_found() -> None:
    """Fails if a template can lose a sub-head again (Bristol-Myers, 2008)."""
    lost = Fact(path="quotes[0].text", shown="The world is watching")
    one = opened()
    (both,) = check(replace(one, facts=(*FACTS, lost)))
    assert (both.code, both.level, str(both.place)) == ("HTM03", Level.ERROR, "a.md:9")
    assert "missing in both parts" in both.words
    (html,) = check(replace(one, facts=(*FACTS, lost), text=one.text + "\nThe world\nis watching"))
    assert "missing in the HTML part" in html.words
    (text,) = check(replace(one, facts=(*FACTS, lost), html=one.html.replace("<p>", "<p>The world is watching", 1)))
    assert "missing in the text part" in text.words


def test_wrapping_and_typography_do_not_matter() -> None:
    """Fails if a wrapped line, another apostrophe or inline mark-up counts as a lost field."""
    one = opened()
    text = one.text.replace("Russia’s crack-down", "Russia's\ncrack-\ndown")
    html = one.html.replace("crack-down", "<b>crack</b>&#8209;down").replace("Russia’s", "RUSSIA&rsquo;s")
    assert check(replace(one, text=text, html=html)) == ()


@pytest.mark.parametrize(
    "hiding",
    ['<p style="DISPLAY : none">{}</p>', "<!-- {} -->", "<style>{}</style>", "<p hidden>{}</p>", "<title>{}</title>"],
)
def test_what_is_hidden_is_not_shown(hiding: str) -> None:
    """Fails if a field that only a machine sees counts as shown."""
    one = opened()
    html = one.html.replace(f"<p>{BODY}</p>", hiding.format(BODY))
    assert codes(replace(one, html=html)) == ["HTM03"]


def test_lists_alternatives_and_addresses_count_as_shown() -> None:
    """Fails if a numbered list, a picture's alt text or a link's address counts as lost."""
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
def test_the_bar_stands_everywhere(change: dict[str, str], says: str) -> None:
    """Fails if an editor can miss the embargo in one of the places they look at."""
    found = check(specimen(**change))  # type: ignore[arg-type]
    assert {f.code for f in found} == {"EMB12"}
    assert any(f.words.casefold().startswith(says.casefold()) for f in found)
    assert all(str(f.place) == "a.md:6" for f in found)


def test_the_preheader_carries_the_bar() -> None:
    """Fails if the inbox row's second line may drop the embargo."""
    found = check(replace(specimen(), preheader="Protest in Brussels"))
    assert [f.code for f in found] == ["EMB12", "EMB13", "EMB13"]


def test_the_authors_own_subject_does_not_vouch_for_the_bar() -> None:
    """Fails if a wrong time in the subject passes, because the event behind it is at the same hour and day."""
    own = "Protest on 5 June, 00:01"
    for lead, faults in (("00:01 BST Fri 5 Jun", []), ("01:01 BST Fri 5 Jun", ["EMB12"])):
        one = specimen(subject=f"EMBARGOED until {lead}: {own}")
        found = check_specimen(one, advisory=advisory(subject=own), recipient_zone="")
        assert [fault.code for fault in found] == faults


def test_a_day_in_the_preheader_is_not_vouched_for_by_its_neighbour() -> None:
    """Fails if the reader's wrong day passes, because the issuer's beside it in the same line is the right one."""
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
def test_a_wrong_clock_or_day_in_the_bar_is_found(bars: tuple[str, ...]) -> None:
    """Fails if Monday in London can be printed as Monday in UTC (King's College, EurekAlert)."""
    assert "EMB13" in codes(specimen(bars=bars))


def test_the_readers_own_clock_is_checked() -> None:
    """Fails if a reader in Tokyo gets no time of theirs, or a wrong day; or one in Lisbon must get it twice."""
    bare = specimen()
    assert codes(bare, zone="Asia/Tokyo") == ["EMB13"] * 3
    assert codes(bare, zone="Europe/Lisbon") == codes(bare, zone="not a zone") == []
    for local, faults in ((TOKYO, []), (TOKYO.replace("Friday 5", "Saturday 6"), ["EMB13"] * 3)):
        one = specimen(bars=(BAR, f"= {UTC_WORDS}", f"Your time: {local}"))
        one = replace(one, preheader=f"{BAR} = {UTC_WORDS} = {local}. Protest at 12:30")
        assert codes(one, zone="Asia/Tokyo") == faults


def test_twelve_hours_and_other_languages_are_read() -> None:
    """Fails if 12:01 AM or 00h01 is not the same minute as 00:01, or 12:01 PM is."""
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
def test_a_day_before_a_colon_is_a_day(day: str, found: list[str]) -> None:
    """Fails if a subject like “Fri, Jun 5: headline” is refused, or an hour is taken for the day."""
    assert codes(specimen(subject=f"EMBARGOED until 00:01 BST Fri, {day} PRESS RELEASE")) == found


def test_no_bar_once_the_matter_is_free() -> None:
    """Fails if a lifted text still says EMBARGOED UNTIL at its head."""
    one = opened()
    assert codes(replace(one, text=f"{BAR}\n{one.text}")) == ["EMB13"]
    assert codes(replace(one, head=replace(one.head, subject=SUBJECT))) == ["EMB13"]
    headline = "Arms embargo until 2027: what it means"
    assert codes(replace(one, head=replace(one.head, subject=headline))) == []


@pytest.mark.parametrize(("size", "code"), [(79, []), (82, ["HTM01"]), (101, ["HTM02"])])
def test_gmail_shows_the_whole_page(size: int, code: list[str]) -> None:
    """Fails if a page that Gmail cuts gets no word; bytes count, not characters."""
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
def test_pages_mail_programs_cannot_show(html: str, code: str) -> None:
    """Fails if a page with what mail programs drop, or with a tracker, gets no word."""
    assert codes(replace(opened(), html=html)) == [code]


def test_a_picture_is_no_tracker() -> None:
    """Fails if an ordinary picture is taken for a tracker."""
    html = page(HEADLINE, BODY, '<img src="https://example.org/p.jpg" width="560" style="width:100%;border:0" alt="A">')
    assert codes(replace(opened(), html=html)) == []


def test_a_long_made_subject_is_a_warning() -> None:
    """Fails if nobody hears that the subject made from a long headline is cut."""
    one = opened()
    long = replace(one, head=replace(one.head, subject="x" * 79))
    assert [f.code for f in check_specimen(long, advisory=advisory(subject=""), recipient_zone="")] == ["TXT05"]
    assert codes(long) == []


def test_unclosed_and_void_tags_do_not_hide_the_rest() -> None:
    """Fails if sloppy mark-up in a hidden block makes the page look empty."""
    read = read_page("<div style='display:none'><p>secret<br><img src=x alt='pic'></div><p>Seen<br/>twice<td>cell")
    assert read.lines == ("Seen", "twice", "cell")
    assert read.alternatives == ("pic",)
