"""The languages of a mailing in words."""

from advisory_cli.model.mailing.delivery import SentEdition
from advisory_cli.model.mailing.plan import EditionCount
from advisory_cli.report.wording.languages import (
    edition_counts,
    indented_subjects,
    subject_lines,
    subjects_text,
)
from tests.unit.report.screens.test_status import mailing

BOTH = (SentEdition(language="en", subject="Ministers meet"), SentEdition(language="fr", subject="Les ministres"))


def count(language: str, now: int, later: int = 0, others: int = 0) -> EditionCount:
    """Numbers of people who get a language."""
    return EditionCount(language=language, subject="", now=now, later=later, others=others)


def test_subject_stands_once_when_there_is_one_language() -> None:
    """A mailing in one language shows its subject as ever, without a tag."""
    alone = mailing(subject="Ministers meet")
    assert subjects_text(alone) == "Ministers meet"
    assert [line.text.strip() for line in indented_subjects(alone, indent=2, width=80)] == ["Ministers meet"]
    assert [line.text.split() for line in subject_lines(alone, at=11, width=80)] == [["Subject", "Ministers", "meet"]]


def test_subject_of_each_language_is_shown() -> None:
    """A mailing in several languages shows each subject behind its language, the first first."""
    several = mailing(subject="Ministers meet", editions=BOTH)
    assert subjects_text(several) == "en: Ministers meet; fr: Les ministres"
    lines = [line.text for line in subject_lines(several, at=11, width=80)]
    assert [line.split() for line in lines] == [["Subject", "en:", "Ministers", "meet"], ["fr:", "Les", "ministres"]]
    assert len(list(indented_subjects(several, indent=2, width=80))) == 2


def test_edition_counts_say_who_gets_another_language() -> None:
    """The numbers are by language, with those who read another one. With people held, both waves are counted."""
    assert edition_counts((count("en", 1_040, others=8), count("fr", 12))) == (
        "en\u00a0(1,040, 8 of them with another language), fr\u00a0(12)"
    )
    assert (
        edition_counts((count("en", 3, 7), count("fr", 0, 2))) == "en\u00a0(3 now, 7 later), fr\u00a0(0 now, 2 later)"
    )
