"""Draft reminders: the text as it was sent, once more, to readers who have the text and have not answered.

Readers who were reminded before, answered, or cannot be reached are left out. Before a reminder is drafted, answers are
looked for in the mailbox, and in the files of saved messages that the user names.
"""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from advisory_cli.actions.context import Context
from advisory_cli.actions.followup.message_index import by_envelope_id
from advisory_cli.actions.followup.replies import collect_replies, our_addresses, record_replies
from advisory_cli.actions.followup.resolve import record_other_returns
from advisory_cli.actions.notices.draft import Draft, draft_notice
from advisory_cli.actions.preflight.advisory_file import read_file
from advisory_cli.actions.preflight.history import earlier_mailings
from advisory_cli.actions.preflight.other_text import check_other_text
from advisory_cli.actions.preflight.sent_version import SentVersion, delivered_count, find_original, inherited_embargo
from advisory_cli.actions.request import NoticeRequest
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Reading
from advisory_cli.model.errors import BadData, NoInput, PersonDecides
from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, ReplyKind, Selection, State
from advisory_cli.model.mailing.evidence import Evidence
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.ports.mailbox import MailboxReader
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.text import printable
from advisory_cli.report.wording.times import at_both

_WHY_ONCE = "Journalists accept one follow-up and dislike a second."
_SAYS_NOTHING_NEW = (NoticeKind.REMINDER, NoticeKind.LIFT)


def look_first(
    advisory_id: str, mailroom: MailboxReader | None, reports: Sequence[str], ctx: Context, ledger: Ledger
) -> tuple[Sequence[Evidence], Mapping[ReplyKind, int]]:
    """Search for replies to all messages of an advisory, and record them in the histories of the deliveries.

    `mailroom`: the mailbox to search. None: no mailbox is searched. `reports`: places of returned messages, each
    `maildir:PATH`, `mbox:PATH`, or the path of a file or folder.
    Return a pair: what was found, one Evidence for each place searched, and the number of newly recorded replies by
    kind (answered or returned).
    Raises NoInput for a missing path, and TryLater, NotAllowed or BadConfig when the mailbox cannot be searched.
    """
    before = earlier_mailings(ledger, realm=ctx.newsroom.realm, advisory_id=advisory_id)
    rows = [row for summary in before for row in ledger.rows(summary.mailing.id) if row.may_have_left]
    asked = by_envelope_id(ledger, rows)
    own = our_addresses(ctx.newsroom, ledger, asked)
    found = collect_replies(ledger, asked, mailroom if asked else None, reports, own_addresses=own)
    _, beside = record_other_returns(ledger, asked, found, now=ctx.clock.now())
    return found, Counter(record_replies(ledger, asked, found, now=ctx.clock.now())) + Counter(beside)


def text_as_sent(request: NoticeRequest, advisory_id: str, ctx: Context, ledger: Ledger) -> Advisory | None:
    """Return the advisory with the words that were last sent to its readers. None when nobody has the advisory.

    The embargo of the result is the one that still holds for these readers, None when none does.
    Raises BadData in three cases: the advisory's file no longer has those words, the ledger does not hold the text, or
    readers were told that the event is cancelled (by the newest notice other than a reminder or a lift).
    """
    newsroom, now = ctx.newsroom, ctx.clock.now()
    before = earlier_mailings(ledger, realm=newsroom.realm, advisory_id=advisory_id)
    original = find_original(before, ledger, newsroom, now)
    if original is None:
        return None
    _refuse_cancelled(original, newsroom.zone)
    if not original.manuscript:
        raise BadData(
            f"The ledger has no text of mailing {original.mailing.id}, so it cannot be sent again.",
            remedy=f"To write to those who have it: advisory update {request.name} --what …",
        )
    _refuse_changed(request, original, ctx, ledger)
    return original.advisory.across(embargo=inherited_embargo(original))


def _refuse_cancelled(original: SentVersion, zone: str) -> None:
    """Raise BadData when the newest news that the readers got is a cancellation. An event may take place after all."""
    notices = (summary.mailing for summary in original.before if summary.mailing.notice is not None)
    last = next((notice for notice in notices if notice.notice not in _SAYS_NOTHING_NEW), None)
    if last is not None and last.notice is NoticeKind.CANCELLATION:
        raise BadData(
            f"The event was cancelled by mailing {last.id} at {at_both(last.planned_at, zone)}: there is nothing to"
            " remind anybody of.",
            remedy="Nothing was sent.",
        )


def _refuse_changed(request: NoticeRequest, original: SentVersion, ctx: Context, ledger: Ledger) -> None:
    """Raise BadData when the advisory's file no longer says what was sent.

    Nothing is raised for a file that is gone, cannot be read, or holds another text.
    """
    file = request.file or original.advisory.source
    if file is None:
        return
    try:
        written = read_file(file, ctx.newsroom).value
    except NoInput:
        return
    if written is None or written.id != original.advisory.id or same_words(written, original.advisory):
        return
    if [*check_other_text(written, original.before, ledger, ctx.newsroom, now=ctx.clock.now(), notice=True)]:
        return  # where it was named it is refused as that
    name = request.name if request.file is not None else shlex.quote(printable(str(file)))
    changed = finding(
        "NOT06",
        f"The text has changed since it was sent (mailing {original.text_mailing.id}).",
        place=written.place("headline"),
        remedy=f"To tell those who have it what is new: advisory update {name} --what …",
    )
    raise BadData("Nothing was sent.", remedy="Nothing was sent.", findings=(changed,))


def draft_reminder(
    request: NoticeRequest, advisory_id: str, text: Reading[Advisory] | None, ctx: Context, ledger: Ledger
) -> Draft:
    """Draft a reminder: the text of the advisory `advisory_id` once more, to readers who have it and have not answered.

    `text`: the second result of text_for(): the advisory as its readers have it.
    Raises BadData when nobody has the advisory. Raises NoInput when an --exclude list is missing, and UsageFault for an
    unknown --encoding. Raises NotAllowed or BadData when such a list has a fault or the text cannot be composed.
    """
    draft = draft_notice(request, advisory_id, text, ctx, ledger)
    draft.addressees.left_out_why = left_out_why(ledger, draft.original.before, again=request.again)
    draft.findings = [_strict(fault) for fault in draft.findings if fault.code != "ADV18"]  # the text is as it was
    draft.findings += _not_looked(ctx, request.looked)
    if request.again:
        draft.findings += _reminded_before(draft.original, ctx.newsroom.zone)
    return draft


def _strict(found: Finding) -> Finding:
    """Turn the warning about an event that is over into an error, because such an event needs no reminder."""
    if found.code != "TXT06":
        return found
    return replace(found, level=Level.ERROR, remedy="There is nothing to remind people of.")


def _not_looked(ctx: Context, looked: bool) -> Iterator[Finding]:
    newsroom = ctx.newsroom
    if not looked and newsroom.searched_mailbox and newsroom.realm is Realm.LIVE:
        yield finding(
            "NOT07",
            f"The mailbox of {newsroom.searched_mailbox} was not searched for answers and returned messages.",
            remedy="Add --imap.",
        )


def _reminded_before(original: SentVersion, zone: str) -> Iterator[Finding]:
    if (mailing := _last_reminder(original)) is not None:
        yield finding(
            "NOT08",
            f"Its readers were reminded of it by mailing {mailing.id} at {at_both(mailing.planned_at, zone)}."
            f" {_WHY_ONCE}",
            remedy="Call them, or leave it.",
        )


def _last_reminder(original: SentVersion) -> Mailing | None:
    """Return the newest reminder, None when its readers have been told something new since."""
    notices = (summary for summary in original.before if summary.mailing.notice is not None)
    newest = next((summary.mailing for summary in notices if delivered_count(summary)), None)
    return newest if newest is not None and newest.notice is NoticeKind.REMINDER else None


def refuse_nobody_to_remind(draft: Draft, ledger: Ledger, zone: str) -> int:
    """Raise a fault when nobody is left to remind. Otherwise return the number of people whom the text never reached.

    A mail server refused the message to these people for good. They are no readers, and get no reminder. `zone` is the
    newsroom's, and may be empty: the time in the fault is on its clocks and in UTC.
    The fault is PersonDecides when some readers are left out because they were reminded before, and BadData in all
    other cases.
    """
    why = draft.addressees.left_out_why
    readers = {reader.key for reader in draft.addressees.readers(ledger)}
    if any(key not in why and key not in draft.addressees.excluded for key in readers):
        return sum(reason is Selection.REFUSED and key not in readers for key, reason in why.items())
    last = _last_reminder(draft.original)
    if last is not None and Selection.REMINDED in {why.get(key) for key in readers}:
        raise PersonDecides(
            f"Everybody who has {draft.advisory.id} and has not answered was reminded of it by"
            f" mailing {last.id} at {at_both(last.planned_at, zone)}. Nothing was sent.",
            remedy=f"{_WHY_ONCE} If there is news: advisory update. To remind them once more all the same: --again",
        )
    raise BadData(
        f"Nobody to remind: everybody who has {draft.advisory.id} answered, cannot be reached or is excluded.",
        remedy="Nothing was sent.",
    )


def left_out_why(ledger: MailingQueries, before: Sequence[MailingSummary], *, again: bool) -> Mapping[str, Selection]:
    """Return the people who get no reminder, by normalised e-mail address (address_key()), each with the reason.

    The reasons are ANSWERED, RETURNED, REFUSED (the newest message was refused) and REMINDED (the newest message was a
    reminder). An answer to any of these mailings counts, even to an earlier revision.
    `before` are all mailings of the advisory, newest first. With `again`, REMINDED is no reason.
    """
    answered, returned, last = set[str](), set[str](), dict[str, Selection]()
    for mailing, row in _rows(ledger, before):
        key = address_key(row.address)
        if ReplyKind.ANSWERED in row.came_back:
            answered.add(key)
        if ReplyKind.RETURNED in row.came_back:
            returned.add(key)
        if key not in last and (standing := _standing(mailing, row)) is not None:
            last[key] = standing
    pass_over = {Selection.SEND, Selection.REMINDED} if again else {Selection.SEND}
    found = {key: standing for key, standing in last.items() if standing not in pass_over}
    return found | dict.fromkeys(returned, Selection.RETURNED) | dict.fromkeys(answered, Selection.ANSWERED)


def _rows(ledger: MailingQueries, before: Sequence[MailingSummary]) -> Iterator[tuple[Mailing, DeliveryRow]]:
    for summary in before:
        for row in ledger.rows(summary.mailing.id):
            yield summary.mailing, row


def _standing(mailing: Mailing, row: DeliveryRow) -> Selection | None:
    """Return what a delivery means for a reminder, None when the message neither reached anybody nor was refused."""
    if row.state is State.REFUSED:
        return Selection.REFUSED
    if row.state not in {State.ACCEPTED, State.IN_DOUBT, State.CLAIMED}:
        return None
    return Selection.REMINDED if mailing.notice is NoticeKind.REMINDER else Selection.SEND
