"""Rules NOT01 to NOT04: find faults in the words of a notice, and a notice that readers do not see first.

The words are those that the newsroom wrote, such as for a correction. In a finished message, the notice has to stand
above the headline. label_of() returns the label of a notice, such as CORRECTION, and without_label() removes it from a
text.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from advisory_cli.check.text.dates import written_at
from advisory_cli.check.text.html_text import Page, letters
from advisory_cli.check.text.text_fields import TextField, quoted
from advisory_cli.check.wording.marks import check_comments, check_marks
from advisory_cli.check.wording.placeholders import check_placeholders
from advisory_cli.check.wording.quotation import check_quotation
from advisory_cli.check.wording.spoilt_letters import check_spoilt_letters
from advisory_cli.check.wording.weekdays import check_weekdays
from advisory_cli.check.wording.written_times import check_written_times
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Level
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Specimen
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.model.text import header_fault

NOTICE_REMEDY = 'Put {% include "parts/notice.html" %} (and .txt) above the heading of the layouts; docs/templates.md.'
_FEWEST = 3  # letters


def check_notice(notice: Notice, *, advisory: Advisory, now: datetime) -> tuple[Finding, ...]:
    """Return the findings about the words that the newsroom wrote for a notice.

    `notice`: the notice. `advisory`: the text that the notice is about. `now` (aware): helps to find the year of dates
    that name none.
    - NOT01: the words are missing or too short. Only a reminder may have none.
    - NOT03: a character that may not stand in an e-mail.
    - NOT04: the notice says that the embargo changed, but the embargo ends at the same time as before.
    The rules for an advisory's own words also apply: TXT01 to TXT04, TXT08, TXT10, TXT15 to TXT18, EMB26 and EMB27.
    Words that may be a placeholder, such as TODO, are an error in a notice, and only a warning in an advisory.
    - NOT09: the words stand above a text in another language, because the notice has none in that language.
    Only NOT04 has a place, because the words of a notice stand in no file.
    A notice in several languages is checked in each of them.
    """
    editions = ((notice.in_language(edition.language), edition) for edition in advisory.editions)
    found = [fault for own_notice, edition in editions for fault in _check_one(own_notice, edition, now)]
    return (*dict.fromkeys(found), *check_languages(notice, advisory, advisory.languages))


def check_languages(notice: Notice, advisory: Advisory, read: Collection[str]) -> Iterator[Finding]:
    """Yield NOT09 for the languages in which the newsroom has not said what the notice is about.

    `read`: tags of the languages in which somebody gets the notice. Other languages of the advisory give no finding.
    """
    wordy = notice.what.strip()
    languages = [each.language for each in advisory.translations if wordy and each.language in read]
    same = [language for language in languages if notice.in_language(language).what == notice.what]
    follows = notice.replacement.strip()
    unread = [each for each in languages if follows and notice.in_language(each).replacement == notice.replacement]
    for tags, what, flag in ((same, "the words of the notice", "--in"), (unread, "what follows", "--replacement-in")):
        if tags:
            yield finding(
                "NOT09",
                f"Readers of the text in {_listed(tags)} get {what} as {'it is' if tags is unread else 'they are'}.",
                remedy=f"Add {'it' if tags is unread else 'them'} in {'that' if len(tags) == 1 else 'each'} language:"
                f" {flag} {tags[0]} '…'",
            )


def _listed(tags: Sequence[str]) -> str:
    """Return language tags as a sentence names them: "fr", "fr and ar", "fr, ar and de"."""
    return f"{', '.join(tags[:-1])} and {tags[-1]}" if len(tags) > 1 else "".join(tags)


def _check_one(notice: Notice, advisory: Advisory, now: datetime) -> tuple[Finding, ...]:
    """Return the findings about the words of a notice in one language."""
    findings: list[Finding] = []
    wordless = notice.kind is NoticeKind.REMINDER and not notice.what.strip()  # it has a sentence of its own then
    if not wordless and sum(map(str.isalpha, notice.what)) < _FEWEST:
        words = "The notice does not say what it is about."
        findings.append(finding("NOT01", words, remedy="Say in one sentence what changed, and what is right now."))
    for name, text in (("what", notice.what), ("replacement", notice.replacement)):
        if fault := header_fault(text):
            words = f"The notice's words ({quoted(text)}) contain {fault}, which is not allowed in an e-mail."
            findings.append(finding("NOT03", words, remedy="Write them on one line, without it."))
        findings += [replace(wording_fault, place=NOWHERE) for wording_fault in _as_words(name, text, advisory, now)]
    return (*findings, *_unchanged(notice, advisory))


def _as_words(name: str, text: str, advisory: Advisory, now: datetime) -> Iterator[Finding]:
    field = TextField(advisory=advisory, path=f"notice.{name}", text=text)
    yield from check_placeholders(field, doubtful=Level.ERROR)
    yield from check_comments(field)
    yield from check_marks(field)
    yield from check_spoilt_letters(field)
    yield from check_weekdays(field, now=now)
    yield from check_written_times(field, now=now)
    yield from check_quotation(field)


def _unchanged(notice: Notice, advisory: Advisory) -> Iterator[Finding]:
    old, embargo = notice.old_embargo, advisory.embargo
    if notice.kind is NoticeKind.LIFT or old is None or embargo is None or old.instant != embargo.until.instant:
        return
    yield finding(
        "NOT04",
        f"The notice would say that the embargo changed, but it ends as before: {written_at(old.local)} ({old.zone}).",
        place=advisory.place("release.embargo"),
        remedy="Write the new time into the file.",
    )


def check_notice_shown(specimen: Specimen, page: Page) -> Iterator[Finding]:
    """Yield NOT02 if readers of a notice do not see first what the notice is about.

    `specimen` is one finished message as one recipient would get it, and `page` holds the contents of its HTML part.
    NOT02 has two cases. The preheader (the line that an inbox shows below the subject) lacks the notice's label, such
    as CORRECTION. Or, in the text part or in the HTML part, the label or the statement behind it stands below the
    headline.
    When label or statement is missing in a part, NOT02 is not yielded for that part, because check_specimen reports
    this as HTM03. A message that is no notice gives no finding.
    """
    label = label_of(specimen)
    if not label:
        return
    if letters(label) not in letters(specimen.preheader):
        words = f"The preheader does not say {quoted(label)}."
        yield finding("NOT02", words, remedy="Print {{ notice.opening }} in _preheader.txt.")
    statement = _shown(specimen, "notice.statement")
    for part, whole in (("text", letters(specimen.text)), ("HTML", letters("".join(page.lines)))):
        places = [whole.find(letters(words)) for words in (label, statement)]
        below = whole.find(letters(_shown(specimen, "headline")))
        if min(places) >= 0 <= below < max(places):
            words = f"In the {part} part, {quoted(f'{label}: {statement}')} is below the headline."
            yield finding("NOT02", words, remedy=NOTICE_REMEDY)


def label_of(specimen: Specimen) -> str:
    """Return the label of a notice, such as CORRECTION, that the finished message `specimen` shows.

    Empty when the message is no notice.
    """
    return _shown(specimen, "notice.label")


def without_label(text: str, label: str) -> str:
    """Return `text` without any occurrence of `label`, the label of a notice, such as CORRECTION.

    In the result, each run of blanks within a line is a single blank. When `label` is empty, `text` is returned as it
    is, with all its blanks.
    """
    if not label:
        return text
    return "\n".join(" ".join(line.split()).replace(" ".join(label.split()), "") for line in text.split("\n"))


def _shown(specimen: Specimen, path: str) -> str:
    return next((fact.shown for fact in specimen.facts if fact.path == path), "")
