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
from advisory_cli.read.times.send_time import ZoneFault, read_dated, read_limit, read_when
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
        ("5 June 2026 08:00", "2026-06-05 06:00"),
        ("Fri 5 Jun 2026, 8am Europe/London", "2026-06-05 07:00"),
        ("vendredi 5 juin 2026 8h", "2026-06-05 06:00"),
        ("Freitag, 5. Juni 2026 08:00", "2026-06-05 06:00"),
        ("June 5, 2026 at 08:00", "2026-06-05 06:00"),
        ("tuesday 11 o'clock", "2026-06-02 09:00"),
        ("today 12:00", "2026-06-01 10:00"),
        ("tomorrow 07:00", "2026-06-02 05:00"),
        ("Tomorrow 07:00 Asia/Tokyo", "2026-06-01 22:00"),
        ("tuesday 07:00", "2026-06-02 05:00"),
        ("sunday 07:00", "2026-06-07 05:00"),
        ("monday 10:30", "2026-06-08 08:30"),  # today is one, and 10:30 is over
        ("11:01", "2026-06-01 09:01"),
        ("11:00", "2026-06-01 09:00"),  # this very minute
        ("2026-10-25 02:30 fold:0", "2026-10-25 00:30"),
        ("2026-10-25 02:30 Europe/Brussels fold:1", "2026-10-25 01:30"),
        ("2026-10-24 02:30 fold:1", "2026-10-24 00:30"),  # it comes once, and there is nothing to choose
    ],
)
def test_read_when_returns_the_one_instant_that_is_meant(text: str, instant: str) -> None:
    """A time is read as the one instant that its day, hour and zone mean.

    Otherwise a mailing would leave an hour, a day or a week beside the time that was asked for.
    """
    read = when(text)
    assert read.instant_for("Pacific/Auckland") == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert read.earliest == read.latest == read.instant_for("UTC")
    assert not read.per_recipient


def test_read_when_drops_the_fold_when_there_is_no_choice() -> None:
    """A fold at a time that comes once is dropped, else the same time with and without it would count as two."""
    assert when("2026-10-24 02:30 fold:1") == when("2026-10-24 02:30")
    assert when("2026-10-24 02:30 fold:1").words == "2026-10-24 02:30 Europe/Brussels"


def test_read_when_counts_days_in_the_named_zone() -> None:
    """The words “tomorrow” and “tuesday” mean the day of the zone that is named, else of the newsroom's."""
    late = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # in Brussels it is Tuesday already
    assert when("tomorrow 07:00", now=late).words == "2026-06-03 07:00 Europe/Brussels"
    assert when("tomorrow 07:00 America/New_York", now=late).words == "2026-06-02 07:00 America/New_York"
    assert when("tuesday 00:15", now=late).words == "2026-06-09 00:15 Europe/Brussels"
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
def test_when_words_mean_the_same_when_read_elsewhere(text: str) -> None:
    """The words that a time is kept by are read as the same time in another newsroom and in a file."""
    read = when(text)
    assert read_when(read.words, zone="Asia/Tokyo", now=NOW) == read
    assert read_dated(read.words, zone="") == read


def test_read_when_gives_each_reader_their_own_instant_when_per_recipient() -> None:
    """A time by each reader's clock is another instant in each zone, from Kiritimati to Pago Pago.

    Otherwise “eight in the morning for everybody” would be eight in one place.
    """
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
        ("noon tomorrow", "tomorrow 12:00"),
        ("tomorrow midnight", "tomorrow 00:01"),
        ("2026-06-05 24:00", "2026-06-05 00:01"),
        ("tomorrow 12am Europe/London", "tomorrow 00:00 Europe/London"),
        ("tomorrow 12 pm", "tomorrow 12:00"),
        ("2026-06-05 08:00:00", "2026-06-05 08:00"),
        ("08:00 tomorrow", "tomorrow 08:00"),
    ],
)
def test_read_when_names_the_right_spelling_when_the_time_is_written_otherwise(text: str, right: str) -> None:
    """The remedy for a time in another spelling writes the right one, which is then accepted."""
    fault = refused(text)
    assert fault.remedy.startswith(f"Write {right}")
    when(right)


@pytest.mark.parametrize("text", ["monday 12:00", "Mon 12:00", "Monday noon"])
def test_weekday_of_today_is_refused_when_its_time_is_still_to_come(text: str) -> None:
    """A weekday that is today has two readings before its time, which are both named, and one after it.

    Otherwise a text for this noon would leave a week late, in silence with --yes.
    """
    with pytest.raises(BadData, match="Today is Monday") as caught:
        read_when(text, zone="Europe/Brussels", now=NOW)
    assert caught.value.remedy == "Write today 12:00, or 2026-06-08 12:00"
    for words in ("today 12:00", "2026-06-08 12:00", "tuesday 12:00"):
        read_when(words, zone="Europe/Brussels", now=NOW)
    with pytest.raises(BadData, match="Today is Monday") as caught:
        read_when("monday 23:30 recipient", zone="Europe/Brussels", now=NOW)
    assert caught.value.remedy == "Write today 23:30 recipient, or 2026-06-08 23:30 recipient"


@pytest.mark.parametrize("text", ["next monday 08:00", "now", "", "soon", "0700"])
def test_read_when_suggests_no_time_when_a_word_is_not_understood(text: str) -> None:
    """A text with a word that is not understood gets general examples and no time that drops the word.

    Otherwise “next monday 08:00” would be answered with “monday 08:00”, which may be another week.
    """
    assert refused(text).remedy.startswith("Write 17:30, 7am, tomorrow 07:00, Mon 9:00, 2026-07-13 08:00 or +2h;")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("next tuesday 11 o'clock", "“next tuesday 11 o'clock” is not a time that can be read."),
        ("12 June 11:00", "The date in “12 June 11:00” has no year."),
        ("soon", "“soon” is not a time that can be read."),
    ],
)
def test_read_when_offers_only_what_an_event_can_have_when_the_time_is_for_all(text: str, words: str) -> None:
    """The examples for a time that is the same for everybody lie ahead, and name neither `recipient` nor a span."""
    with pytest.raises(BadData) as caught:
        read_when(text, zone="Europe/Brussels", now=NOW, for_all=True)
    assert caught.value.message == words
    assert caught.value.remedy == (
        "Write it like 2026-07-13 11:00, or 13 July 2026 11:00; after it a zone such as Europe/Brussels"
    )


def test_read_when_refuses_each_readers_clock_when_the_time_is_for_all() -> None:
    """An event begins at one moment for everybody, so that the word `recipient` is refused."""
    with pytest.raises(BadData, match="has to be the same for everybody"):
        read_when("5 June 2026 08:00 recipient", zone="Europe/Brussels", now=NOW, for_all=True)


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
        ("05/06/2026 08:00", "not written year-month-day", "2026-07-13 08:00"),
        ("5 June 08:00", "has no year", "2026-07-13 08:00"),
        ("Tue 12 Jan 11:00", "has no year", "2026-07-13 08:00"),
        ("Mon 5 June 2026 08:00", "2026-06-05 is a Friday", "Check the day"),
        ("08:00 5 June 2026", "the day comes after the time", "Write 2026-06-05 08:00"),
        ("31 June 2026 08:00", "not written year-month-day", "2026-07-13 08:00"),
        ("2026-02-30 08:00", "not a date", "2027-01-12 or 12 January 2027"),
        ("0001-01-01 08:00", "not a day to send anything", "1970 to 2199"),
        ("9999-12-31 23:59", "not a day to send anything", "1970 to 2199"),
        ("2026-10-25 02:30 fold:2", "not a time", "fold:0 for the first"),
        ("\u017funday 08:00", "not a time", "Mon 9:00"),  # ſ is an s to those who ignore case
        ("2026-06-05 08:00 \x1b[31m", "\\x1b[31m", "Area/Location"),
    ],
)
def test_read_when_refuses_with_cause_and_remedy_when_the_time_is_unclear(text: str, words: str, remedy: str) -> None:
    """A time that two people read differently is refused with its cause and a way out, in printable words."""
    fault = refused(text)
    assert words in fault.message
    assert remedy in fault.remedy
    assert fault.message.isprintable()


def test_read_when_refuses_when_the_time_has_passed() -> None:
    """A time that has passed is refused with how long ago it was and in which zone.

    Otherwise a text meant for this morning would leave now, or tomorrow, without a word.
    """
    assert refused("2026-06-01 10:30").message == (
        "2026-06-01 10:30 has passed: it was 30 minutes ago (Europe/Brussels)."
    )
    fault = refused("08:00 Europe/London")
    assert "2 hours ago (Europe/London)" in fault.message
    assert fault.remedy == "Write tomorrow 08:00 Europe/London"
    assert "1 hour ago" in refused("today 10:00").message
    assert "27 days ago" in refused("2026-05-05 08:00").message
    assert "less than a minute ago" in refused("11:00", now=NOW + timedelta(seconds=30)).message


def test_read_when_refuses_per_recipient_only_when_passed_everywhere() -> None:
    """A time by each reader's clock is refused only when it has passed everywhere.

    Otherwise an office in Tokyo could not send at eight to people for whom it is not eight yet.
    """
    eight = "2026-06-05 08:00 recipient"
    assert when(eight, zone="Asia/Tokyo", now=datetime(2026, 6, 5, 1, 0, tzinfo=UTC)).per_recipient
    assert "everywhere" in refused(eight, now=datetime(2026, 6, 5, 20, 1, tzinfo=UTC)).message


def test_read_when_refuses_when_nobody_names_a_zone() -> None:
    """A time is refused where nobody names a zone, with the setting to write.

    Otherwise the computer's zone would be taken.
    """
    for text in ("2026-06-05 08:00", "tomorrow 08:00", "tomorrow 08:00 recipient"):
        fault = refused(text, zone="")
        assert isinstance(fault, ZoneFault)
        assert 'zone = "Europe/Brussels"' in fault.remedy
    assert when("2026-06-05 08:00 UTC", zone="").words == "2026-06-05 08:00 UTC"


def test_read_when_names_the_gap_when_the_clocks_skip_the_time() -> None:
    """A time that the clocks skip is refused with the gap and the next minute that exists.

    Otherwise a mailing for 02:30 would leave at 01:30 or 03:30 that night.
    """
    fault = refused("2027-03-28 02:30")
    assert isinstance(fault, WallFault)
    assert "from 2027-03-28 02:00 straight to 2027-03-28 03:00" in fault.message
    assert fault.remedy == "The next minute that exists is 2027-03-28 03:00"
    half = refused("2026-10-04 02:15 Australia/Lord_Howe")
    assert half.remedy == "The next minute that exists is 2026-10-04 02:30"


def test_read_when_asks_which_when_the_time_comes_twice() -> None:
    """A time that comes twice is refused with both instants and the two folds, else the program would choose one."""
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


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the changes are looked for once
@given(_walls())
@example(("Africa/Cairo", _wall("2026-04-24 00:01")))
@example(("Atlantic/Azores", _wall("2026-10-25 00:01")))
@example(("Europe/Dublin", _wall("2026-10-25 01:30")))
@example(("Australia/Lord_Howe", _wall("2027-04-04 01:45")))
def test_read_dated_is_right_or_refuses_in_every_zone(case: tuple[str, datetime]) -> None:
    """A time is read as its one instant in every zone, and is refused when it comes never or twice there.

    Otherwise a time would be shifted in silence, in the newsroom's zone or in a reader's.
    """
    zone, wall = case
    text, instants = f"{wall:%Y-%m-%d %H:%M}", _instants(wall, zone)
    theirs = read_dated(text, zone="recipient")
    if len(instants) == 1:
        assert read_dated(text, zone=zone).instant_for("UTC") == instants[0]
        assert theirs.instant_for(zone) == instants[0]
        return
    status = WallStatus.TWICE if instants else WallStatus.NEVER
    with pytest.raises(WallFault) as caught:
        read_dated(text, zone=zone)
    with pytest.raises(BadData):
        theirs.instant_for(zone)
    assert caught.value.status is status
    for fold, instant in enumerate(instants):
        assert read_dated(f"{text} {zone} fold:{fold}", zone="").instant_for("UTC") == instant
        chosen = read_dated(f"{text} recipient fold:{fold}", zone="")
        assert chosen.instant_for(zone) == instant
    if not instants:
        after = caught.value.remedy.removeprefix("The next minute that exists is ")
        assert datetime.fromisoformat(after) > wall
        assert _instants(datetime.fromisoformat(after), zone)
        assert not _instants(datetime.fromisoformat(after) - timedelta(minutes=1), zone)


_PIECES = st.sampled_from(
    [
        *("today", "tomorrow", "monday", "2026-06-05", "2027-03-28", "08:00", "02:30", "7am", "7", "noon", "midnight"),
        *("+2h", "17.30", "2h", "mon", "12am", "+", "9", "in 2 hours", "17.10"),
        *("UTC", "Europe/Brussels", "EST", "recipient", "fold:0", "fold:1", "fold:2", "at", ",", "+", "-", ":", "T"),
        *("Z", "am", "24:00", "99999", "\u0660", "\ud800", "\x00"),
    ]
)


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=6).map(" ".join), st.lists(_PIECES, max_size=4).map("".join)))
def test_read_when_gives_a_time_ahead_or_a_sentence_when_text_is_any(text: str) -> None:
    """A text of any kind is read as a time that has not passed, or is refused in printable sentences."""
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


# --- in a file, and as a limit ---


@pytest.mark.parametrize("text", ["today 08:00", "tomorrow 08:00", "monday 08:00", "08:00", "tomorrow", "noon", "x"])
def test_read_dated_refuses_when_the_date_is_missing(text: str) -> None:
    """A time without its date is refused in a file, and the remedy names no relative day.

    Otherwise “tomorrow” in a file would mean another day each morning.
    """
    with pytest.raises(BadData) as caught:
        read_dated(text, zone="Europe/Brussels")
    assert "tomorrow 07:00" not in caught.value.remedy


def test_read_dated_accepts_a_time_that_has_passed() -> None:
    """A time that has passed is read from a file.

    Otherwise a file could not be read any more once its time has come.
    """
    assert read_dated("2014-01-24 07:00", zone="UTC").instant_for("UTC") == datetime(2014, 1, 24, 7, tzinfo=UTC)


@pytest.mark.parametrize(("text", "after"), [("6h", 6 * HOUR), ("90m", 1.5 * HOUR), ("2d", 48 * HOUR), (" 1 h ", HOUR)])
def test_read_limit_counts_a_span_from_the_start(text: str, after: timedelta) -> None:
    """A limit in hours, minutes or days is counted from the start of the mailing."""
    start = NOW + 24 * HOUR
    assert read_limit(text, zone="", now=NOW, start=start) == start + after


def test_read_limit_refuses_a_time_when_not_after_the_start() -> None:
    """A limit may be a time after the start, and a time before, a span of nothing or any other text is refused.

    Otherwise a limit would be taken that lets nothing leave.
    """
    start = NOW + 24 * HOUR  # 2026-06-02 11:00 in Brussels
    limit = read_limit("2026-06-02 12:00", zone="Europe/Brussels", now=NOW, start=start)
    assert limit == start + HOUR
    for text in ("2026-06-02 11:00", "today 12:00", "2026-05-02 12:00", "2026-06-02 12:00 recipient", "0h", "h", "6 w"):
        with pytest.raises(BadData):
            read_limit(text, zone="Europe/Brussels", now=NOW, start=start)
