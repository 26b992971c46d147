"""Find the text that a notice repeats, by its kind: the file's current text, the text as it was sent, or none.

The module also finds the advisory that a person means by a file, a former file, or a name in the ledger, and drafts the
notice.
"""

from contextlib import suppress
from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.actions.lookup import find_mailings, had_file_name
from advisory_cli.actions.notices.draft import Draft, draft_notice
from advisory_cli.actions.notices.other_file import of_other_text, refuse_named_twice, refuse_other_text
from advisory_cli.actions.notices.reminders import draft_reminder, text_as_sent
from advisory_cli.actions.notices.resume import UnfinishedNotice, find_unfinished
from advisory_cli.actions.preflight.advisory_file import read_file
from advisory_cli.actions.request import NoticeRequest
from advisory_cli.model.checks.findings import Reading
from advisory_cli.model.errors import BadData, NoInput, UsageFault
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.earlier_practice import is_earlier_practice
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.read.edition_files import is_same_advisory


def text_for(request: NoticeRequest, ctx: Context, ledger: Ledger) -> tuple[str, Reading[Advisory] | None]:
    """Return the id of the advisory that the request means, and the text that the notice repeats.

    The text depends on the kind of notice:
    - For a correction or an update, it is the file's present text.
    - For a reminder, it is the text as it was sent. The `value` of this Reading is None when nobody has the advisory.
    - For a withdrawal or a lift, it is None, because such a notice repeats no text.
    Raises BadData
    - for a correction or an update, when the file holds no advisory that can be read,
    - for a reminder, when the text was changed since it was sent, when its event was cancelled, or when the ledger does
      not hold the text,
    - for a reminder, a withdrawal or a lift, when the named file holds another text than the one sent under its id.
    Raises NoInput when nothing has the name, and UsageFault when the name may mean several advisories.
    """
    written = read_current(request.file, ctx.newsroom) if request.kind.needs_file and request.file else None
    if written is not None and written.value is not None:
        return written.value.id, written
    advisory_id = resolve_advisory_id(request, ctx.newsroom, ledger)
    refuse_other_text(request, advisory_id, ctx, ledger)
    if request.kind is NoticeKind.REMINDER:
        return advisory_id, Reading(value=text_as_sent(request, advisory_id, ctx, ledger))
    return advisory_id, None


def unfinished_for(
    request: NoticeRequest, advisory_id: str, written: Reading[Advisory] | None, ctx: Context, ledger: Ledger
) -> UnfinishedNotice | None:
    """Return the earlier notice that the request repeats, so that the command goes on with it. None for a new notice.

    `advisory_id` and `written` are the id and the text that text_for() returned.
    A notice is returned even when nobody waits for it any more, so that no reader gets it twice. A reminder is
    different: once nobody waits for it, a new reminder may be sent, and the result is None.
    """
    unfinished = find_unfinished(request, advisory_id, written.value if written else None, ctx, ledger)
    if unfinished is not None and request.kind is NoticeKind.REMINDER and not unfinished.waiting:
        return None
    return unfinished


def draft_for(
    request: NoticeRequest, advisory_id: str, written: Reading[Advisory] | None, ctx: Context, ledger: Ledger
) -> Draft:
    """Draft the notice that the request asks for, a reminder or any other kind.

    `advisory_id` and `written` are the results of text_for().
    Raises BadData when nobody has the advisory, and when a lift finds no embargo that holds. Raises NoInput when an
    --exclude list is missing, UsageFault when its --encoding is unknown, and BadData or NotAllowed when such a list has
    a fault or the e-mail cannot be composed.
    """
    if request.kind is NoticeKind.REMINDER:
        return draft_reminder(request, advisory_id, written, ctx, ledger)
    draft = draft_notice(request, advisory_id, written, ctx, ledger)
    draft.findings += of_other_text(request, advisory_id, ctx, ledger)
    return draft


def read_current(file: Path, newsroom: Newsroom) -> Reading[Advisory]:
    """Read the advisory in `file`. The value of the result is never None.

    Raises BadData, with the findings, when the file holds no advisory that can be read, and NoInput when the file is
    missing.
    """
    reading = read_file(file, newsroom)
    if reading.value is None:
        raise BadData("Nothing was sent.", remedy="Nothing was sent.", findings=reading.findings)
    return reading


def resolve_advisory_id(request: NoticeRequest, newsroom: Newsroom, ledger: Ledger) -> str:
    """Return the id of the advisory that the request means.

    The first of three places that has an id decides:
    - the advisory in the request's file
    - the mailings planned from that file or, when the request has no file, from a file of the typed name
    - the ledger, in which the typed name may be an id, the beginning of an id, or "last"
    Raises UsageFault when the name may mean several advisories, and NoInput when nothing has that name.
    """
    if request.file is not None:
        with suppress(NoInput):  # it may not be read by us: where it lies is enough
            advisory = read_file(request.file, newsroom).value
            if advisory is not None:
                refuse_named_twice(request, advisory, newsroom, ledger)
                return advisory.id
    ids = {summary.mailing.advisory_id for summary in ledger.mailings() if _was_planned_from(summary.mailing, request)}
    if len(ids) > 1:
        raise UsageFault(f"{request.name} could be several: {', '.join(sorted(ids))}.", remedy="Name one of these.")
    return ids.pop() if ids else find_mailings(ledger, request.name, newsroom.folder)[0].mailing.advisory_id


def _was_planned_from(mailing: Mailing, request: NoticeRequest) -> bool:
    """Tell whether a mailing was planned from the file that is meant.

    A file that was found must be the very same file, or another language of it. Otherwise the typed name counts, with
    or without folders and ending.
    """
    if is_earlier_practice(mailing.advisory_id):
        return False
    if request.file is not None:
        return bool(mailing.source) and is_same_advisory(Path(mailing.source), request.file)
    return had_file_name(mailing.source, request.name)
