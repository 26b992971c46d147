"""Decide if practice messages are written again: to everybody, or to people whose message was deleted.

Everybody gets a message again when the text has changed, with --again, and when every message was deleted. Live
mailings are never sent again for these reasons.
"""

from collections.abc import Callable, Sequence

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.history import has_same_words
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, errors
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom, PracticeRoute, Store
from advisory_cli.model.value_class import value_class


@value_class
class NewPractice:
    """Decision that a practice mailing is repeated: for everybody, or for people whose message is gone.

    `note` is the finding ADV36 for the user. With `restart`, everybody gets a message, as if there had been no
    practice. `lost_keys` holds the normalised e-mail addresses (address_key()) of recipients whose message of this
    revision was deleted from the practice folder.
    """

    note: Finding
    restart: bool = False
    lost_keys: frozenset[str] = frozenset()


def new_practice(
    advisory: Advisory,
    before: Sequence[MailingSummary],
    findings: Sequence[Finding],
    ledger: Ledger,
    ctx: Context,
    *,
    again: bool,
    digest: str,
) -> NewPractice | None:
    """Return how a practice mailing is repeated. None when it is not repeated, and always in a live newsroom.

    The result has `restart` when everybody gets a message again. That is so in three cases:
    - the text has changed
    - `again` is true (the flag --again), and no interrupted mailing of this text is to be finished first
    - all messages of the practice are gone from the practice folder
    Otherwise the result names, in `lost_keys`, the people whose message of this revision is gone from that folder, by
    normalised e-mail address (address_key()). When there are none, the result is None.
    `before` holds the advisory's practice mailings, newest first. `findings` are about the text, and `digest` is the
    hash of the text (edition_digest()).
    """
    route = ctx.newsroom.route
    if not isinstance(route, PracticeRoute) or not before:
        return None
    if _is_changed(advisory, before, findings, ledger, ctx.newsroom):
        return _restart(advisory, f"the text has changed since mailing {before[0].mailing.id}")
    if again and not _is_unfinished(before[0], digest):
        return _restart(advisory, "--again was given")
    return _check_store(advisory, before, ledger, route.store, ctx.transport(False).take_stock())


def _is_changed(
    advisory: Advisory,
    before: Sequence[MailingSummary],
    findings: Sequence[Finding],
    ledger: Ledger,
    newsroom: Newsroom,
) -> bool:
    """Tell whether the text differs from what its readers have, and from what a notice has given them.

    A withdrawn text, or one that would drop an embargo, begins anew only when somebody asks for that.
    """
    codes = {fault.code for fault in errors(tuple(findings))}
    if "ADV18" not in codes or codes & {"ADV22", "EMB19"}:
        return False
    notices = (
        summary.mailing
        for summary in before
        if summary.mailing.notice is not None and summary.mailing.notice.repeats_text
    )
    return not any(has_same_words(mailing, advisory, ledger, newsroom) for mailing in notices)


def _is_unfinished(newest: MailingSummary, digest: str) -> bool:
    """Tell whether the newest mailing is of this very text and was interrupted."""
    same = newest.mailing.content_digest == digest and newest.mailing.stopped_at is None
    return same and newest.counts.get(State.PLANNED, 0) > 0


def _check_store(
    advisory: Advisory,
    before: Sequence[MailingSummary],
    ledger: Ledger,
    store: Store,
    is_gone: Callable[[str], bool],
) -> NewPractice | None:
    """Return how practice is repeated for messages that are gone from the store. `is_gone` takes a message's reply."""
    written_count, gone_count, lost_keys = 0, 0, set[str]()
    for summary in before:
        for row in ledger.rows(summary.mailing.id, states=(State.ACCEPTED,)):
            written_count += 1
            if is_gone(row.reply):
                gone_count += 1
                if summary.mailing.revision == advisory.revision:
                    lost_keys.add(address_key(row.address))
    if gone_count and gone_count == written_count:
        return _restart(advisory, f"nothing of it is left in {store.name}")
    if not lost_keys:
        return None
    count = "1 message is" if len(lost_keys) == 1 else f"{len(lost_keys):,} messages are"
    words = f"{count} gone from {store.name} and will be written again."
    return NewPractice(note=_practice_note(advisory, words), lost_keys=frozenset(lost_keys))


def _restart(advisory: Advisory, reason: str) -> NewPractice:
    words = f"Practice starts again for everybody: {reason}. Live, people who have the text are left out."
    return NewPractice(note=_practice_note(advisory, words), restart=True)


def _practice_note(advisory: Advisory, words: str) -> Finding:
    return finding("ADV36", words, place=advisory.place("headline"))
