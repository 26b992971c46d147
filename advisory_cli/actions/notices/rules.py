"""Compare the text of a notice with the version of the advisory that readers have, and yield findings.

The rules are about the embargo, a correction without a change, and the revision number.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from advisory_cli.actions.preflight.history import embargo_dropped
from advisory_cli.actions.preflight.sent_version import SentVersion
from advisory_cli.check.text.dates import written_at
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.times import Moment


def check_embargo_kept(original: SentVersion, advisory: Advisory, now: datetime, zone: str) -> Iterator[Finding]:
    """Yield EMB19, EMB23 or EMB24 when the embargo of `advisory` is not the one that its readers know.

    - EMB19: the readers' embargo still holds, and the text has none or one that is over.
    - EMB23: both embargoes hold, and they end at different times. The notice then tells readers both times.
    - EMB24: the text has an embargo that holds, and no embargo holds for the readers.
    `zone` is the newsroom's, and may be empty: the time in EMB19 is on its clocks and in UTC.
    """
    old, new = original.embargo, advisory.embargo
    held = new is not None and not new.lifted(now)
    if old is None:
        if held:
            yield finding(
                "EMB24",
                "This text has an embargo, but its readers have it without one.",
                place=advisory.place("release.embargo"),
                remedy="Write release: immediate.",
            )
    elif new is None or not held:
        if dropped := embargo_dropped(advisory, original.mailing, now, zone):
            yield dropped
    elif new.until.instant != old.instant:
        yield finding(
            "EMB23",
            f"The embargo now ends at {_shown(new.until)}. Readers were told {_shown(old)}. The notice names both"
            " times.",
            place=advisory.place("release.embargo"),
            remedy="Tell everybody else who must know, and change your website.",
        )


def check_free(count: int, advisory: Advisory) -> Iterator[Finding]:
    """Yield EMB24 when a notice under embargo would go to people who have the text without embargo.

    `count` is the number of these people.
    """
    if count:
        who = "one person who has" if count == 1 else f"{count:,} people who have"
        yield finding(
            "EMB24",
            f"This text has an embargo, but {who} it without one.",
            place=advisory.place("release.embargo"),
            remedy=f"Leave them out (--exclude), or end the embargo for all: advisory lift {advisory.id} --reason …",
        )


def check_changed(kind: NoticeKind, original: SentVersion, advisory: Advisory) -> Iterator[Finding]:
    """Yield NOT05 when a correction repeats a text in which nothing has changed.

    `original` is the version that readers have, and `advisory` the text in the file now. Nothing is yielded for another
    `kind` of notice. Nothing is yielded either while planned deliveries of its newest text wait, because the command
    then goes on with these deliveries.
    """
    unfinished = any(summary.counts.get(State.PLANNED, 0) and not summary.overtaken_by for summary in original.before)
    if kind is not NoticeKind.CORRECTION or unfinished or not _as_it_was(original, advisory):
        return
    yield finding(
        "NOT05",
        f"The text is what its readers have (mailing {original.text_mailing.id}): there is nothing to correct.",
        place=advisory.place("headline"),
        remedy="Correct the file first. To add news to a correct text: advisory update",
    )


def _as_it_was(original: SentVersion, advisory: Advisory) -> bool:
    if not original.manuscript or not same_words(original.advisory, advisory):
        return False
    old, new = original.embargo, advisory.embargo
    return old is None or (new is not None and old.instant == new.until.instant)


def check_number(written: Advisory, number: int) -> Iterator[Finding]:
    """Yield the note ADV18 when the revision number in the advisory file is lower than that of the notice, `number`.

    `written` is the advisory as read from the file.
    """
    if written.revision < number:
        yield finding(
            "ADV18",
            f"The notice is sent as revision {number}, but the file says {written.revision}.",
            level=Level.NOTE,
            place=written.place("revision"),
            remedy=f"After sending, write `revision: {number}` into the file; before that nothing is needed.",
        )


def without_over(
    findings: Iterable[Finding], original: SentVersion, advisory: Advisory, now: datetime
) -> Iterator[Finding]:
    """Yield the findings, without EMB04 (embargo already over) when the text was sent under that very embargo.

    The file may then keep the embargo that is over, because the notice shows no embargo banner. `original` is the
    version that readers have, and `advisory` the text that the notice repeats.
    """
    known = original.advisory.embargo
    same = known is not None and advisory.embargo is not None and known.until.instant == advisory.embargo.until.instant
    over = same and original.embargo is None and known is not None and known.lifted(now)
    return (fault for fault in findings if not (over and fault.code == "EMB04"))


def _shown(moment: Moment) -> str:
    return f"{written_at(moment.local)} ({moment.zone})"
