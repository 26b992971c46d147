"""Compare a text with the earlier mailings of its advisory: changed words, a vanished embargo, a stop, a withdrawal.

Differences become findings, and a stop is raised as PersonDecides. The module also gives the next revision number.
"""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from advisory_cli.actions.preflight.editions import stored_heads
from advisory_cli.actions.preflight.sent_version import delivered_count, sent_text
from advisory_cli.compose.composer import Composer
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import PersonDecides
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.likeness import Shingles, shares_most, shingles
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.read.locate import advisory_name
from advisory_cli.report.wording.times import at_both


def earlier_mailings(ledger: Ledger, *, realm: Realm, advisory_id: str) -> list[MailingSummary]:
    """Return the mailings of an advisory in one realm (live or practice), newest first.

    Each MailingSummary holds the mailing and the number of its deliveries in each state.
    """
    return [
        summary
        for summary in ledger.mailings()
        if summary.mailing.realm is realm and summary.mailing.advisory_id == advisory_id
    ]


def check_history(
    advisory: Advisory,
    composer: Composer,
    before: Sequence[MailingSummary],
    ledger: Ledger,
    *,
    newsroom: Newsroom,
    digest: str,
    now: datetime,
    people: RecipientTable | None = None,
) -> Iterator[Finding]:
    """Yield ADV18, ADV20, ADV22, ADV41 and EMB19 about earlier mailings of the advisory.

    - ADV18: somebody may have this revision in other words.
    - ADV20: a person stopped a mailing, and the stop holds for this text.
    - ADV22: the advisory was withdrawn. No other finding is then yielded.
    - ADV41: readers were told that the event of this text is cancelled.
    - EMB19: somebody has the advisory under an embargo that still holds, and this text has no embargo or an earlier
      end.
    `before`: the earlier mailings, newest first. `composer`: makes the editions of this text. `digest`: the hash of the
    text as it would leave now (edition_digest()). `people`: with these, a stop counts only when one of them waits in
    the stopped mailing. None: always.
    """
    withdrawals = [summary.mailing for summary in before if summary.mailing.notice is NoticeKind.WITHDRAWAL]
    if withdrawals:  # it leaves no more, so what else the history says is advice for nobody
        yield from (withdrawn_finding(advisory, mailing, newsroom.zone) for mailing in withdrawals)
        return
    yield from _cancelled(advisory, before, newsroom)
    for stopped in active_stops(advisory, before, ledger, newsroom):
        if people is not None and not people.waiting_in(stopped.id):
            continue
        yield finding(
            "ADV20",
            f"{stopped.stopped_by or 'Somebody'} stopped mailing {stopped.id} at {_stop_time(stopped, newsroom)}."
            " Its people on these lists would get this. The rest stays stopped.",
            remedy=f"Ask why before you send. To continue all of it: advisory stop {stopped.id} --undo",
        )
    reached = [summary for summary in before if delivered_count(summary)]
    yield from _dropped_embargo(advisory, reached, now, newsroom.zone)
    changed = [
        summary
        for summary in reached
        if summary.mailing.revision == advisory.revision
        and summary.mailing.content_digest != digest
        and _is_changed(advisory, composer, summary.mailing, ledger, newsroom, now)
    ]
    if changed:
        yield _changed_text(advisory, changed, before, ledger, newsroom)


def _cancelled(advisory: Advisory, before: Sequence[MailingSummary], newsroom: Newsroom) -> Iterator[Finding]:
    """Yield ADV41 when the newest news that readers got is that the event is cancelled, and the text has an event."""
    if advisory.event is None:
        return
    agreed = (each for each in before if each.approval is not None or not each.mailing.needs_approval)
    notices = (each for each in agreed if each.mailing.notice is not None)
    news = (each for each in notices if each.mailing.notice not in {NoticeKind.REMINDER, NoticeKind.LIFT})
    newest = next(news, None)
    if newest is not None and newest.mailing.notice is NoticeKind.CANCELLATION:
        name = advisory_name(advisory.source, folder=newsroom.folder) if advisory.source else advisory.id
        yield finding(
            "ADV41",
            f"The event was cancelled by mailing {newest.mailing.id} at"
            f" {at_both(newest.mailing.planned_at, newsroom.zone)}. This text invites people to it.",
            place=advisory.place("event"),
            remedy="If it takes place after all, tell its readers first:"
            f" advisory update {shlex.quote(name)} --what '…'. For a text without the event, take it out of the file.",
        )


def _dropped_embargo(
    advisory: Advisory, reached: Sequence[MailingSummary], now: datetime, zone: str
) -> Iterator[Finding]:
    """Yield EMB19 for mailings whose embargo the text has dropped, back to the newest notice and no further."""
    for summary in reached:
        if dropped := embargo_dropped(advisory, summary.mailing, now, zone):
            yield dropped
        if summary.mailing.notice is not None:
            return


def _is_changed(
    advisory: Advisory, composer: Composer, mailing: Mailing, ledger: Ledger, newsroom: Newsroom, now: datetime
) -> bool:
    """Tell whether the text differs from that of `mailing` by more than an embargo that is over."""
    if mailing.notice is not None:
        return not has_same_words(mailing, advisory, ledger, newsroom)
    return not _only_lifted(advisory, composer, mailing, ledger, now)


def _changed_text(
    advisory: Advisory,
    changed: Sequence[MailingSummary],
    before: Sequence[MailingSummary],
    ledger: Ledger,
    newsroom: Newsroom,
) -> Finding:
    """Return ADV18: people have another text under the file's revision. `changed` are the mailings that brought it."""
    notice = _notice_with_words(advisory, before, ledger, newsroom)
    if notice is not None:
        words = (
            f"This text went out as revision {notice.revision} ({notice.id}), but the file says {advisory.revision}."
        )
        remedy = f"Write `revision: {notice.revision}` into the file to send it to more people."
    else:
        count = sum(delivered_count(summary) for summary in changed)
        readers_have = "One person has" if count == 1 else f"{count:,} people have"
        same = all(has_same_words(summary.mailing, advisory, ledger, newsroom) for summary in changed)
        what = "this text with other templates or settings" if same else "another text"
        words = f"{readers_have} {what} as revision {advisory.revision}."
        name = advisory_name(advisory.source, folder=newsroom.folder) if advisory.source else advisory.id
        remedy = (
            f"To tell them: advisory correct {shlex.quote(name)} --what '…'. For a text that they are not told"
            f" about: write `revision: {next_revision(advisory, before)}` into the file."
        )
    return finding("ADV18", words, place=advisory.place("revision"), remedy=remedy)


def has_same_words(mailing: Mailing, advisory: Advisory, ledger: Ledger, newsroom: Newsroom) -> bool:
    """Tell whether the text stored in the ledger for a mailing has the same words as `advisory`.

    Revision, embargo and send time do not count. False also when the ledger holds no readable text of the mailing.
    """
    sent = sent_text(mailing, ledger, newsroom)
    return sent is not None and same_words(sent, advisory)


def _notice_with_words(
    advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom
) -> Mailing | None:
    """Return the notice that gave readers this very text under a higher revision. None when the newest had another."""
    for summary in before:
        mailing = summary.mailing
        if mailing.notice is not None and mailing.notice.repeats_text and mailing.revision > advisory.revision:
            return mailing if has_same_words(mailing, advisory, ledger, newsroom) else None
    return None


def next_revision(advisory: Advisory, before: Sequence[MailingSummary]) -> int:
    """Return the next free revision number: above the file's and above every earlier mailing's (`before`)."""
    return max(advisory.revision, *(summary.mailing.revision for summary in before), 0) + 1


def without_past_embargo_error(
    findings: Iterable[Finding], advisory: Advisory, before: Sequence[MailingSummary]
) -> Iterator[Finding]:
    """Yield `findings`, without EMB04 (embargo already over) when a mailing in `before` was planned under that embargo.

    Without this error, a repeated `send` can serve the people who were held for the embargo's end.
    `before` holds the earlier mailings of the advisory.
    """
    end = advisory.embargo.until.instant if advisory.embargo else None
    embargo_was_frozen = any(
        summary.mailing.shows_embargo and summary.mailing.embargo_until == end for summary in before
    )
    return (fault for fault in findings if not (embargo_was_frozen and fault.code == "EMB04"))


def without_lifted_embargo(
    advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, now: datetime, *, zone: str
) -> tuple[Advisory, tuple[Finding, ...]]:
    """Return the advisory without its embargo, and the note EMB22, if `advisory lift` has ended that embargo early.

    Otherwise return the advisory unchanged, and no finding.
    `before` holds the earlier mailings of the advisory. The embargo counts as lifted if one of these mailings
    - was freed by a lift before `now`,
    - had an embargo with the same end, and
    - was planned with a text that shares most words with this one, or with a text that is not stored.
    The time in the note is on the clocks of `zone`.
    """
    if advisory.embargo is None or advisory.embargo.lifted(now):
        return advisory, ()
    end, text = advisory.embargo.until.instant, shingles(advisory.whole_manuscript)
    same_embargo = (
        summary.mailing for summary in before if summary.mailing.embargo_until == end and summary.mailing.lifted_at
    )
    lifted = next(
        (
            mailing
            for mailing in same_embargo
            if _is_about(mailing, text, ledger) and mailing.lifted_at and mailing.lifted_at <= now
        ),
        None,
    )
    if lifted is None or lifted.lifted_at is None:
        return advisory, ()
    note = finding(
        "EMB22",
        f"The embargo was lifted at {at_both(lifted.lifted_at, zone)} ({lifted.lift_reason}). Everybody gets it now.",
        place=advisory.place("release"),
        remedy="Write `release: immediate` into the file.",
    )
    return advisory.across(embargo=None), (note,)


def _is_about(mailing: Mailing, text: Shingles, ledger: Ledger) -> bool:
    """Tell whether a mailing was of this text, or of a version that a correction made.

    A mailing without a stored text counts as this text.
    """
    manuscript = ledger.manuscript(mailing.id)
    return not manuscript or shares_most(text, shingles(manuscript))


def withdrawn_finding(advisory: Advisory, mailing: Mailing, zone: str) -> Finding:
    """Return the error ADV22: the notice `mailing` withdrew the advisory, which therefore cannot be sent again.

    `zone` is the newsroom's, and may be empty: the time in the finding is on its clocks and in UTC.
    """
    practice = " To practise it again: --again" if mailing.realm is Realm.PRACTICE else ""
    return finding(
        "ADV22",
        f"This advisory was withdrawn by mailing {mailing.id} at {at_both(mailing.planned_at, zone)}.",
        place=advisory.place("id"),
        remedy=f"It cannot be sent again. A text that takes its place is a new advisory, with another `id`.{practice}",
    )


def embargo_dropped(advisory: Advisory, mailing: Mailing, now: datetime, zone: str) -> Finding | None:
    """Return EMB19 when the embargo of `mailing` still holds, and `advisory` has no embargo or an earlier end.

    None otherwise. `mailing` is an earlier mailing of the advisory that somebody has. `zone` is the newsroom's, and may
    be empty: the time in the finding is on its clocks and in UTC.
    """
    until = mailing.embargo_end
    if until is None or until <= now or (advisory.embargo and advisory.embargo.until.instant >= until):
        return None
    return finding(
        "EMB19",
        f"Mailing {mailing.id} was sent under an embargo until {at_both(until, zone)}, but this text has"
        + (" none." if advisory.embargo is None else " an earlier one."),
        place=advisory.place("release"),
        remedy="Keep the embargo in the file until it has ended. If it must end now, because somebody broke it:"
        f" advisory lift {advisory.id} --reason …"
        + (". To practise again: --again" if mailing.realm is Realm.PRACTICE else ""),
    )


def _only_lifted(advisory: Advisory, composer: Composer, mailing: Mailing, ledger: Ledger, now: datetime) -> bool:
    """Tell whether nothing changed but that the embargo is over, so that held people get the text meant for them."""
    if mailing.embargo_end is None or mailing.embargo_end > now:
        return False
    if advisory.embargo is not None and not advisory.embargo.lifted(now):
        return False
    frozen, now_composed = stored_heads(mailing, Phase.OPEN, ledger), composer.heads(Phase.OPEN)
    return {head.language: head.digest for head in frozen} == {head.language: head.digest for head in now_composed}


def check_older(
    advisory: Advisory,
    before: Sequence[MailingSummary],
    ledger: Ledger,
    newsroom: Newsroom,
    *,
    replaces: str,
    leaving: int,
) -> Iterator[Finding]:
    """Yield ADV24 when a newer revision of the advisory than this text was planned already.

    No older revision leaves after a newer one was planned. A newer revision that needs an approval counts from its
    approval on.
    `before`: the mailings of the advisory planned so far, newest first.
    `replaces`: the id of the mailing whose place this text is to take, "" for none. When that mailing is the one with
    the newer revision, nothing is yielded.
    `leaving`: the number of people who would get this text. With 0, ADV24 is a note, otherwise an error.
    """
    newer = _newer_mailing(advisory, before)
    if newer is not None and newer.id != replaces:
        notice = _notice_with_words(advisory, before, ledger, newsroom)
        number = notice.revision if notice is not None else next_revision(advisory, before)
        level = Level.ERROR if leaving else Level.NOTE
        delivered = any(summary.mailing.id == newer.id and delivered_count(summary) for summary in before)
        yield _older_text(advisory, newer, number, newsroom.zone, delivered=delivered, level=level)


def _newer_mailing(advisory: Advisory, before: Sequence[MailingSummary]) -> Mailing | None:
    """Return the newest mailing of a higher revision that was planned for anybody and approved if need be.

    None when there is none. No older text leaves after such a mailing, unless a person replaces that mailing by name.
    """
    for summary in before:
        mailing = summary.mailing
        approved = summary.approval is not None or not mailing.needs_approval
        has_text = mailing.notice is None or mailing.notice.takes_over
        if (
            has_text
            and approved
            and summary.counts
            and not mailing.replaced_by
            and mailing.revision > advisory.revision
        ):
            return mailing
    return None


def _older_text(
    advisory: Advisory, newer: Mailing, number: int, zone: str, *, delivered: bool, level: Level
) -> Finding:
    """Return ADV24. `delivered`: people have the text of the mailing `newer`, which then cannot be replaced."""
    instead = "" if delivered else f" To replace the other, which nobody has yet: --replace {newer.id}"
    return finding(
        "ADV24",
        f"This is revision {advisory.revision}, but revision {newer.revision} was planned in mailing"
        f" {newer.id} at {at_both(newer.planned_at, zone)}. No older text is sent after that.",
        level=level,
        place=advisory.place("revision"),
        remedy=f"Use the newer text. If this one is right, write `revision: {number}` into the file.{instead}",
    )


def active_stops(
    advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom
) -> Iterator[Mailing]:
    """Yield the mailings in `before` that a person has stopped, when the stop holds for the text of `advisory` too.

    `before`: the earlier mailings of the advisory.
    A stop holds when the stopped mailing has the same words as `advisory`, the same revision number, or a higher one. A
    stop ends once the stopped text, or an older one, is planned again after the stop. Replaced mailings and withdrawals
    are never yielded.
    """
    for summary in before:
        mailing = summary.mailing
        if mailing.stopped_at is None or mailing.replaced_by or mailing.notice is NoticeKind.WITHDRAWAL:
            continue
        if not _stop_applies(mailing, advisory, ledger, newsroom):
            continue
        stopped = sent_text(mailing, ledger, newsroom)
        if not any(_takes_back(later.mailing, mailing, stopped, ledger, newsroom) for later in before):
            yield mailing


def _stop_applies(stopped: Mailing, advisory: Advisory, ledger: Ledger, newsroom: Newsroom) -> bool:
    return stopped.revision >= advisory.revision or has_same_words(stopped, advisory, ledger, newsroom)


def _takes_back(later: Mailing, mailing: Mailing, stopped: Advisory | None, ledger: Ledger, newsroom: Newsroom) -> bool:
    """Tell whether `later` was planned after the stop and sends the stopped text, or an older one, again.

    Because no script plans such a mailing, a person has taken the stop back.
    """
    if later.notice is not None or mailing.stopped_at is None or later.planned_at <= mailing.stopped_at:
        return False
    return later.revision <= mailing.revision or (
        stopped is not None and has_same_words(later, stopped, ledger, newsroom)
    )


def _stop_time(mailing: Mailing, newsroom: Newsroom) -> str:
    return at_both(mailing.stopped_at, newsroom.zone) if mailing.stopped_at is not None else ""


def refuse_stopped(advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom) -> None:
    """Raise PersonDecides when a person has stopped an earlier mailing, and the stop holds for this text.

    A stop holds for the same words and for the same or an earlier revision, until the stopped text is planned again
    (active_stops()). `before` holds the earlier mailings of the advisory.
    Call this function only where no person is asked, because a person may send the text all the same.
    """
    for mailing in active_stops(advisory, before, ledger, newsroom):
        raise PersonDecides(
            f"Somebody stopped mailing {mailing.id} at {_stop_time(mailing, newsroom)}. Nothing was sent.",
            remedy=f"Send it at a terminal, or take the stop back: advisory stop {mailing.id} --undo",
        )
