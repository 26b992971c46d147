"""Write the languages of a mailing in words: the subject in each, and how many people get which."""

from collections.abc import Iterator, Mapping

from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.plan import EditionCount
from advisory_cli.report.wording.lines import Line, labelled, wrapped


def subject_lines(mailing: Mailing, *, at: int, width: int) -> Iterator[Line]:
    """Yield the subject of a mailing behind its label, and one for each language when there are several.

    `at` is the column in which the subject begins, and `width` the line length in columns.
    """
    for number, words in enumerate(_subjects(mailing)):
        yield from labelled("" if number else "Subject", words, at=at, tone="strong", width=width)


def indented_subjects(mailing: Mailing, *, indent: int, width: int) -> Iterator[Line]:
    """Yield the subject of a mailing without a label, and one for each language when there are several.

    Each begins at column `indent`. `width` is the line length in columns.
    """
    for words in _subjects(mailing):
        yield from wrapped(words, indent=indent, hang=indent, width=width)


def subjects_text(mailing: Mailing) -> str:
    """Return the subject of a mailing as one text: 'en: Ministers meet; fr: Les ministres se réunissent'."""
    return "; ".join(_subjects(mailing))


def edition_counts(editions: tuple[EditionCount, ...]) -> str:
    """Return how many people get which language: 'en (40, 8 of them with another language), fr (12)'.

    The first language comes first. Where anybody waits for the embargo's end: 'en (3 now, 7 later)'.
    """
    split = any(edition.later for edition in editions)
    return ", ".join(_edition(edition, split=split) for edition in editions)


def language_counts(counts: Mapping[str, int], mailing: Mailing) -> str:
    """Return how many people of a mailing get each language: 'en (40), fr (12)'. "" for a mailing in one language.

    `counts` has the number of people by language tag. The first language comes first, and one that nobody gets has 0.
    """
    return ", ".join(f"{edition.language}\u00a0({counts.get(edition.language, 0):,})" for edition in mailing.editions)


def _edition(edition: EditionCount, *, split: bool) -> str:
    counts = (f"{edition.now:,} now", f"{edition.later:,} later") if split else (f"{edition.now + edition.later:,}",)
    others = f"{edition.others:,} of them with another language" if edition.others else ""
    return f"{edition.language}\u00a0({', '.join(filter(None, (*counts, others)))})"


def _subjects(mailing: Mailing) -> Iterator[str]:
    if not mailing.editions:
        yield mailing.subject
    for edition in mailing.editions:
        yield f"{edition.language}: {edition.subject}"
