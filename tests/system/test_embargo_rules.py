"""The rules of embargoes, through the real command."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.system.press import ADVISORY, Press
from tests.web_site import running

NEW = {"EMB08", "EMB09", "EMB10", "EMB14", "EMB15", "EMB16", "EMB17", "EMB20", "EMB21", "LNK01"}
HEADLINE = "Heat kills: new figures on summers in European cities"


def embargoed(press: Press, until: datetime | None, *, body: str = "Heat kills.", more: str = "") -> Path:
    """An advisory under embargo until then, at UTC, or for immediate release."""
    release = f"{{embargo: '{until:%Y-%m-%d %H:%M}', zone: UTC}}" if until else "immediate"
    return press.write(
        "advisories/heat.md",
        f"---\nid: heat\nkind: press-release\nlanguage: en\nrelease: {release}\n"
        f'headline: "{HEADLINE}"\ndateline: {{place: Brussels, date: 2026-06-01}}\n'
        'contacts: [{name: Ada Example, phone: "+32 2 555 01 00", email: ada@newsroom.example, hours: "2-3"}]\n'
        f"{more}---\n{body}\n",
    )


def cleared(press: Press, *zones: str) -> None:
    """A list of people who agreed today, one in each zone."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    rows = [f"p{number}@outlet.example,{zone},yes,{day}" for number, zone in enumerate(zones)]
    press.write("lists/desk.csv", "\n".join(("email,zone,embargo_ok,embargo_agreed_on", *rows)) + "\n")


def found(press: Press, *words: str) -> dict[str, str]:
    """Levels by code, of a check."""
    findings = json.loads(press.run("check", *words, "--format", "json").stdout)["findings"]
    return {one["code"]: one["level"] for one in findings}


def test_the_founding_advisory_stays_clean(press: Press) -> None:
    """Fails if an immediate release hears of embargoes, with the newsroom's settings and the example list."""
    with (press.folder / "advisory.toml").open("a") as file:
        file.write('holidays = [2014-01-27]\npublic_folders = ["."]\n')
    assert not NEW & found(press, ADVISORY, "-l", "example").keys()
    assert press.run("preview", ADVISORY, "-l", "example", "-o", str(press.folder / "page.html")).returncode == 0


def test_who_gets_nothing_anyway_is_not_counted_among_the_uncleared(press: Press) -> None:
    """One of four would seem to be held where nobody at all is cleared, and the text go to nobody in time."""
    embargoed(press, datetime.now(UTC) + timedelta(days=2))
    people = "no@outlet.example\nno@outlet.example\nout@outlet.example\nspared@outlet.example\n"
    press.write("lists/desk.csv", f"email\n{people}")
    press.write("lists/not.csv", "email\nspared@outlet.example\n")
    assert press.run("suppress", "add", "out@outlet.example").returncode == 0
    done = press.run("send", "heat", "-l", "desk", "--exclude", "not", "--dry-run")
    assert "The one recipient is not cleared for the embargo: nobody gets it before" in " ".join(done.stderr.split())


def test_at_each_readers_own_hour_the_notice_is_counted_from_that(press: Press) -> None:
    """A text that leaves in three weeks would be said to leave today: a break would be feared that cannot happen, and
    an hour's notice not be seen.
    """
    end = (datetime.now(UTC) + timedelta(days=21)).replace(hour=12, minute=0)
    embargoed(press, end)
    cleared(press, "Europe/Paris", "Asia/Tokyo")
    assert press.run("run").returncode == 0
    day = f"{end:%Y-%m-%d}"
    hours = {
        (end - timedelta(days=2)).strftime("%Y-%m-%d %H:%M"): {"EMB08": False, "EMB09": False},
        (end - timedelta(days=18)).strftime("%Y-%m-%d %H:%M"): {"EMB08": False, "EMB09": True},
        f"{day} 06:00": {"EMB08": True, "EMB09": False},  # some hours before the end
        f"{day} 23:30": {"EMB08": False, "EMB09": False},  # nobody gets it before the end
    }
    for hour, wanted in hours.items():
        done = press.run("send", "heat", "-l", "desk", "--at", f"{hour} recipient", "--dry-run")
        assert done.returncode == 0, done.stderr
        assert {code: code in done.stderr for code in wanted} == wanted, (hour, done.stderr)


def test_the_plan_warns_and_strict_refuses(press: Press) -> None:
    """Fails if 38 minutes' notice leaves without a word, or from a cron line that says --strict."""
    embargoed(press, datetime.now(UTC) + timedelta(minutes=38))
    cleared(press, "Europe/Paris")
    assert found(press, "heat", "-l", "desk")["EMB08"] == "warning"
    strict = press.run("send", "heat", "-l", "desk", "--yes", "--strict")
    assert (strict.returncode, "EMB08" in strict.stderr) == (65, True)
    assert not (press.folder / "outbox").exists()
    done = press.run("send", "heat", "-l", "desk", "--yes")
    assert (done.returncode, "EMB08" in done.stderr) == (0, True)
    assert len(list(press.outbox())) == 1


def test_each_rule_is_wired(press: Press) -> None:
    """Fails if a rule exists and no verb asks it. March 20 lies between America's and Europe's change of clocks."""
    year = datetime.now(UTC).year + 1
    until = datetime(year, 3, 20, 4, 1, tzinfo=UTC)
    with (press.folder / "advisory.toml").open("a") as file:
        file.write(f'holidays = ["{until:%Y-%m-%d}"]\npublic_folders = ["not-there"]\n')
    path = embargoed(press, until, body="Heat kills today.", more="links: {web: www.a.example/heat-kills-figures}\n")
    path.write_text(path.read_text().replace("zone: UTC", "zone: Europe/London"))
    cleared(press, "America/New_York")
    codes = found(press, "heat", "-l", "desk")
    expected = dict.fromkeys(("EMB09", "EMB10", "EMB14", "EMB15", "EMB16"), "warning")
    assert {code: codes.get(code) for code in expected} == expected
    assert (codes["EMB17"], codes["EMB21"]) == ("note", "note")
    shown = press.run("preview", "heat", "-l", "desk", "--to", "p0@outlet.example", "--text").stdout
    assert "(please note: 4 hours from London, not the usual 5)" in shown


def test_the_weekend_of_the_recipients_reaches_the_check(press: Press) -> None:
    """Fails if the lists' zones are not counted: 03:00 UTC on a Monday is Sunday in New York."""
    monday = datetime.now(UTC).replace(hour=3, minute=1) + timedelta(days=3)
    monday += timedelta(days=-monday.weekday() % 7)
    embargoed(press, monday)
    cleared(press, "America/New_York", "Europe/Paris", "Europe/Paris")
    assert found(press, "heat", "-l", "desk")["EMB10"] == "warning"
    assert "EMB10" not in found(press, "heat", "-l", "desk", "--where", "zone=Europe/Paris")


@pytest.mark.parametrize("flag", [(), ("--share",)])
def test_no_preview_is_written_where_anybody_can_read(press: Press, flag: tuple[str, ...]) -> None:
    """Fails if a preview of embargoed matter is published by the folder it lies in."""
    (press.folder / "www").mkdir()
    with (press.folder / "advisory.toml").open("a") as file:
        file.write('public_folders = ["www"]\n')
    embargoed(press, datetime.now(UTC) + timedelta(days=2))
    target = press.folder / "www" / "page.html"
    done = press.run("preview", "heat", *flag, "-o", str(target))
    assert (done.returncode, "EMB17" in done.stderr) == (77, True)
    assert done.stderr.strip().endswith("Nothing was written.")
    assert "sent" not in done.stderr
    assert list(target.parent.iterdir()) == []
    assert press.run("preview", "heat", *flag, "-o", str(press.folder / "page.html")).returncode == 0
    embargoed(press, None)
    assert press.run("preview", "heat", *flag, "-o", str(target)).returncode == 0


def test_links_are_opened_only_when_asked(press: Press) -> None:
    """Fails if a check contacts anybody by itself, or a page that is public already passes --check-links."""
    with running() as site:
        site.pages["/p/x7"] = f"<html><h1>{HEADLINE}</h1></html>"
        embargoed(press, datetime.now(UTC) + timedelta(days=2), more=f"links: {{web: '{site.address('/p/x7')}'}}\n")
        assert press.run("check", "heat").returncode == 0
        assert site.asked == []
        done = press.run("check", "heat", "--check-links")
        assert (done.returncode, "public already" in done.stdout) == (65, True)
        assert len(site.asked) == 1
        site.pages["/p/x7"] = "<html><h1>Soon</h1></html>"
        assert press.run("check", "heat", "--check-links").returncode == 0
        embargoed(press, None, more=f"links: {{web: '{site.address('/404')}'}}\n")
        assert found(press, "heat", "--check-links")["LNK01"] == "note"
        assert press.run("check", "heat", "--check-links").returncode == 0


def test_of_many_links_the_first_twenty_are_opened(press: Press) -> None:
    """Fails if a text with a hundred links keeps the office waiting, or is said to be looked at in full."""
    with running() as site:
        rows = "".join(f"  - {{title: Text {n}, url: '{site.address(f'/p/{n}')}'}}\n" for n in range(1000, 1023))
        embargoed(press, datetime.now(UTC) + timedelta(days=2), more=f"background:\n{rows}")
        done = press.run("check", "heat", "--check-links")
    assert "Only the first 20 links were opened; 3 more were not." in " ".join(done.stdout.split())
    assert len(site.asked) == 20


@pytest.mark.parametrize("url", ["https://photos.example/a.jpg", "https://photos.example/b.png?size=2"])
def test_a_picture_of_the_file_under_embargo_is_named_by_its_line(press: Press, url: str) -> None:
    """The remedy was code for a template, of a picture that stands in the file."""
    text = (press.folder / ADVISORY).read_text()
    text = re.sub(r"^release: .*$", "release: {embargo: '2031-01-26 00:01', zone: UTC}", text, flags=re.MULTILINE)
    text = text.replace("\ncontacts:", f"\npicture: {{caption: Rain, alt: Rain, credit: Ada, url: '{url}'}}\ncontacts:")
    press.write(ADVISORY, text)
    line = text[: text.index(url)].count("\n") + 1
    done = press.run("check", ADVISORY)
    said = " ".join((done.stdout + done.stderr).split())
    assert f"ERROR HTM15 room/{ADVISORY}:{line}" in said
    assert f"take line {line} out of the file" in said
    assert "{%" not in said
