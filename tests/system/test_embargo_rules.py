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


@pytest.mark.slow
def test_check_finds_no_embargo_rule_broken_when_release_is_immediate(press: Press) -> None:
    """The founding advisory, for immediate release, breaks no rule of embargoes, and its preview is written."""
    with (press.folder / "advisory.toml").open("a") as file:
        file.write('holidays = [2014-01-27]\npublic_folders = ["."]\n')
    assert not NEW & found(press, ADVISORY, "-l", "example").keys()
    assert press.run("preview", ADVISORY, "-l", "example", "-o", str(press.folder / "page.html")).returncode == 0


def test_plan_counts_only_who_gets_it_when_it_tells_the_uncleared(press: Press) -> None:
    """People who get nothing anyway are not counted among the uncleared in a plan.

    Otherwise one of four would seem to be held where nobody at all is cleared, and the text go to nobody in time.
    """
    embargoed(press, datetime.now(UTC) + timedelta(days=2))
    people = "no@outlet.example\nno@outlet.example\nout@outlet.example\nspared@outlet.example\n"
    press.write("lists/desk.csv", f"email\n{people}")
    press.write("lists/not.csv", "email\nspared@outlet.example\n")
    assert press.run("suppress", "add", "out@outlet.example").returncode == 0
    done = press.run("send", "heat", "-l", "desk", "--exclude", "not", "--dry-run")
    assert "The one recipient is not cleared for the embargo: nobody gets it before" in " ".join(done.stdout.split())


@pytest.mark.slow
def test_plan_counts_notice_from_each_readers_hour_when_at_names_it(press: Press) -> None:
    """The notice before an embargo's end is counted from each reader's own hour of --at.

    Otherwise a text for three weeks hence would be said to leave today, and an hour's notice not be seen.
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
        assert {code: code in done.stdout for code in wanted} == wanted, (hour, done.stdout)


@pytest.mark.slow
def test_send_warns_and_strict_refuses_when_notice_is_short(press: Press) -> None:
    """A text with 38 minutes' notice leaves with a warning, and with --strict it is refused and nothing is sent."""
    embargoed(press, datetime.now(UTC) + timedelta(minutes=38))
    cleared(press, "Europe/Paris")
    assert found(press, "heat", "-l", "desk")["EMB08"] == "warning"
    strict = press.run("send", "heat", "-l", "desk", "--yes", "--strict")
    assert (strict.returncode, "EMB08" in strict.stderr) == (65, True)
    assert not (press.folder / "outbox").exists()
    done = press.run("send", "heat", "-l", "desk", "--yes")
    assert (done.returncode, "EMB08" in done.stderr) == (0, True)
    assert len(list(press.outbox())) == 1


def test_check_asks_each_embargo_rule_when_all_are_broken(press: Press) -> None:
    """The check names each rule of embargoes that one text breaks between America's and Europe's change of clocks.

    Otherwise a rule would exist that no verb asks.
    """
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


@pytest.mark.slow
def test_check_warns_of_a_weekend_when_it_is_one_for_recipients(press: Press) -> None:
    """An embargo whose end is a Sunday by recipients' clocks is warned of, though it is Monday in UTC.

    Without such recipients there is no warning.
    """
    monday = datetime.now(UTC).replace(hour=3, minute=1) + timedelta(days=3)
    monday += timedelta(days=-monday.weekday() % 7)
    embargoed(press, monday)
    cleared(press, "America/New_York", "Europe/Paris", "Europe/Paris")
    assert found(press, "heat", "-l", "desk")["EMB10"] == "warning"
    assert "EMB10" not in found(press, "heat", "-l", "desk", "--where", "zone=Europe/Paris")


@pytest.mark.slow
@pytest.mark.parametrize("flag", [(), ("--share",)])
def test_preview_refuses_a_public_folder_when_text_is_under_embargo(press: Press, flag: tuple[str, ...]) -> None:
    """A preview of embargoed matter is not written into a public folder, else the folder would publish it.

    A text for immediate release is.
    """
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


@pytest.mark.slow
def test_check_opens_links_only_when_check_links_is_given(press: Press) -> None:
    """The links of a text are opened only with --check-links.

    The flag refuses an embargoed text whose page is public already.
    """
    with running() as site:
        site.pages["/p/x7"] = f"<html><h1>{HEADLINE}</h1></html>"
        embargoed(press, datetime.now(UTC) + timedelta(days=2), more=f"links: {{web: '{site.address('/p/x7')}'}}\n")
        assert press.run("check", "heat").returncode == 0
        assert site.asked == []
        done = press.run("check", "heat", "--check-links")
        assert (done.returncode, "already public" in done.stdout) == (65, True)
        assert len(site.asked) == 1
        site.pages["/p/x7"] = "<html><h1>Soon</h1></html>"
        assert press.run("check", "heat", "--check-links").returncode == 0
        embargoed(press, None, more=f"links: {{web: '{site.address('/404')}'}}\n")
        assert found(press, "heat", "--check-links")["LNK01"] == "note"
        assert press.run("check", "heat", "--check-links").returncode == 0


def test_check_opens_twenty_links_and_says_so_when_there_are_more(press: Press) -> None:
    """The first twenty links alone are opened and the rest are counted in words.

    Otherwise a text with a hundred would keep the office waiting.
    """
    with running() as site:
        rows = "".join(f"  - {{title: Text {n}, url: '{site.address(f'/p/{n}')}'}}\n" for n in range(1000, 1023))
        embargoed(press, datetime.now(UTC) + timedelta(days=2), more=f"background:\n{rows}")
        done = press.run("check", "heat", "--check-links")
    assert "Only the first 20 links were opened; 3 more were not." in " ".join(done.stdout.split())
    assert len(site.asked) == 20


@pytest.mark.parametrize("url", ["https://photos.example/a.jpg", "https://photos.example/b.png?size=2"])
def test_check_names_a_pictures_line_when_text_is_under_embargo(press: Press, url: str) -> None:
    """A picture from the web in an embargoed text's facts is refused with its line and no template code.

    The remedy lies in the file.
    """
    text = (press.folder / ADVISORY).read_text()
    text = re.sub(r"^release: .*$", "release: {embargo: '2031-01-26 00:01', zone: UTC}", text, flags=re.MULTILINE)
    text = text.replace("\ncontacts:", f"\npicture: {{caption: Rain, alt: Rain, credit: Ada, url: '{url}'}}\ncontacts:")
    press.write(ADVISORY, text)
    line = text[: text.index(url)].count("\n") + 1
    done = press.run("check", ADVISORY)
    said = " ".join((done.stdout + done.stderr).split())
    assert f"ERROR HTM15 room/{ADVISORY}:{line}" in said
    assert f"delete line {line} of the file" in said
    assert "{%" not in said
