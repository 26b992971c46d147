"""Make the plan of a send from its prepared text and recipients, or raise the fault that forbids sending.

Nothing is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.editions import count_editions, sent_editions
from advisory_cli.actions.preflight.example_settings import refuse_example_settings
from advisory_cli.actions.preflight.preconditions import (
    raise_on_errors,
    refuse_embargo_ended_by_jump,
    require_transport,
)
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preflight.schedule import check_second_wave, grace_for, is_pending, source_digest
from advisory_cli.actions.request import SendRequest
from advisory_cli.actions.sending.alike import check_alike, check_id
from advisory_cli.actions.sending.test_message import check_tested
from advisory_cli.check.embargo.rules import check_pace
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.delivery import Candidate, Mailing, Selection, State
from advisory_cli.model.mailing.plan import Plan, Wave, WaveTime
from advisory_cli.model.mailing.provider_limits import Limits, limit_warnings, limit_words, limits_for
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.advisory import Advisory, sender_of
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.schedule.cron import is_called
from advisory_cli.model.schedule.frozen_times import words_of, words_of_all
from advisory_cli.read.locate import list_name
from advisory_cli.report.wording.times import at_both

SAMPLES = 5
_SERVED = (
    *(Selection.HAS_IT, Selection.SENDING, Selection.UNCONFIRMED, Selection.REFUSED),
    *(Selection.RETRYING, Selection.SCHEDULED),
)
_DAY = timedelta(days=1)


def propose(request: SendRequest, prepared: Prepared, ctx: Context, ledger: Ledger) -> Plan:
    """Return the plan of a send, for a person or a script to agree to. Nothing is stored.

    Raises BadConfig when a setting is missing or still an example. Raises PersonDecides when an embargo has ended only
    because the clock jumped ahead. Raises BadData when the time of --not-after is not later than that of the last
    message.
    When a finding is an error, raises NotAllowed, with the findings, if only the embargo forbids the send, and
    otherwise BadData, with the findings.
    """
    route, sender = require_transport(ctx)
    raise_on_errors(prepared.findings)
    advisory, table = prepared.advisory, prepared.table
    if advisory is None or table is None:
        raise AssertionError("an advisory without findings has a recipient table")
    refuse_example_settings(ctx.newsroom, table)
    refuse_embargo_ended_by_jump(advisory, ctx, prepared.now)
    _refuse_early_end(request, prepared, advisory, ctx.newsroom.zone)
    counts = table.counts()
    limits, wave = limits_for(ctx.newsroom), max(counts.get(Selection.SEND, 0), counts.get(Selection.HELD, 0))
    takes = time_for(counts.get(Selection.SEND, 0), limits)
    finish = (prepared.last_due or prepared.now) + takes if takes or prepared.at else None
    findings = (
        *prepared.findings,
        *(finding("SET05", words) for words in limit_warnings(ctx.newsroom)),
        *_check_times(advisory, prepared, takes, finish),
        *_check_people(request, prepared, advisory, ctx, ledger, counts),
    )
    held = any(_holds_others(earlier, request, advisory, ctx, prepared.now) for earlier in prepared.before)
    raise_on_errors(_with_waiting(findings, counts, held=held))
    line = ctx.cron_line()
    grace = None if request.not_after else grace_of(wave, table.largest_domain(), limits, ledger, prepared.now)
    phase = prepared.phase_now if counts.get(Selection.SEND, 0) or not counts.get(Selection.HELD, 0) else Phase.OPEN
    mailing = _mailing(next(free_ids(ledger, advisory)), request, prepared, ctx, advisory, sender, grace, phase=phase)
    later_by_language = _later(table.by_language(held=True), table.by_language())
    return Plan(
        mailing=mailing,
        editions=count_editions(advisory, mailing.editions, table.by_language(), later_by_language),
        route=route,
        sender=sender_of(advisory, sender),
        reply_to=advisory.reply_to or ctx.newsroom.reply_to,
        waves=_waves(prepared, table, counts),
        now=prepared.now,
        zone=ctx.newsroom.zone or "UTC",
        counts=counts,
        by_language=table.by_language(),
        by_list=table.by_list(),
        later_by_language=later_by_language,
        later_by_list=_later(table.by_list(held=True), table.by_list()),
        addressees=request.to,
        samples=samples_left_out(table, counts),
        embargo=advisory.embargo,
        event=advisory.event,
        further_events=advisory.further_events,
        deadlines=advisory.deadlines,
        pace=limit_words(ctx.newsroom),
        finish=finish,
        files=prepared.composer.head(prepared.phase_now).files if prepared.composer else (),
        findings=findings,
        conditions=prepared.conditions,
        skipped_rows=prepared.skipped_rows,
        full_renders=prepared.composer.full_renders if prepared.composer else 0,
        tested_at=ledger.last_test(prepared.digest),
        limit=request.limit,
        last_at=prepared.last_due,
        heard=table.contacted_since(prepared.now - _DAY),
        replaces=request.replaces,
        takes_over=_taken_over(request, prepared),
        self_running=is_called(ctx.cron_runs, prepared.now, line),
        last_run=ctx.cron_runs[-1] if ctx.cron_runs else None,
        cron_line=line,
        stays=request.stays,
        held_already=_holds_nobody_new(request, counts, table, prepared.digest),
    )


def _holds_nobody_new(
    request: SendRequest, counts: Mapping[Selection, int], table: RecipientTable, digest: str
) -> bool:
    """Tell whether all who would be held wait already in a stored mailing, and nobody else gets a message."""
    held, first = counts.get(Selection.HELD, 0), counts.get(Selection.SEND, 0)
    return bool(held) and not first and not request.replaces and not table.newly_held(digest)


def _later(everybody: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """Return those who are counted in `everybody` and not in `now`, by the same names."""
    return {name: count - now.get(name, 0) for name, count in everybody.items() if count > now.get(name, 0)}


def _waves(prepared: Prepared, table: RecipientTable, counts: Mapping[Selection, int]) -> tuple[Wave, ...]:
    """Return the people served now or at their time, and the people held for the embargo's end where there are any."""
    first = Wave(
        number=1,
        edition=prepared.phase_now,
        time=WaveTime.PLANNED if prepared.at else WaveTime.NOW,
        count=counts.get(Selection.SEND, 0),
        served=sum(counts.get(selection, 0) for selection in _SERVED),
        samples=tuple(table.entries(Selection.SEND, limit=SAMPLES)),
    )
    held = counts.get(Selection.HELD, 0)
    if not held:
        return (first,)
    samples = tuple(table.entries(Selection.HELD, limit=SAMPLES))
    return (first, Wave(number=2, edition=Phase.OPEN, time=WaveTime.EMBARGO_END, count=held, samples=samples))


def samples_left_out(table: RecipientTable, counts: Mapping[Selection, int]) -> dict[Selection, tuple[Candidate, ...]]:
    """Return some of the recipients in `table` who get no message, at most five for each reason (`Selection`).

    `counts` holds the number of recipients in `table` for each Selection.
    """
    left_out = (selection for selection in counts if selection not in {Selection.SEND, Selection.HELD})
    return {selection: tuple(table.entries(selection, limit=SAMPLES)) for selection in left_out}


def _taken_over(request: SendRequest, prepared: Prepared) -> int:
    """Count the people who wait in the mailing whose place this one takes."""
    replaced = (summary for summary in prepared.before if summary.mailing.id == request.replaces)
    return sum(summary.alone + summary.counts.get(State.HELD, 0) for summary in replaced)


def _refuse_early_end(request: SendRequest, prepared: Prepared, advisory: Advisory, zone: str) -> None:
    """Raise BadData when --not-after is no later than the last message.

    Such a limit would leave people out needlessly.
    """
    held = advisory.embargo is not None and prepared.phase_now is Phase.EMBARGOED
    last = max(
        filter(None, (prepared.last_due, advisory.embargo.until.instant if held and advisory.embargo else None)),
        default=None,
    )
    if request.not_after is not None and last is not None and request.not_after <= last:
        raise BadData(
            f"--not-after is {at_both(request.not_after, zone)}, but the last message would be sent at"
            f" {at_both(last, zone)}. Nothing was sent.",
            remedy="Choose a later limit, such as --not-after 6h",
        )


def _check_times(
    advisory: Advisory, prepared: Prepared, takes: timedelta, finish: datetime | None
) -> tuple[Finding, ...]:
    """Return EMB05 when sending is too slow for the embargo.

    With a time of each reader's own, only people who get the text under embargo count. The others get the open edition.
    """
    if prepared.at is None or not prepared.at.per_recipient:
        return check_pace(advisory, finish=finish, leaves=prepared.first_due, now=prepared.now)
    early = prepared.last_early + takes if prepared.last_early else None
    return check_pace(advisory, finish=early, now=prepared.now)


def _check_people(
    request: SendRequest,
    prepared: Prepared,
    advisory: Advisory,
    ctx: Context,
    ledger: Ledger,
    counts: Mapping[Selection, int],
) -> Iterator[Finding]:
    """Yield findings about the recipients and the test.

    Checked are people held for an embargo, people who had the text under another name, and a text never tested.
    """
    now, held = counts.get(Selection.SEND, 0), counts.get(Selection.HELD, 0)
    yield from check_second_wave(ctx, 0 if request.stays else held)
    if now + held:
        yield from check_alike(request, prepared, ctx, ledger)
        yield from check_id(advisory)
    yield from check_tested(advisory, ledger, digest=prepared.digest, realm=ctx.newsroom.realm, leaving=now + held)


def _with_waiting(findings: Sequence[Finding], counts: Mapping[Selection, int], *, held: bool) -> list[Finding]:
    """Return the findings, with ADV21 as an error when the same people would get both texts.

    `held` is true when an older text waits with these people for an embargo's end.
    """
    leaving = counts.get(Selection.SEND, 0) + counts.get(Selection.HELD, 0)
    strict = {Level.WARNING} if held and leaving else set()
    if counts.get(Selection.SCHEDULED, 0):
        strict = set(Level)
    return [
        replace(found, level=Level.ERROR) if found.code == "ADV21" and found.level in strict else found
        for found in findings
    ]


def _holds_others(
    summary: MailingSummary, request: SendRequest, advisory: Advisory, ctx: Context, now: datetime
) -> bool:
    """Tell whether a mailing of this revision holds all its people for an embargo and shares a list with the request.

    The mailing that the request replaces does not count.
    """
    lists = {list_name(path, folder=ctx.newsroom.folder) for path in request.lists}
    same = summary.mailing.revision == advisory.revision and not lists.isdisjoint(summary.mailing.lists)
    return same and is_pending(summary, now) and summary.all_held and summary.mailing.id != request.replaces


def time_for(count: int, limits: Limits) -> timedelta:
    """Return how long the sending of `count` messages takes under `limits` when every server answers without delay.

    Zero when there are no limits.
    """
    takes = [limit.gap * (count - 1) for limit in limits.overall if limit.even]
    daily = [limit for limit in limits.overall if not limit.even]
    takes += [timedelta(seconds=(count - 1) // limit.count * limit.seconds) for limit in daily]
    return max(takes, default=timedelta())


def grace_of(count: int, in_a_domain: int, limits: Limits, ledger: Ledger, now: datetime) -> timedelta:
    """Return how long after its time a message may still leave: six hours plus the time that sending takes.

    `count` messages leave together, and at most `in_a_domain` of them go to one recipient domain. `limits` are those in
    force. Messages already counted against a day's limit at `now` make sending take longer.
    """
    takes = [time_for(count, limits)]
    takes += [
        timedelta(seconds=(count + ledger.taken(limit, now) - 1) // limit.count * limit.seconds)
        for limit in limits.overall
        if not limit.even and count
    ]
    if (domain := limits.at("")) is not None:
        takes.append(domain.gap * in_a_domain)
    return grace_for(max(takes), count)


def free_ids(ledger: Ledger, advisory: Advisory) -> Iterator[str]:
    """Yield ids for new mailings that the ledger does not use: the advisory's id and a number, as in 'report.2'.

    The numbers count from 1, and there is no end to them.
    """
    taken = {summary.mailing.id for summary in ledger.mailings()}
    return (name for name in (f"{advisory.id}.{number}" for number in count(1)) if name not in taken)


def _mailing(
    mailing_id: str,
    request: SendRequest,
    prepared: Prepared,
    ctx: Context,
    advisory: Advisory,
    sender: Mailbox,
    grace: timedelta | None,
    *,
    phase: Phase,
) -> Mailing:
    """Return the mailing as it is to be stored. `phase` chooses the edition whose subject stands for the mailing."""
    composer, at = prepared.composer, prepared.at
    if composer is None:
        raise AssertionError("an advisory without findings has been composed")
    return Mailing(
        id=mailing_id,
        realm=ctx.newsroom.realm,
        advisory_id=advisory.id,
        revision=advisory.revision,
        subject=composer.head(phase).subject,
        language=advisory.language,
        content_digest=prepared.digest,
        planned_at=prepared.now,
        sender_domain=sender.domain,
        source=str(advisory.source or ""),
        lists=prepared.lists,
        options=request.options,
        embargo_until=advisory.embargo.until.instant if advisory.embargo else None,
        send_at=(prepared.first_due or at.earliest) if at else None,
        send_at_words=at.words if at else "",
        grace=grace,
        not_after=request.not_after,
        planned_by=ctx.account,
        needs_approval=ctx.newsroom.approval,
        uncleared_reason=request.allow_uncleared,
        embargo_words=words_of(advisory.embargo.until) if advisory.embargo else "",
        send_words=_send_words(prepared),
        source_digest=source_digest(advisory.whole_manuscript),
        editions=sent_editions(composer, phase),
    )


def _send_words(prepared: Prepared) -> str:
    """Return each wall time at which the mailing leaves, with zone and instant. "" when the mailing leaves at once."""
    at = prepared.at
    if at is None or (at.moment is not None and prepared.first_due != at.moment.instant):
        return ""
    moments = {at.moment_for(zone) for zone in sorted(prepared.due_zones)}
    return words_of_all(sorted(moments, key=lambda moment: (moment.instant, moment.zone)))
