"""Checks of an advisory's words that need no rendering."""

from datetime import datetime

from advisory_cli.check.fields.contacts import check_links, check_phones
from advisory_cli.check.text.text_fields import passages
from advisory_cli.check.wording.languages import check_language
from advisory_cli.check.wording.marks import check_comments, check_marks
from advisory_cli.check.wording.placeholders import check_placeholders
from advisory_cli.check.wording.quotation import check_quotation
from advisory_cli.check.wording.spoilt_letters import check_spoilt_letters
from advisory_cli.check.wording.subjects import check_length, check_loudness
from advisory_cli.check.wording.weekdays import check_weekdays
from advisory_cli.check.wording.written_times import check_written_times
from advisory_cli.check.wording.zone_abbreviations import check_abbreviations
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory

_SHORTER = "Shorten it: label, day and place first, then the hook."


def check_words(advisory: Advisory, *, now: datetime) -> tuple[Finding, ...]:
    """Return all findings about the words of every field and of the body, at their lines.

    The codes are TXT01-05, TXT08-11, TXT15-18, EMB25-28 and ADV37. `now` (aware) helps with dates that name no year.
    """
    found: list[Finding] = []
    for passage in passages(advisory):
        found += check_placeholders(passage)
        found += check_comments(passage)
        found += check_marks(passage)
        found += check_spoilt_letters(passage)
        found += check_weekdays(passage, now=now)
        found += check_written_times(passage, now=now)
        found += check_quotation(passage)
    row, path = (advisory.subject, "subject") if advisory.subject.strip() else (advisory.headline, "headline")
    found += check_loudness(row, advisory.place(path))
    found += check_length(advisory.subject.strip(), advisory.place("subject"), remedy=_SHORTER)
    found += check_language(advisory)
    found += check_abbreviations(advisory)
    found += check_phones(advisory)
    found += check_links(advisory)
    return tuple(found)
