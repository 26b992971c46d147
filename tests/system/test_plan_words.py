"""A plan means what it says: which mailing gives way, whose language it is in, who is left, and what a stop is."""

from typing import Final

import pytest

from tests.system.press import ADVISORY, Press, journalists

NOBODY: Final = 1  # a port at which nothing listens
ID: Final = "eu-russia-summit-2014"
FRENCH: Final = """---
kind: press-release
LANGUAGE
headline: "La chaleur ferme une école sur neuf, dit un nouveau rapport"
dateline: {place: Paris, date: 2026-06-05}
contacts: [{name: Ada Example, email: ada@newsroom.example}]
---

Le rapport sur les écoles est prêt, et il dit que 1 204 écoles ont répondu aux questions sur les jours de chaleur.
Dans le sud, la plupart des écoles n'ont pas de salle fraîche, et les élèves sont restés à la maison.
"""


def _said(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _french(press: Press, language: str = "language: fr") -> None:
    press.write("advisories/chaleur.md", FRENCH.replace("LANGUAGE\n", f"{language}\n" if language else ""))


def _readers(press: Press, *languages: str) -> None:
    rows = (f"p{number}@x.example,{language}" for number, language in enumerate(languages))
    press.write("lists/l.csv", "\n".join(("email,language", *rows)) + "\n")


# --- which mailing gives way ---


@pytest.mark.slow
@pytest.mark.parametrize("name", ["last", ID, ADVISORY, "eu-russia", f"{ID}.1"])
def test_replace_finds_the_mailing_by_any_name_when_a_list_is_given(press: Press, name: str) -> None:
    """A waiting mailing gives way to --replace by each of its names where a list is given, and the plan says so."""
    assert press.run("run").returncode == 0
    press.write("lists/l.csv", journalists(3))
    _said(press, "send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes")
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("Dozens of", "Many"))
    press.write("lists/two.csv", journalists(2))
    said = _said(press, "send", ADVISORY, "--replace", name, "-l", "two", "--at", "2031-06-04 07:00", "--yes")
    assert f"Replaces {ID}.1, scheduled for 3 recipients. Nothing of that is sent." in said
    assert "2 messages at 07:00 CEST, Wed 4 June 2031" in said
    assert "Scheduled: 2 messages for 07:00 CEST, Wed 4 June 2031" in said
    status = _said(press, "status", f"{ID}.1")
    assert f"Replaced by {ID}.2." in status
    assert "scheduled for" not in status
    assert "2 scheduled for 07:00 CEST, Wed 4 June 2031" in _said(press, "status", f"{ID}.2")


def test_replace_tells_what_waits_when_its_name_is_unknown(press: Press) -> None:
    """An unknown name for --replace is refused with the names that wait.

    Otherwise a slip would be told without the names that are right.
    """
    assert press.run("run").returncode == 0
    press.write("lists/l.csv", journalists(3))
    _said(press, "send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes")
    said = _said(press, "send", ADVISORY, "--replace", "heat.7", "-l", "l", "--yes", code=66)
    assert f"Scheduled: {ID}.1" in said


# --- whose language it is ---


@pytest.mark.slow
@pytest.mark.parametrize(
    "languages", [("en", "en", "en"), ("en-GB", "en", "fr"), ("de", "", ""), ("nl", "nl-BE", "en")]
)
def test_check_warns_when_readers_have_another_language(press: Press, languages: tuple[str, ...]) -> None:
    """A text whose readers have another language is warned of with the flag that chooses, and refused with --strict."""
    _french(press)
    _readers(press, *languages)
    for words in (("check", "chaleur", "-l", "l"), ("send", "chaleur", "-l", "l", "--dry-run", "-v")):
        said = _said(press, *words)
        assert "LST30" in said
        assert "The text is in “fr”" in said
        assert "--where language=fr" in said
    assert "LST30" in _said(press, "send", "chaleur", "-l", "l", "--yes", "--strict", code=65)


@pytest.mark.parametrize(
    "languages", [("fr", "fr", "en"), ("fr-BE", "fr", "fr-CA"), ("", "", ""), ("fr", "en", ""), ("nl", "de", "en")]
)
def test_check_finds_nothing_when_readers_have_the_texts_language(press: Press, languages: tuple[str, ...]) -> None:
    """A text for readers of its language, or of many, is no finding. Mixed lists are the daily bread of Brussels."""
    _french(press)
    _readers(press, *languages)
    assert "LST30" not in _said(press, "check", "chaleur", "-l", "l")


@pytest.mark.slow
def test_check_warns_of_language_when_readers_wait_for_the_embargo(press: Press) -> None:
    """Readers of another language who wait for the embargo are warned of too. The second wave is of the same list."""
    _french(press, "language: fr\nrelease: {embargo: '2031-06-05 00:01', zone: Europe/London}")
    _readers(press, "en", "en")
    assert "LST30" in _said(press, "check", "chaleur", "-l", "l")


@pytest.mark.parametrize("language", ["", "language: en-GB", "language: en"])
def test_check_warns_when_a_french_text_has_an_english_label(press: Press, language: str) -> None:
    """A French text that says or inherits English is warned of with the right line.

    The words around it would be English.
    """
    _french(press, language)
    press.write("lists/l.csv", "email\na@x.example\n")
    said = _said(press, "check", "chaleur", "-l", "l")
    assert "ADV37" in said
    assert "language: fr" in said


@pytest.mark.slow
def test_check_finds_nothing_when_the_label_is_the_texts_language(press: Press) -> None:
    """A text in the language that it names is no finding, else each text would be warned of."""
    _french(press)
    press.write("lists/l.csv", "email\na@x.example\n")
    for name in ("chaleur", ADVISORY):
        assert "ADV37" not in _said(press, "check", name, "-l", "l")


# --- who is left ---


def _embargoed(press: Press) -> None:
    path = press.folder / ADVISORY
    text = path.read_text().replace("2014-01-27 12:30", "2031-07-01 12:30")
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    path.write_text(text.replace(release, "release: {embargo: '2031-06-05 00:01', zone: Europe/London}"))


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("words", [("send", ADVISORY, "-l", "l", "--dry-run"), ("check", ADVISORY, "-l", "l")])
def test_plan_counts_people_as_left_when_they_wait_for_the_embargo(
    press: Press, count: int, words: tuple[str, ...]
) -> None:
    """People who wait for the embargo count as left, else “No new recipients” would be said of them."""
    _embargoed(press)
    press.write("lists/l.csv", journalists(count))
    said = _said(press, *words)
    assert "No new recipients" not in said
    assert "LST08" not in said


@pytest.mark.slow
def test_check_says_that_nobody_is_left_when_all_have_it(press: Press) -> None:
    """A check after everybody has the text says that there are no new recipients.

    Otherwise a second run would not say why nothing leaves.
    """
    press.write("lists/l.csv", journalists(2))
    _said(press, "send", ADVISORY, "-l", "l", "--yes")
    assert "No new recipients" in _said(press, "check", ADVISORY, "-l", "l")


# --- what a stop is ---


@pytest.mark.slow
def test_plan_says_that_the_stop_stays_when_a_part_is_sent_by_hand(press: Press) -> None:
    """A plan to a part of a stopped mailing says that the rest stays stopped, and how to undo that."""
    assert press.run("run").returncode == 0
    press.write("lists/l.csv", journalists(3))
    press.write("lists/one.csv", journalists(1))
    _said(press, "send", ADVISORY, "-l", "l", "--at", "2031-06-04 07:00", "--yes")
    _said(press, "stop", f"{ID}.1")
    said = _said(press, "send", ADVISORY, "-l", "one", "--dry-run", "-v")
    assert "ADV20" in said
    assert "lifts" not in said
    assert "The rest stays stopped" in said
    assert f"stop {ID}.1 --undo" in said
    done = press.by_hand("send", ADVISORY, "-l", "one", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(list(press.outbox())) == 1
    assert "Stopped: " in _said(press, "stop", "--undo", code=64), "as it says"


# --- settings ---


def test_check_refuses_when_the_newsroom_has_no_sender(press: Press) -> None:
    """A newsroom without `from` is refused with the line to write.

    Otherwise the first message would end in a fault of the mail server's.
    """
    settings = press.folder / "advisory.toml"
    lines = settings.read_text().splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if not line.startswith("from =")))
    press.write("lists/l.csv", journalists(1))
    done = press.run("check", ADVISORY, "-l", "l")
    said = " ".join(done.stdout.split())
    assert (done.returncode, "SET04" in said, 'from = "Press Office' in said) == (65, True, True)


def test_plan_warns_of_a_pace_when_it_is_above_the_providers(press: Press) -> None:
    """A pace above what the provider allows is warned of, and one below is not.

    Otherwise the provider would put the whole account off for an hour.
    """
    press.go_live(NOBODY)
    press.write("lists/l.csv", journalists(1))
    for pace, told in (("30/minute", False), ("100/minute", True)):
        done = press.run(
            "send", ADVISORY, "-l", "l", "--dry-run", "--rate", pace, env={"ADVISORY_PROVIDER": "microsoft365"}
        )
        assert (done.returncode, "SET05" in done.stdout) == (0, told), done.stderr
