"""Find what a planned text changes of the text that its readers have, for the person who is to approve it."""

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.sent_version import find_original
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.plan import TextChanges
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.notice import NoticeKind


def text_changes(mailing: Mailing, ctx: Context, ledger: Ledger) -> TextChanges | None:
    """Return the text that readers have and the text of a planned mailing, both as files.

    None when nobody has an earlier text of the advisory, or the mailing brings no new text, as a reminder or a
    withdrawal does. Raises LedgerFault when the database fails.
    """
    notice = mailing.notice
    if notice is not None and (not notice.repeats_text or notice is NoticeKind.REMINDER):
        return None
    before = [
        summary
        for summary in ledger.mailings()
        if (summary.mailing.realm, summary.mailing.advisory_id) == (mailing.realm, mailing.advisory_id)
        and summary.mailing.revision < mailing.revision
    ]
    original = find_original(before, ledger, ctx.newsroom, ctx.clock.now())
    if original is None:
        return None
    return TextChanges(old=original.manuscript, new=ledger.manuscript(mailing.id))
