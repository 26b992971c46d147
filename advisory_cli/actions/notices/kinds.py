"""What each kind of notice is made of: the text as the file has it now, the text as it was sent, or none."""

from advisory_cli.actions.context import Parts
from advisory_cli.actions.notices.draft import Draft, draft_notice
from advisory_cli.actions.notices.plan import propose_notice
from advisory_cli.actions.notices.reminders import draft_reminder, propose_reminder, text_as_sent
from advisory_cli.actions.notices.resume import Begun, find_begun
from advisory_cli.actions.request import NoticeOrder
from advisory_cli.desk.named import advisory_called, written_now
from advisory_cli.model.checks.findings import Reading
from advisory_cli.model.notice_plan import NoticePlan
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.notice import NoticeKind


def text_for(order: NoticeOrder, parts: Parts, ledger: Ledger) -> tuple[str, Reading[Advisory] | None]:
    """The id of the advisory that is meant, and the text to repeat. Raises BadData and NoInput."""
    written = written_now(order.file, parts.newsroom) if order.kind.needs_file and order.file else None
    if written is not None and written.value is not None:
        return written.value.id, written
    called = advisory_called(order, parts.newsroom, ledger)
    if order.kind is NoticeKind.REMINDER:
        return called, Reading(value=text_as_sent(order, called, parts, ledger))
    return called, None


def begun_for(
    order: NoticeOrder, called: str, written: Reading[Advisory] | None, parts: Parts, ledger: Ledger
) -> Begun | None:
    """The notice that this command goes on with. A reminder that everybody was served is over: the next one has others
    to remind, or is refused.
    """
    begun = find_begun(order, called, written.value if written else None, parts, ledger)
    if begun is not None and order.kind is NoticeKind.REMINDER and not begun.waiting:
        return None
    return begun


def draft_for(
    order: NoticeOrder, called: str, written: Reading[Advisory] | None, parts: Parts, ledger: Ledger
) -> Draft:
    """The notice in the making; the faults of draft_notice."""
    make = draft_reminder if order.kind is NoticeKind.REMINDER else draft_notice
    return make(order, called, written, parts, ledger)


def propose_for(draft: Draft, parts: Parts, ledger: Ledger) -> NoticePlan:
    """Its plan; the faults of propose_notice and propose_reminder."""
    propose = propose_reminder if draft.order.kind is NoticeKind.REMINDER else propose_notice
    return propose(draft, parts, ledger)
