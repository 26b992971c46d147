"""Function that runs all checks of an advisory's words, before any message is made, and returns the findings."""

from datetime import datetime

from advisory_cli.check.fields.contacts import check_links, check_phones
from advisory_cli.check.text.text_fields import text_fields
from advisory_cli.check.wording.announcements import check_announcements, without_repeated_times
from advisory_cli.check.wording.event_days import check_event_days
from advisory_cli.check.wording.languages import check_language
from advisory_cli.check.wording.marks import check_comments, check_marks
from advisory_cli.check.wording.placeholders import check_placeholders, check_url_placeholders
from advisory_cli.check.wording.quotation import check_quotation
from advisory_cli.check.wording.spoilt_letters import check_spoilt_letters
from advisory_cli.check.wording.subjects import check_subject
from advisory_cli.check.wording.weekdays import check_weekdays
from advisory_cli.check.wording.written_times import check_written_times, without_told_days
from advisory_cli.check.wording.zone_abbreviations import check_abbreviations
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory


def check_words(advisory: Advisory, *, now: datetime) -> tuple[Finding, ...]:
    """Return all findings about the words of an advisory, in its fields and its body, with their lines.

    `now` (aware) helps to find the year of dates that name none. The findings are:
    - TXT01 to TXT03, TXT08, TXT15 to TXT17: placeholders, marks of drafts, comments.
    - TXT04, TXT05, TXT09 to TXT11, TXT18: weekdays, subject, telephone numbers, quotation marks, links, spoilt letters.
    - TXT20: days of the event. EMB25 to EMB28: times of day, but no EMB25 that repeats a TXT20. ADV37: the language.
    """
    findings: list[Finding] = []
    for field in text_fields(advisory):
        findings += check_placeholders(field)
        findings += check_comments(field)
        findings += check_marks(field)
        findings += check_spoilt_letters(field)
        findings += check_weekdays(field, now=now)
        findings += check_written_times(field, now=now)
        findings += check_quotation(field)
    findings += check_event_days(advisory)
    findings += without_repeated_times(findings, tuple(check_announcements(advisory)))
    findings += check_subject(advisory)
    findings += check_language(advisory)
    findings += check_abbreviations(advisory)
    findings += check_phones(advisory)
    findings += check_links(advisory)
    findings += check_url_placeholders(advisory)
    return tuple(without_told_days(findings))
