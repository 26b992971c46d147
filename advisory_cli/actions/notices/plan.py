"""Make the plan of a notice from its draft, for a person to see and agree to. Nothing is stored."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

from advisory_cli.actions.context import Context
from advisory_cli.actions.notices.audience import NoticeGroup
from advisory_cli.actions.notices.draft import Draft, check_unchanged
from advisory_cli.actions.notices.reminders import refuse_nobody_to_remind
from advisory_cli.actions.notices.rules import check_free
from advisory_cli.actions.preflight.editions import count_editions, edition_digest, sent_editions
from advisory_cli.actions.preflight.embargo_checks import check_readers
from advisory_cli.actions.preflight.example_settings import leaving_addresses, refuse_example_settings
from advisory_cli.actions.preflight.example_text import check_example_text
from advisory_cli.actions.preflight.preconditions import (
    raise_on_errors,
    refuse_embargo_ended_by_jump,
    require_transport,
)
from advisory_cli.actions.preflight.prepare import Prepared, check_specimens
from advisory_cli.actions.preflight.schedule import check_second_wave, source_digest
from advisory_cli.actions.sending.plan import SAMPLES, free_ids, grace_of, samples_left_out, time_for
from advisory_cli.check.email.accent import check_accent
from advisory_cli.check.email.notices import check_languages
from advisory_cli.check.embargo.rules import check_pace
from advisory_cli.check.wording.setting_words import check_settings
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.delivery import Candidate, Mailing, Selection, State
from advisory_cli.model.mailing.plan import NoticeTerms, Plan, Wave, WaveTime
from advisory_cli.model.mailing.provider_limits import limit_warnings, limit_words, limits_for
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.advisory import sender_of
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.files import SentFile
from advisory_cli.model.press.languages import choose_edition
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.frozen_times import words_of
from advisory_cli.model.value_class import value_class

_SERVED = (Selection.SEND, Selection.HELD)


def prepared_notice(draft: Draft) -> Prepared:
    """Return the drafted notice in the form of a prepared send, so that send_test() can send it as a test message.

    The result has the time, the findings, the text, its composer and its digest, and no recipients. Raises BadData for
    a fault of a template.
    """
    group = draft.addressees
    return Prepared(
        now=draft.now,
        findings=tuple(draft.findings),
        advisory=draft.advisory,
        composer=group.composer,
        digest=edition_digest(group.composer, group.phases),
    )


def prepared_preview(draft: Draft, ledger: Ledger, *, readers: bool) -> Prepared:
    """Return the drafted notice in the form of a prepared send, with recipients for a preview of its messages.

    There is one recipient for each way the e-mail can look.
    `readers`: True for the messages to readers of the original, False for the messages to people who get the text for
    the first time. When there are no such people, False gives the messages to readers, too.
    Raises BadData for a fault of a template.
    """
    group = draft.addressees if readers or draft.rest is None else draft.rest
    with group.selected(ledger) as (_, assigner):
        sample = tuple(assigner.specimens.values())
    return Prepared(
        now=draft.now,
        findings=tuple(draft.findings),
        advisory=draft.advisory,
        composer=group.composer,
        specimens=sample,
        sample=sample,
        clears=lambda _: readers,
    )


@value_class
class _Counted:
    """A group of recipients, counted: who gets a message, and who is left out."""

    waves: tuple[Wave, ...] = ()
    counts: Mapping[Selection, int] = field(default_factory=dict)
    samples: Mapping[Selection, tuple[Candidate, ...]] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)  # all of them, by their language tag

    @property
    def now(self) -> int:
        """Number of recipients who do not wait for the embargo's end."""
        return self.counts.get(Selection.SEND, 0)

    @property
    def held(self) -> int:
        """Number of recipients who wait for the embargo's end."""
        return self.counts.get(Selection.HELD, 0)


def propose_notice(draft: Draft, ctx: Context, ledger: Ledger) -> Plan:
    """Return the plan of a notice, with counts of the people who get a message and of the people left out.

    Nothing is stored.
    Raises BadData or NotAllowed, with findings, when a finding is an error. Raises BadConfig when a setting is missing
    or still an example, and PersonDecides when an embargo has ended only because the clock jumped ahead.
    When the notice would reach nobody:
    - A lift, and a withdrawal that ends waiting mailings, are planned without readers.
    - A reminder raises PersonDecides when readers are left out because they were reminded before, and BadData
      otherwise.
    - Any other notice raises BadData, because all readers opted out or are excluded.
    """
    reminds = draft.notice.kind is NoticeKind.REMINDER
    unreachable = refuse_nobody_to_remind(draft, ledger, ctx.newsroom.zone) if reminds else 0
    route, sender = require_transport(ctx)
    raise_on_errors(draft.findings)
    refuse_embargo_ended_by_jump(draft.advisory, ctx, draft.now)
    findings, readers, rest, finish = _checked_groups(draft, ctx, ledger)
    raise_on_errors(findings)
    start, newsroom = draft.now, ctx.newsroom
    limits, count = limits_for(newsroom), readers.now + rest.now + rest.held
    _refuse_nobody(draft, readers, rest)
    names = free_ids(ledger, draft.advisory)
    grace = grace_of(count, count, limits, ledger, start)
    mailing = _mailing(draft, ctx, sender.domain, grace, name=next(names))
    if not count:  # nothing is sent that somebody could agree to
        mailing = replace(mailing, needs_approval=False)
    embargo, text = draft.advisory.embargo, _text_mailing(draft, mailing, rest, name=next(names))
    counts = Counter(readers.counts) + Counter(rest.counts) + Counter({Selection.REFUSED: unreachable})
    return Plan(
        mailing=mailing,
        waves=(*readers.waves, *rest.waves),
        counts=counts,
        samples={**rest.samples, **readers.samples},
        notice=_terms(
            draft,
            text,
            not_lifted=_with_same_embargo(draft, ledger),
            given_nothing=_given_nothing(draft, ledger),
            is_pending=mailing.needs_approval,
        ),
        route=route,
        sender=sender_of(draft.advisory, sender),
        reply_to=draft.advisory.reply_to or newsroom.reply_to,
        now=start,
        zone=newsroom.zone or "UTC",
        embargo=None if embargo is None or embargo.lifted(start) else embargo,
        event=draft.advisory.event,
        files=_files(draft),
        further_events=draft.advisory.further_events,
        deadlines=draft.advisory.deadlines,
        pace=limit_words(newsroom),
        finish=finish,
        findings=tuple(findings),
        tested_at=ledger.last_test(mailing.content_digest),
        editions=count_editions(
            draft.advisory, mailing.editions, Counter(readers.by_language) + Counter(rest.by_language), {}
        ),
    )


def notice_findings(draft: Draft, ctx: Context, ledger: Ledger) -> list[Finding]:
    """Return all findings about a drafted notice: its words, its text, its people and their messages.

    Raises BadConfig when an address of the newsroom is still an example.
    """
    return _checked_groups(draft, ctx, ledger)[0]


def _checked_groups(
    draft: Draft, ctx: Context, ledger: Ledger
) -> tuple[list[Finding], _Counted, _Counted, datetime | None]:
    """Return the findings of a draft, its groups counted, and when all is sent. None: all messages leave at once."""
    findings, repeats = list(draft.findings), draft.notice.kind.repeats_text
    readers = _count(draft.addressees, 1, ledger, findings, repeats=repeats)
    rest = _count(draft.rest, 2, ledger, findings, repeats=True) if draft.rest else _Counted()
    takes = time_for(readers.now + rest.now, limits_for(ctx.newsroom))
    finish = draft.now + takes if takes else None
    findings += _check_leaving(draft, ctx, rest.held, finish)
    findings = [*_for_readers(findings, draft, readers.by_language)]
    return findings, readers, rest, finish


def _for_readers(findings: Sequence[Finding], draft: Draft, by_language: Mapping[str, int]) -> Iterator[Finding]:
    """Yield the findings, those about languages of a text for the languages alone in which somebody gets the notice."""
    advisory = draft.advisory
    choices = (choose_edition(tag, advisory.languages, advisory.fallback) for tag in by_language)
    read = {advisory.languages[choice.index] for choice in choices}
    yield from (found for found in findings if found.code not in {"NOT09", "NOT10"})
    yield from check_languages(draft.notice, advisory, read)
    yield from check_unchanged(draft.notice.kind, advisory, draft.original, read)


def _files(draft: Draft) -> tuple[SentFile, ...]:
    """Return the pictures and attachments of a message of the notice, in the first language."""
    readers = draft.addressees
    return readers.composer.head(readers.phases[-1]).files if readers.composer else ()


def _terms(
    draft: Draft,
    text_mailing: Mailing | None,
    *,
    not_lifted: tuple[str, ...] = (),
    given_nothing: int = 0,
    is_pending: bool = False,
) -> NoticeTerms:
    """Return what the notice changes: the text, the mailings of which nothing more leaves, and who gets nothing."""
    repeats, given_up = draft.notice.kind.repeats_text, _given_up(draft)
    stay_stopped = [
        mailing for mailing in (*_under_lift(draft), *_kept(draft, given_up)) if mailing.stopped_at is not None
    ]
    unapproved = [mailing for mailing in _under_lift(draft, approved=False) if mailing.stopped_at is None]
    return NoticeTerms(
        notice=draft.notice,
        text_mailing=text_mailing,
        old_text=draft.original.manuscript if repeats else "",
        new_text=draft.advisory.whole_manuscript if repeats else "",
        given_up=tuple(summary.mailing.id for summary in given_up),
        until_approval=tuple(summary.mailing.id for summary in given_up if is_pending and _leaves(summary)),
        stopped=tuple(summary.mailing.id for summary in given_up if _goes_on(summary, draft)),
        kept_stopped=tuple(mailing.id for mailing in stay_stopped),
        kept_people=_waiting_in(draft, {mailing.id for mailing in stay_stopped}),
        kept_unapproved=tuple(mailing.id for mailing in unapproved),
        not_lifted=not_lifted,
        given_nothing=given_nothing,
    )


def _leaves(summary: MailingSummary) -> bool:
    """Tell whether a mailing goes on by itself: it was not stopped, and has its approval if it needs one."""
    return summary.mailing.stopped_at is None and not (summary.mailing.needs_approval and summary.approval is None)


def _given_nothing(draft: Draft, ledger: Ledger) -> int:
    """Count the people who wait for the text, have none of it, and get nothing because the event is off."""
    if not draft.is_off:
        return 0
    waiting = ledger.unserved(realm=draft.addressees.newsroom.realm, advisory_id=draft.advisory.id)
    return sum(reader.mailing_id not in draft.kept_stopped for reader in waiting)


def _with_same_embargo(draft: Draft, ledger: Ledger) -> tuple[str, ...]:
    """Return the ids of other advisories' mailings, to the same lists, with the embargo that a lift ends.

    A translation is such a mailing. Empty for other kinds of notices.
    """
    if draft.notice.kind is not NoticeKind.LIFT:
        return ()
    own = [summary.mailing for summary in draft.original.before if _is_embargoed(summary.mailing, draft.now)]
    ends, lists = {mailing.embargo_end for mailing in own}, {name for mailing in own for name in mailing.lists}
    return tuple(
        mailing.id
        for mailing in (summary.mailing for summary in ledger.mailings())
        if mailing.advisory_id != draft.advisory.id
        and mailing.realm in {each.realm for each in own}
        and mailing.embargo_end in ends
        and not lists.isdisjoint(mailing.lists)
        and mailing.stopped_at is None
        and not mailing.replaced_by
    )


def _is_embargoed(mailing: Mailing, now: datetime) -> bool:
    return mailing.embargo_end is not None and mailing.embargo_end > now


def _check_leaving(draft: Draft, ctx: Context, held: int, finish: datetime | None) -> Iterator[Finding]:
    """Yield the findings that need the recipients and the time of the last message."""
    advisory, newsroom, now = draft.advisory, ctx.newsroom, draft.now
    if draft.notice.kind.repeats_text:
        yield from check_readers(advisory, newsroom, zones=draft.addressees.zones, now=now)
        yield from check_free(draft.addressees.free, advisory)
        yield from check_settings(newsroom, advisory)
    yield from newsroom.exposed
    yield from check_accent(newsroom)
    yield from (finding("SET05", words) for words in limit_warnings(newsroom))
    yield from check_pace(advisory, finish=finish, now=now)
    yield from check_second_wave(ctx, 0 if draft.request.stays else held)


def _refuse_nobody(draft: Draft, readers: _Counted, rest: _Counted) -> None:
    """Raise BadData when a notice reaches nobody.

    People who still wait are reason enough, because a later text serves them and a withdrawal gives them up.
    A lift is never refused here, because a lift holds whoever is told.
    """
    kind = draft.notice.kind
    if kind is NoticeKind.LIFT:
        return  # it holds, whoever is told of it
    serves = rest.now or rest.held
    ends = draft.gives_up and _given_up(draft)
    if not (readers.now or serves or ends):
        raise BadData(
            f"Everybody who has {draft.advisory.id} has opted out or is excluded.",
            remedy="Nothing was sent.",
        )


def _count(group: NoticeGroup, number: int, ledger: Ledger, findings: list[Finding], *, repeats: bool) -> _Counted:
    """Count the people of a group. Faults of their messages are added to `findings`.

    `number` is the place of the group in the confirmation (`Wave.number`).
    """
    with group.selected(ledger) as (table, assigner):
        refuse_example_settings(group.newsroom, table)
        if repeats:  # a withdrawal of a text that went out wrongly must leave
            examples = check_example_text(group.advisory, group.newsroom, leaving_addresses(table))
            findings += (example for example in examples if example not in findings)
        findings += check_specimens(group.composer, tuple(assigner.specimens.values()))
        counts = table.counts()
        left_out = [selection for selection in counts if selection not in _SERVED]
        out = sum(entry.key in group.doubts for selection in left_out for entry in table.entries(selection))
        unsure = len(group.doubts) - out if number == 1 else 0
        return _Counted(
            waves=tuple(_waves(group, number, table, counts, unsure=unsure)),
            counts=counts,
            samples=samples_left_out(table, counts),
            by_language=table.by_language(held=True),
        )


def _waves(
    group: NoticeGroup, number: int, table: RecipientTable, counts: Mapping[Selection, int], *, unsure: int
) -> Iterator[Wave]:
    """Yield the people served now, at the time they were planned for, and at the embargo's end."""
    edition, send, held = group.phases[-1], counts.get(Selection.SEND, 0), counts.get(Selection.HELD, 0)
    later = sum(entry.due is not None for entry in table.entries(Selection.SEND)) if group.later else 0
    samples = tuple(table.entries(Selection.SEND, limit=SAMPLES))
    for time, count in ((WaveTime.NOW, send - later), (WaveTime.PLANNED, later)):
        if count:
            yield Wave(number=number, edition=edition, time=time, count=count, unsure=unsure, samples=samples)
            unsure, samples = 0, ()  # those of both times stand with the first
    if held:
        yield Wave(number=number, edition=Phase.OPEN, time=WaveTime.EMBARGO_END, count=held)


def _mailing(draft: Draft, ctx: Context, domain: str, grace: timedelta, *, name: str) -> Mailing:
    group, advisory, mailing = draft.addressees, draft.advisory, draft.original.mailing
    embargo = advisory.embargo
    return Mailing(
        id=name,
        realm=ctx.newsroom.realm,
        advisory_id=advisory.id,
        revision=advisory.revision,
        subject=group.composer.head(group.phases[-1]).subject,
        language=advisory.language,
        content_digest=edition_digest(group.composer, group.phases),
        planned_at=draft.now,
        sender_domain=domain,
        source=str(advisory.source or mailing.source),
        options=draft.request.options,
        embargo_until=embargo.until.instant if embargo else None,
        grace=grace,
        embargo_words=words_of(embargo.until) if embargo else "",
        planned_by=ctx.account,
        needs_approval=ctx.newsroom.approval and draft.notice.kind.repeats_text,
        notice=draft.notice.kind,
        uncleared_reason=mailing.uncleared_reason,
        source_digest=source_digest(manuscript_of(draft)),
        editions=sent_editions(group.composer, group.phases[-1]),
    )


def manuscript_of(draft: Draft) -> str:
    """Return the whole text of an advisory file that the ledger is to store with the notice.

    For a notice that repeats a text, this is the text repeated. For any other notice, it is the text that readers have.
    """
    return draft.advisory.whole_manuscript if draft.notice.kind.repeats_text else draft.original.manuscript


def _text_mailing(draft: Draft, mailing: Mailing, rest: _Counted, *, name: str) -> Mailing | None:
    """Return the mailing of the text alone, for the lists of the mailings that it replaces.

    None when nobody gets the text alone, and for a lift.
    """
    group = draft.rest
    if group is None or draft.notice.kind is NoticeKind.LIFT or not (rest.now or rest.held):
        return None
    given_up = [summary.mailing for summary in _given_up(draft) if summary.mailing.id not in draft.kept_stopped]
    plain = [replaced for replaced in given_up if replaced.notice is None] or given_up
    before, limits = plain[0], [replaced.not_after for replaced in plain]
    phase = group.phases[-1] if rest.now else Phase.OPEN  # the edition that these people get
    return replace(
        mailing,
        id=name,
        notice=None,
        subject=group.composer.head(phase).subject,
        editions=sent_editions(group.composer, phase),
        content_digest=edition_digest(group.composer, group.phases),
        lists=tuple(dict.fromkeys(name for replaced in plain for name in replaced.lists)),
        options=before.options,
        send_at=group.first_due,
        send_at_words=before.send_at_words if group.first_due else "",
        send_words=before.send_words if group.first_due == before.send_at else "",
        not_after=None if None in limits else max(filter(None, limits)),  # nobody loses by another list's limit
    )


def _given_up(draft: Draft) -> list[MailingSummary]:
    """Return the mailings of which nothing more leaves once this notice takes over. Empty for other kinds."""
    if not draft.notice.kind.takes_over:
        return []
    states = (State.PLANNED, State.HELD)
    return [summary for summary in draft.original.before if sum(summary.counts.get(state, 0) for state in states)]


def _waiting_in(draft: Draft, mailing_ids: Collection[str]) -> int:
    """Count the people who have not got their message of these mailings of the advisory: planned, claimed or held."""
    states = (State.PLANNED, State.CLAIMED, State.HELD)
    return sum(
        summary.counts.get(state, 0)
        for summary in draft.original.before
        if summary.mailing.id in mailing_ids
        for state in states
    )


def _goes_on(summary: MailingSummary, draft: Draft) -> bool:
    """Tell whether a mailing was stopped and its people get the current text all the same."""
    return summary.mailing.stopped_at is not None and summary.mailing.id not in draft.kept_stopped


def _kept(draft: Draft, given_up: Sequence[MailingSummary]) -> Iterator[Mailing]:
    """Yield the mailings that a person stopped by name, so that their people get nothing by a later text either."""
    yield from (summary.mailing for summary in given_up if summary.mailing.id in draft.kept_stopped)


def _under_lift(draft: Draft, *, approved: bool = True) -> tuple[Mailing, ...]:
    """Return the mailings with waiting people whose embargo a lift ends. Empty for other kinds of notices.

    Stopped and unapproved mailings are among them. Without `approved` only the unapproved ones are returned.
    """
    if draft.notice.kind is not NoticeKind.LIFT:
        return ()
    return tuple(
        summary.mailing
        for summary in draft.original.before
        if (approved or (summary.mailing.needs_approval and summary.approval is None))
        and _is_embargoed(summary.mailing, draft.now)
        and summary.counts.get(State.PLANNED, 0) + summary.counts.get(State.HELD, 0)
    )
