"""read.times.send_time: the instant that is meant, or a sentence; never another time."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from advisory_cli.model.errors import BadData
from advisory_cli.model.schedule.times import WallStatus, When, is_zone
from advisory_cli.model.text import printable
from advisory_cli.read.times.send_time import ZoneFault, problems_for, read_dated, read_limit, read_when
from advisory_cli.read.times.wall_times import WallFault

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)  # a Monday, 11:00 in Brussels
HOUR = timedelta(hours=1)


def when(text: str, *, zone: str = "Europe/Brussels", now: datetime = NOW) -> When:
    """Read as in the newsroom in Brussels."""
    return read_when(text, zone=zone, now=now)


def refused(text: str, *, zone: str = "Europe/Brussels", now: datetime = NOW) -> BadData:
    """The fault."""
    with pytest.raises(BadData) as caught:
        when(text, zone=zone, now=now)
    return caught.value


# --- what is read ---


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-06-05 08:00", "2026-06-05 06:00"),
        ("2026-06-05T08:00", "2026-06-05 06:00"),
        ("  2026-06-05   08:00 ", "2026-06-05 06:00"),
        ("2026-06-05 08:00 America/New_York", "2026-06-05 12:00"),
        ("2026-06-05 08:00 UTC", "2026-06-05 08:00"),
        ("2026-12-05 08:00 Europe/London", "2026-12-05 08:00"),
        ("today 12:00", "2026-06-01 10:00"),
        ("tomorrow 07:00", "2026-06-02 05:00"),
        ("Tomorrow 07:00 Asia/Tokyo", "2026-06-01 22:00"),
        ("tuesday 07:00", "2026-06-02 05:00"),
        ("sunday 07:00", "2026-06-07 05:00"),
        ("monday 12:00", "2026-06-08 10:00"),  # today is one, and 12:00 still ahead: the next one is strictly later
        ("11:01", "2026-06-01 09:01"),
        ("11:00", "2026-06-01 09:00"),  # this very minute
        ("2026-10-25 02:30 fold:0", "2026-10-25 00:30"),
        ("2026-10-25 02:30 Europe/Brussels fold:1", "2026-10-25 01:30"),
        ("2026-10-24 02:30 fold:1", "2026-10-24 00:30"),  # it comes once, and there is nothing to choose
    ],
)
def test_a_time_means_one_instant(text: str, instant: str) -> None:
    """Fails if a mailing leaves an hour, a day or a week beside the time that was asked for."""
    read = when(text)
    assert read.instant_for("Pacific/Auckland") == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert read.earliest == read.latest == read.instant_for("UTC")
    assert not read.per_recipient


def test_a_choice_where_there_is_none_is_forgotten() -> None:
    """Fails if the same time, once with and once without it, counts as two: a plan for another time."""
    assert when("2026-10-24 02:30 fold:1") == when("2026-10-24 02:30")
    assert when("2026-10-24 02:30 fold:1").words == "2026-10-24 02:30 Europe/Brussels"


def test_days_are_those_of_the_named_zone() -> None:
    """Fails if "tomorrow" is the day after tomorrow for an office whose day has not ended yet."""
    late = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # in Brussels it is Tuesday already
    assert when("tomorrow 07:00", now=late).words == "2026-06-03 07:00 Europe/Brussels"
    assert when("tomorrow 07:00 America/New_York", now=late).words == "2026-06-02 07:00 America/New_York"
    assert when("tuesday 07:00", now=late).words == "2026-06-09 07:00 Europe/Brussels"
    assert when("tuesday 07:00 America/New_York", now=late).words == "2026-06-02 07:00 America/New_York"


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow 07:00",
        "2026-06-05T08:00",
        "2026-10-25 02:30 fold:1",
        "2026-06-05 08:00 Recipient",
        "2026-10-25 02:30 recipient fold:0",
        "friday 09:30 America/New_York",
    ],
)
def test_its_words_say_the_same_later_and_elsewhere(text: str) -> None:
    """Fails if the time that a mailing keeps means another one when it is read again, in another newsroom."""
    read = when(text)
    assert read_when(read.words, zone="Asia/Tokyo", now=NOW) == read
    assert read_dated(read.words, zone="") == read


def test_each_readers_own_clock() -> None:
    """Fails if "eight in the morning for everybody" is eight in one place."""
    read = when("2026-06-05 08:00 recipient")
    assert read.per_recipient
    assert read.words == "2026-06-05 08:00 recipient"
    assert read.instant_for("Europe/Brussels") == datetime(2026, 6, 5, 6, 0, tzinfo=UTC)
    assert read.instant_for("Asia/Kathmandu") == datetime(2026, 6, 5, 2, 15, tzinfo=UTC)
    assert read.earliest == read.instant_for("Pacific/Kiritimati")
    assert read.latest >= read.instant_for("Pacific/Pago_Pago")
    assert when("tomorrow 08:00 recipient").words == "2026-06-02 08:00 recipient"
    assert when("2026-06-05 08:00 recipient", zone="").words == "2026-06-05 08:00 recipient"


# --- what is refused, and what is said ---


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2026-06-05", "2026-06-05 08:00"),
        ("friday", "friday 08:00"),
        ("2026-06-05 recipient", "2026-06-05 08:00 recipient"),
        ("noon", "12:00"),
        ("noon tomorrow", "tomorrow 12:00"),
        ("Friday at noon", "friday 12:00"),
        ("2026-06-05 12 noon UTC", "2026-06-05 12:00 UTC"),
        ("tomorrow midnight", "tomorrow 00:01"),
        ("2026-06-05 24:00", "2026-06-05 00:01"),
        ("tomorrow 7am", "tomorrow 07:00"),
        ("tomorrow 7:30 p.m.", "tomorrow 19:30"),
        ("tomorrow 12am Europe/London", "tomorrow 00:00 Europe/London"),
        ("tomorrow 12 pm", "tomorrow 12:00"),
        ("tomorrow 8:00", "tomorrow 08:00"),
        ("tomorrow 8.15", "tomorrow 08:15"),
        ("tomorrow 19h", "tomorrow 19:00"),
        ("tomorrow 19h30", "tomorrow 19:30"),
        ("2026-06-05 08:00:00", "2026-06-05 08:00"),
        ("08:00 tomorrow", "tomorrow 08:00"),
    ],
)
def test_what_has_another_right_spelling_is_told_it(text: str, right: str) -> None:
    """Fails if a person at a deadline is refused without being told what to type, or told what is refused again."""
    fault = refused(text)
    assert fault.remedy.startswith(f"Write {right}")
    when(right)


@pytest.mark.parametrize(
    "text", ["next monday 08:00", "mon 07:00", "mon noon", "in 2 hours", "now", "", "soon", "0700"]
)
def test_nothing_is_suggested_that_drops_a_word(text: str) -> None:
    """Fails if "mon 07:00" is answered with "07:00", which is today."""
    assert refused(text).remedy.startswith("Write 2026-06-05 08:00, tomorrow 07:00, monday 07:00 or 08:00;")


@pytest.mark.parametrize(
    ("text", "words", "remedy"),
    [
        ("2026-06-05 08:00 EST", "abbreviation", "America/New_York"),
        ("2026-06-05 08:00 CET", "abbreviation", "Europe/Brussels"),
        ("2026-06-05 08:00 BST", "abbreviation", "Europe/London"),
        ("2026-06-05 08:00 New York", "not a time zone", "America/New_York"),
        ("2026-06-05 08:00 Europe/Brusels", "not a time zone", "Did you mean Europe/Brussels?"),
        ("2026-06-05 08:00 Etc/GMT+5", "not a time zone", "a place"),
        ("2026-06-05 08:00+02:00", "offset", "08:00 Europe/Brussels"),
        ("2026-06-05 08:00 +02:00", "offset", "08:00 Europe/Brussels"),
        ("2026-06-05 08:00Z", "offset", "08:00 Europe/Brussels"),
        ("05/06/2026 08:00", "not written year-month-day", "2026-06-05"),
        ("5 June 2026 08:00", "not written year-month-day", "2026-06-05"),
        ("2026-02-30 08:00", "not a date", "year-month-day"),
        ("0001-01-01 08:00", "not a day to send anything", "1970 to 2199"),
        ("9999-12-31 23:59", "not a day to send anything", "1970 to 2199"),
        ("2026-10-25 02:30 fold:2", "not a time", "fold:0 for the first"),
        ("\u017funday 08:00", "not a time", "monday 07:00"),  # ſ is an s to those who ignore case
        ("2026-06-05 08:00 \x1b[31m", "\\x1b[31m", "Area/Location"),
    ],
)
def test_what_is_refused_is_said(text: str, words: str, remedy: str) -> None:
    """Fails if a time that two people read differently is taken, or refused without a way out."""
    fault = refused(text)
    assert words in fault.message
    assert remedy in fault.remedy
    assert fault.message.isprintable()


def test_a_time_that_has_passed() -> None:
    """Fails if what was meant for this morning leaves now, or tomorrow, without a word."""
    assert refused("2026-06-01 10:30").message == (
        "2026-06-01 10:30 has passed: it was 30 minutes ago (Europe/Brussels)."
    )
    fault = refused("08:00 Europe/London")
    assert "2 hours ago (Europe/London)" in fault.message
    assert fault.remedy == "Write tomorrow 08:00 Europe/London"
    assert "1 hour ago" in refused("today 10:00").message
    assert "27 days ago" in refused("2026-05-05 08:00").message
    assert "less than a minute ago" in refused("11:00", now=NOW + timedelta(seconds=30)).message


def test_by_each_readers_clock_passed_is_passed_everywhere() -> None:
    """Fails if an office in Tokyo cannot send at eight to people for whom it is not eight yet."""
    eight = "2026-06-05 08:00 recipient"
    assert when(eight, zone="Asia/Tokyo", now=datetime(2026, 6, 5, 1, 0, tzinfo=UTC)).per_recipient
    assert "everywhere" in refused(eight, now=datetime(2026, 6, 5, 20, 1, tzinfo=UTC)).message


def test_a_time_without_any_zone() -> None:
    """Fails if the zone of the computer is taken where nobody has named one."""
    for text in ("2026-06-05 08:00", "tomorrow 08:00", "tomorrow 08:00 recipient"):
        fault = refused(text, zone="")
        assert isinstance(fault, ZoneFault)
        assert 'zone = "Europe/Brussels"' in fault.remedy
    assert when("2026-06-05 08:00 UTC", zone="").words == "2026-06-05 08:00 UTC"


def test_a_skipped_time_names_the_gap() -> None:
    """Fails if a mailing for 02:30 leaves at 01:30 or 03:30 in the night the clocks change."""
    fault = refused("2027-03-28 02:30")
    assert isinstance(fault, WallFault)
    assert "from 2027-03-28 02:00 at once to 2027-03-28 03:00" in fault.message
    assert fault.remedy == "The next minute that exists is 2027-03-28 03:00"
    half = refused("2026-10-04 02:15 Australia/Lord_Howe")
    assert half.remedy == "The next minute that exists is 2026-10-04 02:30"


def test_a_doubled_time_asks_which() -> None:
    """Fails if one of two instants, an hour apart, is chosen by the program."""
    fault = refused("2026-10-25 02:30")
    assert "first at 2026-10-25 00:30 UTC, then at 2026-10-25 01:30 UTC" in fault.message
    assert "fold:0 for the first, fold:1 for the second" in fault.remedy


# --- every zone, every night the clocks change ---


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(one for one in available_timezones() if is_zone(one)))


@cache
def _changes() -> tuple[tuple[str, datetime], ...]:
    """Days around which a zone changes its offset, by the wall."""
    found = []
    for name in _zones():
        zone, offset = ZoneInfo(name), None
        for day in range(730):
            noon = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
            now = noon.astimezone(zone).utcoffset()
            if offset is not None and now != offset:
                found.append((name, noon.astimezone(zone).replace(tzinfo=None, minute=0)))
            offset = now
    return tuple(found)


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@st.composite
def _walls(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and a wall time, most of them near a change."""
    if draw(st.integers(0, 4)):
        zone, near = draw(st.sampled_from(_changes()))
        return zone, near + timedelta(minutes=draw(st.integers(-36 * 60, 60)))
    zone = draw(st.sampled_from(_zones()))
    return zone, _wall("2026-06-02 00:00") + timedelta(minutes=draw(st.integers(0, 170 * 365 * 24 * 60)))


def _instants(wall: datetime, zone: str) -> list[datetime]:
    """Every instant at which the clocks of `zone` show `wall`, by trying all offsets of the days around."""
    naive = wall.replace(tzinfo=UTC)
    days = (naive + timedelta(hours=hours) for hours in range(-48, 49))
    offsets = {one.astimezone(ZoneInfo(zone)).utcoffset() for one in days}
    tried = (naive - offset for offset in offsets if offset is not None)
    return sorted(one for one in tried if one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the changes are looked for once
@given(_walls())
@example(("Africa/Cairo", _wall("2026-04-24 00:01")))
@example(("Atlantic/Azores", _wall("2026-10-25 00:01")))
@example(("Europe/Dublin", _wall("2026-10-25 01:30")))
@example(("Australia/Lord_Howe", _wall("2027-04-04 01:45")))
def test_in_every_zone_the_instant_is_right_or_refused(case: tuple[str, datetime]) -> None:
    """Fails if anywhere on Earth a time is shifted in silence, in the newsroom's zone or in a reader's."""
    zone, wall = case
    text, instants = f"{wall:%Y-%m-%d %H:%M}", _instants(wall, zone)
    theirs = read_dated(text, zone="recipient")
    if len(instants) == 1:
        assert read_dated(text, zone=zone).instant_for("UTC") == instants[0]
        assert (theirs.instant_for(zone), problems_for(theirs, [zone])) == (instants[0], ())
        return
    status = WallStatus.TWICE if instants else WallStatus.NEVER
    with pytest.raises(WallFault) as caught:
        read_dated(text, zone=zone)
    with pytest.raises(BadData):
        theirs.instant_for(zone)
    assert caught.value.status is status
    assert [one.status for one in problems_for(theirs, ["UTC", zone])] == [status]
    for fold, instant in enumerate(instants):
        assert read_dated(f"{text} {zone} fold:{fold}", zone="").instant_for("UTC") == instant
        chosen = read_dated(f"{text} recipient fold:{fold}", zone="")
        assert (chosen.instant_for(zone), problems_for(chosen, [zone])) == (instant, ())
    if not instants:
        after = caught.value.remedy.removeprefix("The next minute that exists is ")
        assert datetime.fromisoformat(after) > wall
        assert _instants(datetime.fromisoformat(after), zone)
        assert not _instants(datetime.fromisoformat(after) - timedelta(minutes=1), zone)


_PIECES = st.sampled_from(
    [
        *("today", "tomorrow", "monday", "2026-06-05", "2027-03-28", "08:00", "02:30", "7am", "7", "noon", "midnight"),
        *("UTC", "Europe/Brussels", "EST", "recipient", "fold:0", "fold:1", "fold:2", "at", ",", "+", "-", ":", "T"),
        *("Z", "am", "24:00", "99999", "\u0660", "\ud800", "\x00"),
    ]
)


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=6).map(" ".join), st.lists(_PIECES, max_size=4).map("".join)))
def test_whatever_is_typed_is_a_time_or_a_sentence(text: str) -> None:
    """Fails if something typed in haste ends in a traceback, or in a time that has passed."""
    try:
        read = when(text)
    except BadData as fault:
        said, remedy = fault.message, fault.remedy
    else:
        assert read.latest >= NOW
        return
    assert printable(said) == said
    assert said.endswith((".", "?"))
    assert remedy


# --- by each reader's clock ---


def test_zones_where_the_time_does_not_exist_are_named() -> None:
    """Fails if readers in one country get nothing, or get it an hour off, and nobody is told."""
    night = when("2027-03-28 02:30 recipient")
    assert problems_for(night, ["Asia/Tokyo", "America/New_York"]) == ()
    (fault,) = problems_for(night, ["Europe/Paris", "Asia/Tokyo", "Europe/Brussels", "Europe/Paris"])
    assert "does not exist in Europe/Brussels, Europe/Paris:" in fault.message
    assert fault.remedy == "Choose another time, such as 2027-03-28 03:00 recipient"
    many = [one for one in _zones() if one.startswith("Europe/")]
    (fault,) = problems_for(night, many)
    assert " more: " in fault.message


def test_zones_where_the_time_comes_twice_ask_for_a_choice() -> None:
    """Fails if readers in one country get it at the first or the second half past two by accident."""
    (fault,) = problems_for(when("2026-10-25 02:30 recipient"), ["Europe/Paris", "Asia/Tokyo"])
    assert "comes twice in Europe/Paris" in fault.message
    assert "fold:1 for the second" in fault.remedy
    chosen = when("2026-10-25 02:30 recipient fold:1")
    assert problems_for(chosen, ["Europe/Paris"]) == ()
    assert chosen.instant_for("Europe/Paris") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert problems_for(when("2026-10-25 02:30 UTC"), ["Europe/Paris"]) == ()


# --- in a file, and as a limit ---


@pytest.mark.parametrize("text", ["today 08:00", "tomorrow 08:00", "monday 08:00", "08:00", "tomorrow", "noon", "x"])
def test_a_file_needs_the_date(text: str) -> None:
    """Fails if "tomorrow" in a file means another day each morning, or a remedy names what a file may not say."""
    with pytest.raises(BadData) as caught:
        read_dated(text, zone="Europe/Brussels")
    assert "tomorrow 07:00" not in caught.value.remedy


def test_a_file_may_name_the_past() -> None:
    """Fails if a file cannot be read any more once its time has come."""
    assert read_dated("2014-01-24 07:00", zone="UTC").instant_for("UTC") == datetime(2014, 1, 24, 7, tzinfo=UTC)


@pytest.mark.parametrize(("text", "after"), [("6h", 6 * HOUR), ("90m", 1.5 * HOUR), ("2d", 48 * HOUR), (" 1 h ", HOUR)])
def test_a_limit_may_be_a_span(text: str, after: timedelta) -> None:
    """Fails if the limit is not counted from the start of the mailing."""
    start = NOW + 24 * HOUR
    assert read_limit(text, zone="", now=NOW, start=start) == start + after


def test_a_limit_may_be_a_time() -> None:
    """Fails if a limit before the start, which would let nothing leave, is taken."""
    start = NOW + 24 * HOUR  # 2026-06-02 11:00 in Brussels
    limit = read_limit("2026-06-02 12:00", zone="Europe/Brussels", now=NOW, start=start)
    assert limit == start + HOUR
    for text in ("2026-06-02 11:00", "today 12:00", "2026-05-02 12:00", "2026-06-02 12:00 recipient", "0h", "h", "6 w"):
        with pytest.raises(BadData):
            read_limit(text, zone="Europe/Brussels", now=NOW, start=start)
