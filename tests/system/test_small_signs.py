"""Small signs in a text: primes and apostrophes, traces of pasted pictures, breaks without width, and closed doors."""

import pytest

from tests.system.advisory_file import mail, marks
from tests.system.press import Press


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The buoy lies at 50°50'46\"N, 4°21'9\"E.", "The buoy lies at 50°50'46\"N, 4°21'9\"E."),
        ("A 5'10\" man, and a 6' wall.", "A 5'10\" man, and a 6' wall."),
        ("At 50° 50' N it rains.", "At 50° 50' N it rains."),
        ("All rock 'n' roll fans", "All rock ’n’ roll fans"),
        ("'It costs 5', he said, \"and 10\".", "‘It costs 5’, he said, “and 10”."),
        ("The 1990's “end” of 'history'", "The 1990’s “end” of ‘history’"),
        ("It’s the mayor's day, and the doctors' too.", "It’s the mayor’s day, and the doctors’ too."),
    ],
)
def test_message_keeps_primes_when_quotation_marks_are_set(press: Press, written: str, shown: str) -> None:
    """Primes of degrees and feet stay while quotation marks and apostrophes are set.

    A ship steers by 50 minutes and no quotation.
    """
    got = mail(press, written)
    assert shown in got.text
    assert shown in got.html.replace("&quot;", '"').replace("\n", " ")


@pytest.mark.slow
@pytest.mark.parametrize(("language", "words"), [("en-GB", "Not open to the public"), ("fr", "Non ouvert au public")])
def test_preview_says_not_public_and_no_more_when_the_event_is_closed(press: Press, language: str, words: str) -> None:
    """An event that is not public says so, and nothing of a briefing or of closed doors."""
    event = "event: {title: Talk, starts: '2031-01-01 10:00', zone: Europe/London, place: Hall, public: no}\n"
    body = (
        "The room opens at ten." if language == "en-GB" else "La salle ouvre à dix heures, et la presse y est admise."
    )
    marks(press, body, more=event)
    path = press.folder / "advisories" / "words.md"
    path.write_text(path.read_text().replace("language: en-GB", f"language: {language}"))
    done = press.run("preview", "words", "-l", "one", "--to", "ann@daily.example", "--text")
    assert words in done.stdout
    assert "briefing" not in done.stdout
    assert "huis clos" not in done.stdout


def test_check_refuses_a_text_when_a_pasted_picture_left_its_trace(press: Press) -> None:
    """The trace of a pasted picture is an error with its line.

    Otherwise readers would see an empty box where the author saw a chart.
    """
    assert ("error", "TXT18", 12) in marks(press, "The room opens.\n\nThe chart \ufffc shows it.")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ក\u200bខ ที่\u200bนี่ ນີ້\u200bຄື ဒီ\u200bမှာ", "ក\u200bខ ที่\u200bนี่ ນີ້\u200bຄື ဒီ\u200bမှာ"),
        ("The room\u200b opens\u200b.", "The room opens."),
        ("ก\u200b end", "ก end"),
    ],
)
def test_message_keeps_widthless_breaks_when_the_script_has_no_others(press: Press, written: str, shown: str) -> None:
    """A break without width stays in scripts without blanks and is taken out elsewhere.

    Otherwise a line of Khmer could not break.
    """
    assert shown in mail(press, written).text
    assert mail(press, "Ten.", headline=f'"{written}"').text
