"""Find again what the checks found when a mailing was planned, also for a notice, for those who look at it later."""

from pathlib import Path

from advisory_cli.actions.approval import findings as sends
from advisory_cli.actions.approval.verify import planned_together
from advisory_cli.actions.context import Context
from advisory_cli.actions.notices.kinds import draft_for, text_for
from advisory_cli.actions.notices.plan import notice_findings
from advisory_cli.actions.notices.rules import check_number
from advisory_cli.actions.preflight.editions import edition_digest
from advisory_cli.actions.preflight.schedule import source_digest
from advisory_cli.actions.request import NoticeRequest, reading_of
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.options import ListFileOptions, stored_pairs, stored_translations, stored_value
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.read.locate import find_list

_OF_THE_COMMAND = frozenset({"ADV18", "NOT07"})  # about the next number, and about a mailbox looked into


def planned_findings(mailing: Mailing, ctx: Context, ledger: Ledger) -> tuple[Finding, ...] | None:
    """Return the findings about a planned mailing, as of the time of its planning. None: they cannot be found again.

    A notice, and the text for first-time readers that was planned with it, have the same findings. The ledger does not
    store them. The notice is therefore drafted anew, as if it had not been planned yet.
    None when the file, the templates or the settings make another text now, when a file cannot be read, or when the
    notice cannot be planned any more.
    """
    notice = planned_together(mailing, ledger)[0].mailing
    if notice.notice is None:
        return sends.planned_findings(mailing, ctx, ledger)
    try:
        return _findings_of(notice, ctx, ledger)
    except AdvisoryError:
        return None


def _findings_of(notice: Mailing, ctx: Context, ledger: Ledger) -> tuple[Finding, ...] | None:
    planned_ctx = ctx.at(notice.planned_at)
    request = _request_of(notice, ctx.newsroom, ledger)
    advisory_id, written = text_for(request, planned_ctx, ledger)
    if (
        written is None
        or written.value is None
        or source_digest(written.value.whole_manuscript) != notice.source_digest
    ):
        return None
    draft = draft_for(request, advisory_id, written, planned_ctx, ledger)
    if edition_digest(draft.addressees.composer, draft.addressees.phases) != notice.content_digest:
        return None
    found = [each for each in notice_findings(draft, planned_ctx, ledger) if each.code not in _OF_THE_COMMAND]
    if notice.notice is not NoticeKind.REMINDER:
        found += check_number(written.value, notice.revision)
    return tuple(sends.as_of_now(found, draft.advisory, notice, ctx.clock.now()))


def _request_of(notice: Mailing, newsroom: Newsroom, ledger: Ledger) -> NoticeRequest:
    """Rebuild the request that a notice was planned with, from the options that the ledger stores with it.

    Raises NoInput when a list of people to leave out is missing.
    """
    if notice.notice is None:
        raise AssertionError("a mailing that is no notice has no such request")
    options, folder = notice.options, newsroom.folder
    pairs = list(stored_pairs(options))
    files = ListFileOptions(
        encoding=stored_value(options, "--encoding"),
        sheet=tuple(value for flag, value in pairs if flag == "--sheet" and value),
        with_hidden_rows=("--with-hidden-rows", None) in pairs,
    )
    names = [value for flag, value in pairs if flag == "--exclude" and value]
    together = [each.mailing.id for each in planned_together(notice, ledger)]
    later = [each.mailing.id for each in ledger.mailings() if each.mailing.planned_at > notice.planned_at]
    return NoticeRequest(
        kind=notice.notice,
        name=notice.source or notice.advisory_id,
        file=Path(notice.source) if notice.source else None,
        what=stored_value(options, "--what") or "",
        what_in=stored_translations(options, "--in"),
        exclude=tuple(find_list(name, cwd=folder, folder=folder) for name in names),
        reading=reading_of(files, newsroom),
        options=options,
        planned=(*together, *later),
    )
