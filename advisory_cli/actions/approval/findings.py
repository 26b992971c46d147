"""Find again what the checks found when a mailing was planned, for those who look at the mailing before it leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.approval.verify import notice_of
from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.prepare import prepare
from advisory_cli.actions.preflight.schedule import source_digest
from advisory_cli.actions.request import request_of
from advisory_cli.check.embargo.lead_time import check_notice
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadConfig, BadData, NoInput, UsageFault
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory

_OF_NOW = frozenset({"EMB08", "EMB09"})  # found by check_notice()


def planned_findings(mailing: Mailing, ctx: Context, ledger: Ledger) -> tuple[Finding, ...] | None:
    """Return the findings about the text and the people of a planned mailing, as of the time of its planning.

    How long before the embargo's end the messages leave is judged anew, because that changes while a mailing waits.
    The ledger does not store findings. The file and the lists are therefore checked anew. None means that this is not
    possible:
    - the file, the templates or the settings have changed,
    - the file or a list cannot be read,
    - nothing of the mailing waits any more, or
    - the mailing is a notice, or was planned with a notice.
    """
    if mailing.notice is not None or notice_of(mailing, ledger) is not None:
        return None
    try:
        request = replace(request_of(mailing, ctx.newsroom), replaces=mailing.id)
        with prepare(request, ctx.at(mailing.planned_at), ledger) as prepared:
            advisory = prepared.advisory
            same_file = advisory is not None and source_digest(advisory.whole_manuscript) == mailing.source_digest
            same_text = same_file and prepared.digest == mailing.content_digest and not prepared.refused
            if not same_text or advisory is None:
                return None
            return tuple(as_of_now(prepared.findings, advisory, mailing, ctx.clock.now()))
    except (NoInput, BadData, UsageFault, BadConfig):
        return None


def as_of_now(findings: Iterable[Finding], advisory: Advisory, mailing: Mailing, now: datetime) -> Iterator[Finding]:
    """Yield findings of a plan, with those about the time until the embargo's end as they are at `now` (aware).

    Because a mailing that waited for its approval leaves later than it was planned for.
    """
    yield from (found for found in findings if found.code not in _OF_NOW)
    yield from check_notice(advisory, leaves=max(mailing.send_at or now, now))
