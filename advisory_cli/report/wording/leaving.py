"""Say how many people of a planned mailing get their message, and when."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from advisory_cli.model.mailing.approval import people, waits_for_approval
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.report.wording.phrases import amount, first_time_amount, listed, notice_amount
from advisory_cli.report.wording.times import at_near, time_words

AFTER_APPROVAL = "after approval"


def leaving_parts(
    mailing: Mailing, *, planned: int, held: int, zone: str, now: datetime, first: str, noun: bool = True
) -> list[str]:
    """Return how many people get a mailing when, one part for each time.

    Example: ['3 people after approval', '5 when the embargo ends at 11:12 CET'].
    `planned`: the number of people who do not wait for the embargo's end. `held`: the number of those who do.
    `first`: words for the time of the `planned` people, such as 'now', used when the mailing has no send time.
    `noun` False: the first part has no 'people'. `zone`: times are on its clocks. `now`: the present time (aware).
    """
    end = f" at {at_near(mailing.embargo_end, zone, now)}" if mailing.embargo_end else ""
    when = f"at {words}" if (words := time_words(mailing, zone)) else first
    groups = [(count, words) for count, words in ((planned, when), (held, f"when the embargo ends{end}")) if count]
    return [
        f"{amount(count, 'person', 'people') if noun and not number else f'{count:,}'} {words}"
        for number, (count, words) in enumerate(groups)
    ]


def leaving_words(together: Sequence[MailingSummary], *, zone: str, now: datetime) -> str:
    """Return how many people get which message of a waiting mailing when, as a phrase. "" when nobody waits.

    Examples: '3 people after approval, 5 when the embargo ends at 11:12 CET', or for a notice '2 corrections and 1
    first-time release, after approval'. Each group of a notice has its own time where these differ: '2 corrections
    after approval, 5 first-time releases when the embargo ends at 11:12 CET'. `together` are the mailings that one plan
    has stored, the notice first.
    """
    main = together[0]
    first = AFTER_APPROVAL if any(map(waits_for_approval, together)) else "at once"
    if main.mailing.notice is None and len(together) == 1:
        planned, held = (main.counts.get(state, 0) for state in (State.PLANNED, State.HELD))
        return ", ".join(leaving_parts(main.mailing, planned=planned, held=held, zone=zone, now=now, first=first))
    if all(each.mailing.send_at is None and not each.counts.get(State.HELD, 0) for each in together):
        words = listed(group_amounts([(each.mailing, people(each)) for each in together]))
        return f"{words}, {first}" if words else ""
    return ", ".join(part for each in together for part in _group_parts(each, zone=zone, now=now, first=first))


def _group_parts(summary: MailingSummary, *, zone: str, now: datetime, first: str) -> Iterator[str]:
    """Yield how many of a notice's messages, or of its first-time releases, leave when: one part for each time."""
    mailing = summary.mailing
    planned, held = (summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))
    parts = leaving_parts(mailing, planned=planned, held=held, zone=zone, now=now, first=first, noun=False)
    for count, part in zip(filter(None, (planned, held)), parts, strict=True):
        yield f"{group_amounts([(mailing, count)])[0]} {part.partition(' ')[2]}"


def group_amounts(groups: Sequence[tuple[Mailing, int]]) -> list[str]:
    """Return how many messages of which sort leave: ['2 corrections', '1 first-time release'].

    `groups` are pairs of a mailing and the number of its people. A mailing without a notice is the text alone, for
    first-time readers. Groups of nobody are left out.
    """
    return [
        notice_amount(count, mailing.notice) if mailing.notice is not None else first_time_amount(count)
        for mailing, count in groups
        if count
    ]
