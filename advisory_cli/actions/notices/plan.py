"""The plan of a notice, as a person sees it before agreeing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from advisory_cli.actions.context import Context
from advisory_cli.actions.notices.audience import NoticeGroup
from advisory_cli.actions.notices.draft import Draft
from advisory_cli.actions.notices.rules import check_free
from advisory_cli.actions.preflight.editions import edition_digest
from advisory_cli.actions.preflight.embargo_checks import check_readers
from advisory_cli.actions.preflight.example_settings import leaving, refuse_example_settings
from advisory_cli.actions.preflight.example_text import check_example_text
from advisory_cli.actions.preflight.preconditions import refuse, refuse_jump, require_transport
from advisory_cli.actions.preflight.prepare import Prepared, check_specimens
from advisory_cli.actions.preflight.schedule import check_second_wave, source_digest
from advisory_cli.actions.sending.plan import SAMPLES, free_ids, grace_of, time_for
from advisory_cli.check.embargo.rules import check_pace
from advisory_cli.check.wording.setting_words import check_settings
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.delivery import Mailing, Selection, State
from advisory_cli.model.mailing.plan import Group, NoticePlan
from advisory_cli.model.mailing.provider_limits import limit_warnings, limit_words, limits_for
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import sender_of
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.frozen_times import words_of

_SERVED = (Selection.SEND, Selection.HELD)


def prepared_notice(draft: Draft) -> Prepared:
    """Return the notice in the form that a test message is sent from."""
    circle = draft.addressees
    return Prepared(
        now=draft.now,
        findings=tuple(draft.findings),
        advisory=draft.advisory,
        composer=circle.composer,
        digest=edition_digest(circle.composer, circle.phases),
    )


def propose_notice(draft: Draft, ctx: Context, ledger: Ledger) -> NoticePlan:
    """Plan a notice.

    Raises BadConfig, BadData or NotAllowed, with findings, when something forbids the plan.
    Raises PersonDecides when an embargo has ended only because the clock jumped ahead.
    """
    route, sender = require_transport(ctx)
    refuse(draft.findings)
    refuse_jump(draft.advisory, ctx, draft.now)
    findings = list(draft.findings)
    group = _count(draft.addressees, ledger, findings, repeats=draft.notice.kind.repeats_text)
    rest = _count(draft.rest, ledger, findings, repeats=True) if draft.rest else Group()
    start, newsroom = draft.now, ctx.newsroom
    limits, count = limits_for(newsroom), group.now + rest.now + rest.held
    takes = time_for(group.now + rest.now, limits)
    finish = start + takes if takes else None
    findings += _check_leaving(draft, ctx, rest, finish)
    refuse(findings)
    _refuse_nobody(draft, group, rest)
    names = free_ids(ledger, draft.advisory)
    grace = grace_of(count, count, limits, ledger, start)
    mailing = _mailing(draft, ctx, sender.domain, grace, name=next(names))
    given_up = _given_up(draft)
    embargo = draft.advisory.embargo
    return NoticePlan(
        notice=draft.notice,
        mailing=mailing,
        rest_mailing=_rest_mailing(draft, mailing, rest, name=next(names)),
        group=group,
        rest=rest,
        route=route,
        sender=sender_of(draft.advisory, sender) or sender,
        reply_to=draft.advisory.reply_to or newsroom.reply_to,
        now=start,
        zone=newsroom.zone or "UTC",
        embargo=None if embargo is None or embargo.lifted(start) else embargo,
        event=draft.advisory.event,
        pace=limit_words(newsroom),
        finish=finish,
        findings=tuple(findings),
        tested_at=ledger.last_test(mailing.content_digest),
        old_text=draft.original.manuscript if draft.notice.kind.repeats_text else "",
        new_text=draft.advisory.manuscript if draft.notice.kind.repeats_text else "",
        given_up=tuple(one.mailing.id for one in given_up),
        stopped=tuple(one.mailing.id for one in given_up if _goes_on(one, draft)),
        kept_stopped=tuple(
            one.id for one in (*_under_lift(draft), *_kept(draft, given_up)) if one.stopped_at is not None
        ),
        kept_unapproved=tuple(one.id for one in _under_lift(draft, approved=False) if one.stopped_at is None),
    )


def _check_leaving(draft: Draft, ctx: Context, rest: Group, finish: datetime | None) -> Iterator[Finding]:
    """Yield the findings that need the recipients and the time of the last message."""
    advisory, newsroom, now = draft.advisory, ctx.newsroom, draft.now
    if draft.notice.kind.repeats_text:
        yield from check_readers(advisory, newsroom, zones=draft.addressees.zones, now=now)
        yield from check_free(draft.addressees.free, advisory)
        yield from check_settings(newsroom, advisory)
    yield from newsroom.exposed
    yield from (finding("SET05", words) for words in limit_warnings(newsroom))
    yield from check_pace(advisory, finish=finish, now=now)
    yield from check_second_wave(ctx, 0 if draft.order.stays else rest.held)


def _refuse_nobody(draft: Draft, group: Group, rest: Group) -> None:
    """Raise BadData when a notice reaches nobody.

    People who still wait are reason enough, because a later text serves them and a withdrawal gives them up.
    A lift is never refused here, because a lift holds whoever is told.
    """
    kind = draft.notice.kind
    if kind is NoticeKind.LIFT:
        return  # it holds, whoever is told of it
    serves = rest.now or rest.held
    ends = kind is NoticeKind.WITHDRAWAL and _given_up(draft)
    if not (group.now or serves or ends):
        raise BadData(
            f"Nobody who has {draft.advisory.id} may be written to: they opted out, or are excluded.",
            remedy="Nothing was sent.",
        )


def _count(circle: NoticeGroup, ledger: Ledger, findings: list[Finding], *, repeats: bool) -> Group:
    """Count the people of a group. Faults of their messages are added to `findings`."""
    with circle.laid(ledger) as (roll, placer):
        refuse_example_settings(circle.newsroom, roll)
        if repeats:  # a withdrawal of a text that went out wrongly must leave
            findings += (
                one
                for one in check_example_text(circle.advisory, circle.newsroom, leaving(roll))
                if one not in findings
            )
        findings += check_specimens(circle.composer, circle.advisory, tuple(placer.specimens.values()))
        counts = roll.counts()
        left_out = [standing for standing in counts if standing not in _SERVED]
        out = sum(one.key in circle.doubts for standing in left_out for one in roll.entries(standing))
        return Group(
            counts=counts,
            samples={standing: tuple(roll.entries(standing, limit=SAMPLES)) for standing in counts},
            doubts=len(circle.doubts) - out,
            later=circle.later,
        )


def _mailing(draft: Draft, ctx: Context, domain: str, grace: timedelta, *, name: str) -> Mailing:
    circle, advisory, mailing = draft.addressees, draft.advisory, draft.original.mailing
    embargo = advisory.embargo
    return Mailing(
        id=name,
        realm=ctx.newsroom.realm,
        advisory_id=advisory.id,
        revision=advisory.revision,
        subject=circle.composer.head(circle.phases[-1]).subject,
        language=advisory.language,
        content_digest=edition_digest(circle.composer, circle.phases),
        planned_at=draft.now,
        sender_domain=domain,
        source=str(advisory.source or mailing.source),
        options=draft.order.options,
        embargo_until=embargo.until.instant if embargo else None,
        grace=grace,
        embargo_words=words_of(embargo.until) if embargo else "",
        planned_by=ctx.account,
        needs_approval=ctx.newsroom.approval and draft.notice.kind.repeats_text,
        notice=draft.notice.kind,
        uncleared_reason=mailing.uncleared_reason,
        source_digest=source_digest(manuscript_of(draft)),
    )


def manuscript_of(draft: Draft) -> str:
    """Return the text that the notice is about: the file's, or the text that was sent."""
    return draft.advisory.manuscript if draft.notice.kind.repeats_text else draft.original.manuscript


def _rest_mailing(draft: Draft, mailing: Mailing, rest: Group, *, name: str) -> Mailing | None:
    """Return the mailing of the text alone, for the lists of the mailings that it replaces.

    None when nobody gets the text alone, and for a lift.
    """
    circle = draft.rest
    if circle is None or draft.notice.kind is NoticeKind.LIFT or not (rest.now or rest.held):
        return None
    given_up = [one.mailing for one in _given_up(draft) if one.mailing.id not in draft.kept_stopped]
    plain = [one for one in given_up if one.notice is None] or given_up
    before, limits = plain[0], [one.not_after for one in plain]
    return replace(
        mailing,
        id=name,
        notice=None,
        subject=circle.composer.head(circle.phases[-1]).subject,
        content_digest=edition_digest(circle.composer, circle.phases),
        lists=tuple(dict.fromkeys(name for one in plain for name in one.lists)),
        options=before.options,
        send_at=circle.first_due,
        send_at_words=before.send_at_words if circle.first_due else "",
        send_words=before.send_words if circle.first_due == before.send_at else "",
        not_after=None if None in limits else max(filter(None, limits)),  # nobody loses by another list's limit
    )


def _given_up(draft: Draft) -> list[MailingSummary]:
    """Return the mailings of which nothing more leaves once this notice takes over. Empty for other kinds."""
    if not draft.notice.kind.takes_over:
        return []
    waits = (State.PLANNED, State.HELD)
    return [one for one in draft.original.before if sum(one.counts.get(state, 0) for state in waits)]


def _goes_on(one: MailingSummary, draft: Draft) -> bool:
    """Tell whether a mailing was stopped and its people get the current text all the same."""
    return one.mailing.stopped_at is not None and one.mailing.id not in draft.kept_stopped


def _kept(draft: Draft, given_up: Sequence[MailingSummary]) -> Iterator[Mailing]:
    """Yield the mailings that a person stopped by name, so that their people get nothing by a later text either."""
    yield from (one.mailing for one in given_up if one.mailing.id in draft.kept_stopped)


def _under_lift(draft: Draft, *, approved: bool = True) -> tuple[Mailing, ...]:
    """Return the mailings with waiting people whose embargo a lift ends. Empty for other kinds of notices.

    Stopped and unapproved mailings are among them. Without `approved` only the unapproved ones are returned.
    """
    if draft.notice.kind is not NoticeKind.LIFT:
        return ()
    return tuple(
        one.mailing
        for one in draft.original.before
        if (approved or (one.mailing.needs_approval and one.approval is None))
        and one.mailing.embargo_end is not None
        and one.mailing.embargo_end > draft.now
        and one.counts.get(State.PLANNED, 0) + one.counts.get(State.HELD, 0)
    )


def expect_notice(plan: NoticePlan, number: int, second: int | None) -> None:
    """Raise BadData when the groups are not as large as the caller expects.

    `number` counts readers who get the notice. `second` counts people who get the text alone, and may be None only when
    there are none.
    """
    if (number, second or 0) != (plan.to_send, plan.to_rest):
        said = f"{number}+{second}" if second is not None else str(number)
        there = f"{plan.to_send}+{plan.to_rest}" if plan.to_rest else str(plan.to_send)
        raise BadData(
            f"--expect says {said}, and the number would be {there}. Nothing was sent.",
            remedy="Look at the plan: the same command with --dry-run",
        )
