"""Mistakes that press offices really made, each tried with the real command: it says no, and nothing leaves."""

import re
from datetime import UTC, datetime, time, timedelta
from email.utils import getaddresses
from zoneinfo import ZoneInfo

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import Press, parsed
from tests.web_site import running

NOW = datetime.now(UTC)
HEADLINE = "Heat kills: new figures on summers in European cities"
MARCH = f"{NOW.year + 1}-03-20"  # America's clocks have gone forward by then, Europe's have not


def write(press: Press, *, release: str = "immediate", body: str = "Heat kills.", more: str = "") -> None:
    """An advisory, and people who agreed to embargoes today: one in London, one in New York."""
    press.write(
        "advisories/heat.md",
        f"---\nid: heat\nkind: press-release\nlanguage: en\nrelease: {release}\nheadline: '{HEADLINE}'\n"
        f"dateline: {{place: London, date: {NOW:%Y-%m-%d}}}\n"
        f"contacts: [{{name: Ada Example, phone: +44 20 7946 0000, email: ada@newsroom.example}}]\n{more}---\n{body}\n",
    )
    rows = [f"{n}@outlet.example,{n.title()},{zone},yes,{NOW:%Y-%m-%d}" for n, zone in PEOPLE.items()]
    press.write("lists/desk.csv", "\n".join(("email,first_name,zone,embargo_ok,embargo_agreed_on", *rows)) + "\n")


PEOPLE = {"lena": "Europe/London", "nick": "America/New_York"}


def until(wall: str, zone: str = "Europe/London") -> str:
    """An embargo, as an author writes it."""
    return f"{{embargo: '{wall}', zone: {zone}}}"


def next_monday() -> datetime:
    """One minute past midnight in London, on the first Monday that is two days away or more."""
    day = (NOW + timedelta(days=2)).date()
    return datetime.combine(day + timedelta(days=-day.weekday() % 7), time(0, 1), ZoneInfo("Europe/London"))


def soon(**after: float) -> str:
    """An embargo that ends so long after now."""
    return until(f"{NOW + timedelta(**after):%Y-%m-%d %H:%M}", "UTC")


def refuses(press: Press, code: str, *words: str, exit_code: int = 65) -> str:
    """Send it, unattended, over a real server: the command ends with `exit_code` and names `code`, and nothing leaves.
    What it said, in one line.
    """
    with MailServer() as server:
        press.go_live(server.port)
        done = press.run("send", "heat", "-l", "desk", "--yes", *words)
        assert (done.returncode, code in done.stderr) == (exit_code, True), done.stderr
        assert server.accepted == []
    assert not (press.folder / "outbox").exists()
    return " ".join(done.stderr.split())


def seen_by(press: Press, person: str) -> str:
    """The text part of one person's message, in one line."""
    done = press.run("preview", "heat", "-l", "desk", "--to", f"{person}@outlet.example", "--text")
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_send_refuses_a_text_when_a_placeholder_is_left_as_at_google_2012(press: Press) -> None:
    """A text with PENDING LARRY QUOTE in it is refused.

    Google's results of October 2012 were filed hours early with it, by a printer's mistake.
    """
    write(press, body="Revenue rose by 45 per cent.\n\nPENDING LARRY QUOTE")
    assert "PENDING LARRY QUOTE" in refuses(press, "TXT01")


def test_embargo_tells_the_readers_day_when_another_as_at_kings_college_2015(press: Press) -> None:
    """The reader in New York is shown their own day, and the office hears that it is a weekend there.

    King's College London, October 2015: 00:01 on Monday in London was entered as Monday in New York, where it was
    Sunday evening.
    """
    monday = next_monday()
    write(press, release=until(f"{monday:%Y-%m-%d %H:%M}"))
    theirs, shown = monday.astimezone(ZoneInfo("America/New_York")), seen_by(press, "nick")
    assert f"EMBARGOED UNTIL 00:01 {monday:%Z} on Monday {monday.day} " in shown
    assert f"Your time: {theirs:%H:%M %Z} on Sunday {theirs.day} " in shown
    assert "America/New_York at" in refuses(press, "EMB10", "--strict")


def test_send_refuses_a_template_when_its_day_is_wrong_as_at_kings_college_2015(press: Press) -> None:
    """An own template that shows Monday to readers for whom it is Sunday is refused.

    The day of King's College London, October 2015, is here shown wrong by an office's own template.
    """
    write(press, release=until(f"{next_monday():%Y-%m-%d %H:%M}"))
    press.write(
        "templates/layout.txt",
        "{% if advisory.embargo %}{{ words.embargoed }} {{ advisory.embargo.issuer }}\n= {{ advisory.embargo.utc }}\n"
        '{% if recipient.embargo_local %}{{ recipient.embargo_local|replace("Sunday", "Monday") }}{% endif %}\n'
        "{% endif %}{{ advisory.headline }}\n{{ advisory.dateline.words }}\n{{ advisory.body }}\n"
        "{% for one in advisory.contacts %}{{ one.name }} {{ one.phone }} {{ one.email }}\n{% endfor %}"
        "{{ advisory.issuer }}\n"
        "{% if advisory.embargo %}{{ words.embargoed }} {{ advisory.embargo.issuer }}{% endif %}\n"
        "{{ end_mark }}\n",
    )
    assert "America/New_York" in refuses(press, "EMB13")


@pytest.mark.parametrize("wall", ["12:00", "00:00"])
def test_embargo_is_questioned_when_at_noon_or_midnight_as_at_case_western_2010(press: Press, wall: str) -> None:
    """A time with p.m. is refused, and 12:00 and 00:00 are questioned.

    Case Western Reserve University, November 2010: 12:01 p.m. was written where 12:01 a.m. was meant.
    """
    write(press, release=until(f"{MARCH} 12:01 p.m."))
    refuses(press, "EMB01")
    write(press, release=until(f"{MARCH} {wall}"))
    assert "read in two ways" in refuses(press, "EMB07", "--strict")


@pytest.mark.parametrize("zone", ["GMT", "BST", "EST"])
def test_embargo_is_refused_when_its_zone_is_in_letters_as_at_the_bbc_2011(press: Press, zone: str) -> None:
    """A zone in letters is refused, and the bar gives the reader's own time.

    The BBC, May 2011: “1800 (GMT)” of the American Astronomical Society was read as British Summer Time.
    """
    write(press, release=until(f"{NOW.year + 1}-05-26 14:00", zone))
    refuses(press, "EMB01")
    write(press, release=until(f"{NOW.year + 1}-05-26 14:00", "America/New_York"))
    shown = seen_by(press, "lena")
    assert "14:00 EDT" in shown
    assert "18:00 UTC" in shown
    assert "Your time: 19:00 BST" in shown


def test_embargo_is_warned_of_when_clocks_change_as_at_scientific_american_2012(press: Press) -> None:
    """The office is warned where clocks change, and the reader is told how far apart they are.

    Scientific American, November 2012: a story under embargo came out an hour early, on a server whose clock had not
    gone back.
    """
    write(press, release=until(f"{MARCH} 18:00"))
    assert "4 hours behind Europe/London, not the usual 5" in refuses(press, "EMB14", "--strict")
    assert "Your time: 14:00 EDT" in seen_by(press, "nick")
    assert "please note: 4 hours from London, not the usual 5" in seen_by(press, "nick")
    assert "please note" not in seen_by(press, "lena")


def test_send_refuses_an_embargo_when_the_clocks_skip_its_time(press: Press) -> None:
    """An embargo until 00:01 in Cairo on 24 April 2026 is refused.

    The clocks skipped it and nobody could have kept to it.
    """
    write(press, release=until("2026-04-24 00:01", "Africa/Cairo"))
    refuses(press, "EMB02")


def test_send_refuses_an_embargo_when_it_ends_after_the_event_began(press: Press) -> None:
    """An embargo that ends after the event has begun is refused.

    A release about a walking week was embargoed until after the walking had begun, for everybody to see.
    """
    starts = f"{NOW + timedelta(days=3):%Y-%m-%d %H:%M}"
    event = f"event: {{title: Walking week, starts: '{starts}', zone: UTC, place: The hills}}\n"
    write(press, release=soon(days=4), more=event)
    assert "after the event has begun" in refuses(press, "EMB06")


def test_strict_refuses_an_embargo_when_it_lasts_38_minutes_as_at_nejm_2013(press: Press) -> None:
    """An embargo of 38 minutes is refused with --strict.

    The New England Journal of Medicine, April 2013: an embargo of 38 minutes.
    """
    write(press, release=soon(minutes=38, seconds=30))
    assert "minutes after the message is sent" in refuses(press, "EMB08", "--strict")


def test_check_refuses_an_embargo_when_the_page_is_public_as_at_bis_2011(press: Press) -> None:
    """An embargoed text whose page is public already is refused with --check-links.

    The British department BIS, January 2011: the release said that it was embargoed, stood on the web and was about to
    be tweeted.
    """
    with running() as site:
        site.pages["/n/k3x9"] = f"<title>BIS</title><h2>{HEADLINE}</h2>"
        write(press, release=soon(days=2), more=f"links: {{web: '{site.address('/n/k3x9')}'}}\n")
        done = press.run("check", "heat", "--check-links")
        assert (done.returncode, "The text is already public" in " ".join(done.stdout.split())) == (65, True)
        assert len(site.asked) == 1


def test_preview_refuses_when_the_web_server_looks_there_as_at_bis_2011(press: Press) -> None:
    """A preview of embargoed matter is not written to where the web server looks.

    That would be BIS's mistake by another door.
    """
    (press.folder / "www").mkdir()
    with (press.folder / "advisory.toml").open("a") as file:
        file.write('public_folders = ["www"]\n')
    write(press, release=soon(days=2))
    done = press.run("preview", "heat", "-o", str(press.folder / "www" / "heat.html"))
    assert (done.returncode, "EMB17" in done.stderr) == (77, True)
    assert list((press.folder / "www").iterdir()) == []


def test_strict_refuses_a_link_when_it_can_be_guessed_as_at_the_obr_2025(press: Press) -> None:
    """An embargoed text's link that can be guessed is refused with --strict.

    The Office for Budget Responsibility, 26 November 2025: the outlook's address was last time's with another month,
    and was opened 40 minutes early.
    """
    month = f"{NOW + timedelta(days=2):%B_%Y}"
    write(press, release=soon(days=2), more=f"links: {{web: 'https://obr.example/EFO_{month}.pdf'}}\n")
    assert "can be guessed before the embargo ends" in refuses(press, "EMB16", "--strict")


def test_send_shows_one_address_each_when_there_are_524_people_as_at_abc_2007(press: Press) -> None:
    """A message has one recipient, one To, and no other address of the list anywhere in its bytes.

    ABC's The Note, 2007: 524 addresses stood in Cc.
    """
    write(press)
    addresses = [f"reporter{number:03d}@outlet{number % 40}.example" for number in range(524)]
    press.write("lists/desk.csv", "\n".join(("email", *addresses)) + "\n")
    with MailServer() as server:
        press.go_live(server.port)
        done = press.run("send", "heat", "-l", "desk", "--yes", "--expect", "524")
        assert done.returncode == 0, done.stderr
        accepted = list(server.accepted)
    assert sorted(one.rcpt for one in accepted) == sorted((address,) for address in addresses)
    for one in accepted:
        message, (own,) = parsed(one.content), one.rcpt
        assert [address for _, address in getaddresses(message.get_all("To", []))] == [own]
        assert not {"cc", "bcc", "resent-to", "resent-cc", "apparently-to"} & {name.lower() for name in message}
        payloads = (part.get_payload(decode=True) for part in message.walk())  # that of a multipart is None
        parts = b"".join(words for words in payloads if isinstance(words, bytes))
        assert set(re.findall(rb"reporter\d+@outlet\d+\.example", one.content + parts)) == {own.encode()}


@pytest.mark.parametrize("marker", ["INTERNAL – pending inquiries", "NOT FOR PUBLICATION"])
def test_strict_refuses_a_text_when_it_is_internal_as_at_massachusetts_2015(press: Press, marker: str) -> None:
    """A text marked as internal is refused with --strict, and without it is not sent while nobody confirms.

    The governor's office of Massachusetts, 23 June 2015: the internal list of press inquiries went to the press.
    """
    write(press, body=f"{marker}\n\nThe Globe asks about overtime.")
    refuses(press, "TXT08", "--strict")
    assert "No terminal to confirm" in " ".join(press.run("send", "heat", "-l", "desk").stderr.split())
    assert not (press.folder / "outbox").exists()


def test_strict_refuses_a_reader_when_the_domain_looks_alike_as_at_vinci_2016(press: Press) -> None:
    """A reader's domain in look-alike letters is refused with --strict.

    Vinci, 22 November 2016: a release from a look-alike domain took a fifth off the shares. Here the embargoed text
    would go to whoever registered one (in Cyrillic letters).
    """
    write(press)
    press.write("lists/desk.csv", "email\nlena@аррӏе.example\n")
    assert "xn--80ak6aa92e" in refuses(press, "LST14", "--strict")


def test_send_waits_when_nobody_else_has_approved_as_at_emulex_2000(press: Press) -> None:
    """A text waits for somebody else's approval and its author's own is refused.

    Emulex, 25 August 2000: somebody who knew how such releases are written had one sent, and 62 % were gone.
    """
    write(press)
    settings = press.folder / "advisory.toml"
    settings.write_text(f"approval = true\n{settings.read_text()}")
    assert press.run("run").returncode == 0  # cron is at work
    assert "Somebody other than" in refuses(press, "is waiting for approval", exit_code=77)
    alone = press.run("approve", "heat", "--yes")
    assert (alone.returncode, "Somebody else must approve it" in alone.stderr) == (77, True)
    assert press.run("run").returncode == 77


def test_withdraw_reaches_the_same_people_when_the_list_changed_since(press: Press) -> None:
    """A withdrawal reaches the people who got the text, whoever stands in the list by now, and ends its sending.

    General Mills, June 2010: a hoax of a recall was on the wire, and a kill has to be ready before it is needed.
    """
    write(press)
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run("send", "heat", "-l", "desk", "--yes").returncode == 0
        press.write("lists/desk.csv", "email\nsomebody.else@outlet.example\n")
        assert press.run("withdraw", "heat", "--what", "It is not ours.", "--yes", "--expect", "2").returncode == 0
        assert sorted(one.rcpt[0] for one in server.accepted[2:]) == sorted(f"{one}@outlet.example" for one in PEOPLE)
        assert press.run("send", "heat", "-l", "desk", "--yes").returncode != 0
        assert len(server.accepted) == 4


@pytest.mark.parametrize("greeting", ["Dear [[Firstname]],", "Dear {{ first_name }},", "Dear %%FIRSTNAME%%,"])
def test_send_refuses_a_merge_that_did_not_happen_when_in_the_text(press: Press, greeting: str) -> None:
    """A greeting whose merge did not happen is refused. “Dear [[Firstname]]” is the best known mistake of the trade."""
    write(press, body=f"{greeting}\n\nHeat kills.")
    refuses(press, "TXT02")


def test_send_refuses_a_template_when_its_field_is_in_no_list(press: Press) -> None:
    """A template with a field that no list has is refused, else there would be a gap in everybody's greeting."""
    write(press)
    press.write("templates/parts/body.txt", "Dear {{ recipient.firstname }},\n\n{{ advisory.body }}\n")
    refuses(press, "firstname")


def test_send_refuses_a_template_when_a_sub_head_is_dropped_as_at_bms_2008(press: Press) -> None:
    """A template that drops the sixth sub-head is refused, and the sub-head is named.

    Bristol-Myers Squibb, 2008: a wire's template took five sub-heads, and the sixth vanished from the release.
    """
    heads = "\n\n".join(f"## Sub-head number {number}\n\nText {number}." for number in range(1, 7))
    write(press, body=heads)
    press.write("templates/parts/body.txt", '{{ advisory.body|replace("Sub-head number 6", "") }}\n')
    assert "Sub-head number 6" in refuses(press, "HTM03")
