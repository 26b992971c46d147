"""Draft a notice from a request: its words, the text that the notice is about, its recipients, and the findings.

Nothing is stored. notices/plan.py makes the plan of the draft.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from advisory_cli.actions.context import Context
from advisory_cli.actions.notices.audience import CurrentReaders, NoticeGroup, Released, Unserved
from advisory_cli.actions.notices.rules import check_changed, check_embargo_kept, check_number, without_over
from advisory_cli.actions.preflight.embargo_checks import check_plan
from advisory_cli.actions.preflight.history import earlier_mailings, withdrawn_finding, without_lifted_embargo
from advisory_cli.actions.preflight.lists import read_excluded
from advisory_cli.actions.preflight.named_files import NamedFiles
from advisory_cli.actions.preflight.other_text import check_other_text
from advisory_cli.actions.preflight.preconditions import raise_on_errors
from advisory_cli.actions.preflight.prepare import check_file
from advisory_cli.actions.preflight.sent_version import SentVersion, find_original, inherited_embargo, is_sendable
from advisory_cli.actions.preflight.stored_files import changed_files, stored_media
from advisory_cli.actions.preflight.text_links import check_fields, check_readers_of, check_text
from advisory_cli.actions.request import NoticeRequest
from advisory_cli.check.email.notices import check_notice
from advisory_cli.check.wording.editions import check_translated
from advisory_cli.check.wording.event_days import check_former_days
from advisory_cli.check.wording.written_times import without_told_days
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Reading
from advisory_cli.model.errors import BadData, UsageFault
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.files import Media
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.model.schedule.times import Moment


@dataclass(slots=True, kw_only=True)
class Draft:
    """A notice with its two groups of recipients, before the notice is planned.

    - `request`: the command's request. `now`: the time of the draft. `findings`: the results of all checks.
    - `original`: the version of the advisory that readers have.
    - `advisory`: the text that the notice is about, with the revision number that the notice goes out under.
    - `notice`: the notice's own words.
    - `addressees`: the readers of the original. For a lift, only the readers who have it under embargo.
    - `rest`: people who still wait for the text and get it with this notice. None when there are none, and for a
      reminder, a withdrawal, and a notice of an event that does not take place, which bring nobody a first text.
    - `kept_stopped`: ids of mailings that stay stopped, because a person stopped them by name.
    - `as_of`: the number that Ledger.decisions() returned when the notice was drafted. The ledger raises that number
      with each plan or decision that is stored.
    """

    request: NoticeRequest
    original: SentVersion
    advisory: Advisory
    notice: Notice
    addressees: NoticeGroup
    rest: NoticeGroup | None
    now: datetime
    findings: list[Finding] = field(default_factory=list)
    kept_stopped: frozenset[str] = frozenset()  # ids of mailings that a person stopped by name, and that stay stopped
    as_of: int = 0  # number of decisions in the ledger when the notice was drafted: Ledger.decisions()

    @property
    def is_off(self) -> bool:
        """True when the notice says that the event of the text does not take place, or not at the time it names."""
        return _is_off(self.notice, self.advisory)

    @property
    def gives_up(self) -> bool:
        """True when people who still wait for the text get nothing: after a withdrawal, or for an event that is off."""
        return self.notice.kind is NoticeKind.WITHDRAWAL or self.is_off


def _is_off(notice: Notice, advisory: Advisory) -> bool:
    events = (advisory.event, *advisory.further_events)
    return notice.event_off(*(event for event in events if event is not None))


def draft_notice(
    request: NoticeRequest, advisory_id: str, written: Reading[Advisory] | None, ctx: Context, ledger: Ledger
) -> Draft:
    """Draft a notice about the advisory with the id `advisory_id`.

    `written` is the text that the notice repeats, with its findings. None means a notice without the text.
    Raises BadData when nobody has the advisory, and when a lift finds no embargo that holds. Raises NoInput when an
    --exclude list is missing, UsageFault when its --encoding is unknown, and BadData or NotAllowed when such a list has
    a fault or the e-mail cannot be composed.
    """
    now, newsroom, as_of = ctx.clock.now(), ctx.newsroom, ledger.decisions()
    before = earlier_mailings(ledger, realm=newsroom.realm, advisory_id=advisory_id)
    before = [summary for summary in before if summary.mailing.id not in request.planned]
    lifts = request.kind is NoticeKind.LIFT
    original = find_original(before, ledger, newsroom, now, planned=lifts)
    if original is None:
        raise _nobody(request, advisory_id, before)
    if lifts and original.withdrawn is None and not in_force(before, now):
        raise BadData(
            f"{advisory_id} has no embargo to lift.",
            remedy=f"See what was sent: advisory status {advisory_id}",
        )
    if written is None or written.value is None:
        draft = _alone(request, original, ctx, ledger, now)
    else:
        draft = _with_text(request, original, written.value, ctx, ledger, now)
        draft.findings[:0] = written.findings
    draft.as_of = as_of
    return draft


def _nobody(request: NoticeRequest, advisory_id: str, before: Sequence[MailingSummary]) -> BadData:
    """Return the fault of a notice about an advisory that nobody has."""
    verb = request.kind.verb
    if not before:
        return BadData(
            f"Nobody has {advisory_id}: it was never sent, so there is nothing to {verb}.",
            remedy="To send it: advisory send FILE -l LIST",
        )
    return BadData(
        f"Nobody has {advisory_id} yet, so there is nothing to {verb}.",
        remedy="To replace the scheduled text: advisory send FILE --replace MAILING. To give it up:"
        f" advisory stop {before[0].mailing.id}",
    )


def _with_text(
    request: NoticeRequest, original: SentVersion, written: Advisory, ctx: Context, ledger: Ledger, now: datetime
) -> Draft:
    """Draft a notice that stands above the current text of the file."""
    advisory, lifted = without_lifted_embargo(written, original.before, ledger, now, zone=ctx.newsroom.zone)
    advisory = advisory.across(revision=max(written.revision, original.next_revision))
    old = _old_embargo(original, advisory, now)
    notice = _notice(request, original, advisory, old_embargo=old)
    stored = None if request.kind.needs_file else partial(_stored_media, original, ledger)
    named = NamedFiles(ctx.media)
    draft = _compose(request, original, advisory, notice, ctx, ledger, now, media=stored or named)
    draft.findings += [
        *lifted,
        *_refused_for_good(original, advisory, ctx.newsroom.zone),
        *without_over(check_file(advisory, now), original, advisory, now),
        *(() if stored else named.findings(advisory)),
        *(() if stored else named.check_lists(advisory, request.exclude, ctx.newsroom.folder)),
        *check_plan(
            advisory,
            ctx.newsroom,
            now=now,
            leaves=now,
            known_deadlines={deadline.until.instant for deadline in original.advisory.deadlines},
        ),
        *check_embargo_kept(original, advisory, now, ctx.newsroom.zone),
        *(() if _files_changed(original, advisory, named, ledger) else check_changed(request.kind, original, written)),
        *check_other_text(written, original.before, ledger, ctx.newsroom, now=now, notice=True),
        *check_number(written, advisory.revision),
        *_check_former_days(advisory, original),
        *_check_translations(request, advisory, original),
        *check_notice(notice, advisory=advisory, now=now),
        *check_text(draft.addressees.composer, advisory, ctx.newsroom),
        *check_fields(advisory, ctx.newsroom),
        *check_readers_of(advisory, ctx.newsroom, (reader.key for reader in draft.addressees.readers(ledger))),
    ]
    draft.findings = without_told_days(draft.findings)
    return draft


def _files_changed(original: SentVersion, advisory: Advisory, named: NamedFiles, ledger: Ledger) -> bool:
    """Tell whether a picture or attachment is another than readers have, so that a correction has something to say."""
    return any(
        any(changed_files(original.text_mailing.id, named(edition), ledger, _number_of(edition, original)))
        for edition in advisory.editions
    )


def _alone(request: NoticeRequest, original: SentVersion, ctx: Context, ledger: Ledger, now: datetime) -> Draft:
    """Draft a notice without the text, about what its readers have, whatever became of the file."""
    advisory = original.advisory.across(
        revision=original.next_revision,
        embargo=None if request.kind is NoticeKind.LIFT else inherited_embargo(original),
    )
    notice = _notice(request, original, advisory)
    draft = _compose(request, original, advisory, notice, ctx, ledger, now)
    draft.findings += [
        *_refused_for_good(original, advisory, ctx.newsroom.zone),
        *check_notice(notice, advisory=advisory, now=now),
    ]
    return draft


def _notice(
    request: NoticeRequest, original: SentVersion, advisory: Advisory, *, old_embargo: Moment | None = None
) -> Notice:
    """Return the words of a notice in the languages of `advisory`, the text that the notice is about."""
    _refuse_other_languages(request, advisory)
    first, *others = (_notice_in(request, original, language, old_embargo) for language in advisory.languages)
    several = [replace(other, language=tag) for other, tag in zip(others, advisory.languages[1:], strict=True)]
    return replace(first, translations=tuple(several))


def _notice_in(request: NoticeRequest, original: SentVersion, language: str, old_embargo: Moment | None) -> Notice:
    """Return the words of a notice in one language. Readers of a new language know the text in the first one."""
    before, earliest = _in_language(original.advisory, language), _in_language(original.first, language)
    known, first = (text.subject.strip() or text.headline for text in (before, earliest))
    return Notice(
        kind=request.kind,
        what=request.what_in.get(language, request.what),
        headline=before.headline,
        subject=before.subject,
        sent_at=original.sent_at,
        first_known_as="" if first == known else first,
        number=original.updates + 1,
        old_embargo=old_embargo,
        replacement=request.replacement_in.get(language, request.replacement),
        old_event=before.event,
        further_old_events=before.further_events,
    )


def _in_language(advisory: Advisory, language: str) -> Advisory:
    return next((edition for edition in advisory.editions if edition.language == language), advisory)


def _refuse_other_languages(request: NoticeRequest, advisory: Advisory) -> None:
    """Raise UsageFault when the request has words in a language in which there is no text."""
    for language in (*request.what_in, *request.replacement_in):
        if language not in advisory.languages:
            raise UsageFault(
                f"There is no text in {language}, for which the command has words.",
                remedy=f"There is: {', '.join(advisory.languages)}.",
            )


def _check_former_days(advisory: Advisory, original: SentVersion) -> Iterator[Finding]:
    for edition in advisory.editions:
        yield from check_former_days(edition, _in_language(original.advisory, edition.language).event)


def _check_translations(request: NoticeRequest, advisory: Advisory, original: SentVersion) -> Iterator[Finding]:
    """Yield LNG07 for translations that were forgotten, and NOT10 for those that are as they were sent."""
    if request.kind.needs_file and advisory.translations:
        yield from check_translated(advisory, original.advisory, original.text_mailing.id)
        yield from check_unchanged(request.kind, advisory, original, advisory.languages)


def check_unchanged(
    kind: NoticeKind, advisory: Advisory, original: SentVersion, read: Collection[str]
) -> Iterator[Finding]:
    """Yield NOT10 for each language of a correction of `original` whose text is as it was sent.

    `read`: tags of the languages in which somebody gets the notice. Other languages, other kinds of notices and an
    advisory in one language give no finding.
    """
    corrected = advisory.translations and kind is NoticeKind.CORRECTION
    for edition in (each for each in advisory.editions if corrected and each.language in read):
        former = _in_language(original.advisory, edition.language)
        if same_words(replace(edition, translations=()), replace(former, translations=())):
            yield finding(
                "NOT10",
                f"The text in {edition.language} is as its readers have it. They get the correction too.",
                place=edition.place("headline"),
            )


def _stored_media(original: SentVersion, ledger: Ledger, advisory: Advisory) -> Media:
    """Return the files that readers have with the text in the language of `advisory`."""
    return stored_media(original.text_mailing.id, ledger, _number_of(advisory, original))


def _number_of(advisory: Advisory, original: SentVersion) -> int:
    """Return the number of a language among those that readers have, 0 for a new one."""
    languages = [edition.language for edition in original.text_mailing.editions]
    return languages.index(advisory.language) if advisory.language in languages else 0


def _old_embargo(original: SentVersion, advisory: Advisory, now: datetime) -> Moment | None:
    """Return the embargo that the readers know, when the advisory now has another one. None otherwise."""
    old, new = original.embargo, advisory.embargo
    if old is None or new is None or new.lifted(now) or new.until.instant == old.instant:
        return None
    return old


def _refused_for_good(original: SentVersion, advisory: Advisory, zone: str) -> Iterator[Finding]:
    if original.withdrawn is not None:
        yield withdrawn_finding(advisory, original.withdrawn, zone)


def _compose(
    request: NoticeRequest,
    original: SentVersion,
    advisory: Advisory,
    notice: Notice,
    ctx: Context,
    ledger: Ledger,
    now: datetime,
    *,
    media: Callable[[Advisory], Media] | None = None,
) -> Draft:
    """Draft a notice. `media` returns the files that readers have with a text. None: those that its file names now."""
    newsroom = ctx.newsroom
    excluded, faults = read_excluded(request.exclude, request.reading)
    raise_on_errors(faults)
    columns = ledger.columns_kept(realm=newsroom.realm, advisory_id=advisory.id)
    composer = ctx.composer(advisory, columns, ledger.newsroom_key, notice, media=media)
    addressees = CurrentReaders(
        composer=composer,
        advisory=advisory,
        newsroom=newsroom,
        now=now,
        excluded=excluded,
        replaces=request.planned[0] if request.planned else "",
        only_early=notice.kind is NoticeKind.LIFT,
    )
    kept = _kept_stopped(request, ledger)
    return Draft(
        request=request,
        original=original,
        advisory=advisory,
        notice=notice,
        addressees=addressees,
        rest=_rest(
            original, addressees, notice, ctx, ledger, kept, media=media, replaces="".join(request.planned[1:2])
        ),
        now=now,
        kept_stopped=kept,
    )


def _kept_stopped(request: NoticeRequest, ledger: Ledger) -> frozenset[str]:
    """Return the mailings that stay stopped although the notice repeats the text.

    A person stopped these mailings by name. The flag --also-stopped keeps none.
    """
    serves = request.kind.takes_over and request.kind.repeats_text
    return ledger.stopped_by_name() if serves and not request.also_stopped else frozenset()


def _rest(
    original: SentVersion,
    addressees: NoticeGroup,
    notice: Notice,
    ctx: Context,
    ledger: Ledger,
    kept: frozenset[str],
    *,
    media: Callable[[Advisory], Media] | None = None,
    replaces: str = "",
) -> NoticeGroup | None:
    """Return the group of people who still wait and get the text by this notice, None when there is no such group.

    Nobody is invited to an event that is off: an invitation says nothing of that, because it is no notice.
    """
    kind = notice.kind
    advisory, newsroom, now = addressees.advisory, addressees.newsroom, addressees.now
    if next(iter(ledger.unserved(realm=newsroom.realm, advisory_id=advisory.id)), None) is None:
        return None
    if kind is NoticeKind.LIFT:
        freed = _freed(original.before, now)
        return Released(
            composer=addressees.composer,
            advisory=advisory,
            newsroom=newsroom,
            now=now,
            excluded=addressees.excluded,
            mailings=freed,
        )
    if not (kind.takes_over and kind.repeats_text) or _is_off(notice, advisory):
        return None
    columns = ledger.columns_kept(realm=newsroom.realm, advisory_id=advisory.id)
    return Unserved(
        composer=ctx.composer(advisory, columns, ledger.newsroom_key, None, media=media),
        advisory=advisory,
        newsroom=newsroom,
        now=now,
        excluded=addressees.excluded,
        old_end=original.embargo.instant if original.embargo else None,
        replaces=replaces,
        stopped=kept,
    )


def in_force(before: Sequence[MailingSummary], now: datetime) -> dict[str, datetime]:
    """Return the ids of the mailings whose embargo still holds at `now`, each with the end of its embargo.

    `before` are the mailings to look at, usually all mailings of one advisory.
    """
    ends = ((summary.mailing.id, summary.mailing.embargo_end) for summary in before)
    return {name: end for name, end in ends if end is not None and end > now}


def _freed(before: Sequence[MailingSummary], now: datetime) -> dict[str, datetime]:
    """Return the mailings that a lift would serve. A stopped mailing or a missing approval keeps a mailing out."""
    return in_force([summary for summary in before if is_sendable(summary)], now)
