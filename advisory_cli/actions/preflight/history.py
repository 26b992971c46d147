"""What was sent before, held against what is about to be: a text that changed, an embargo that vanished, a stop."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.preflight.sent_version import gone, sent_text
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.serialize import unpack_head
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import PersonDecides
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.model.press.notice import NoticeKind


def earlier(ledger: Ledger, *, realm: Realm, advisory_id: str) -> list[MailingSummary]:
    """Mailings of this advisory, newest first, in the realm that counts here."""
    return [one for one in ledger.mailings() if one.mailing.realm is realm and one.mailing.advisory_id == advisory_id]


def check_history(
    advisory: Advisory,
    composer: Composer,
    before: Sequence[MailingSummary],
    ledger: Ledger,
    *,
    newsroom: Newsroom,
    digest: str,
    now: datetime,
) -> Iterator[Finding]:
    """ADV18: a revision that somebody may have keeps its text for ever. EMB19: so does an embargo that somebody has,
    unless a notice has told them of another one.
    """
    told = False
    for one in before:
        if stopped := _stopped(one, advisory.revision):
            yield finding(
                "ADV20",
                f"Somebody stopped mailing {one.mailing.id} on {stopped:%Y-%m-%d at %H:%M} UTC; sending lifts that.",
                remedy="Ask why, before you send.",
            )
        if one.mailing.notice is NoticeKind.WITHDRAWAL:
            yield withdrawn(advisory, one.mailing)
        if not gone(one):
            continue
        if not told and (early := embargo_dropped(advisory, one.mailing, now)):
            yield early
        told = told or one.mailing.notice is not None
        if one.mailing.revision != advisory.revision or one.mailing.content_digest == digest:
            continue
        if one.mailing.notice is not None:
            changed = not says(one.mailing, advisory, ledger, newsroom)
        else:
            changed = not _only_lifted(advisory, composer, one.mailing, ledger, now)
        if changed:
            yield _changed(advisory, one, _right_number(advisory, before, ledger, newsroom))
            return


def _changed(advisory: Advisory, one: MailingSummary, number: int) -> Finding:
    people = "one person was" if gone(one) == 1 else f"{gone(one)} people were"
    return finding(
        "ADV18",
        f"The text, or what its templates make of it, has changed since {people} sent revision"
        f" {advisory.revision} of it (mailing {one.mailing.id}).",
        place=advisory.place("revision"),
        remedy=f"Write `revision: {number}` into the file. Who has an earlier revision is left out then, unless you say"
        " --again. To tell those who have it: advisory correct, or advisory update",
    )


def says(mailing: Mailing, advisory: Advisory, ledger: Ledger, newsroom: Newsroom) -> bool:
    """Whether a notice was about this very text."""
    sent = sent_text(mailing, ledger, newsroom)
    return sent is not None and same_words(sent, advisory)


def _right_number(advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom) -> int:
    """That of the notice which gave its readers this very text, else a new one."""
    for one in before:
        mailing = one.mailing
        if mailing.notice is not None and mailing.notice.repeats_text and mailing.revision > advisory.revision:
            if says(mailing, advisory, ledger, newsroom):
                return mailing.revision
            break
    return next_revision(advisory, before)


def next_revision(advisory: Advisory, before: Sequence[MailingSummary]) -> int:
    """A number above every revision that the file or the ledger knows."""
    return max(advisory.revision, *(one.mailing.revision for one in before), 0) + 1


def without_kept_end(
    findings: Iterable[Finding], advisory: Advisory, before: Sequence[MailingSummary]
) -> Iterator[Finding]:
    """The findings without EMB04, where the embargo that is over is one that a mailing was frozen under: nobody
    mistyped it, and the same line serves those who were held until then.
    """
    end = advisory.embargo.until.instant if advisory.embargo else None
    kept = any(one.mailing.shows_embargo and one.mailing.embargo_until == end for one in before)
    return (one for one in findings if not (kept and one.code == "EMB04"))


def as_lifted(
    advisory: Advisory, before: Sequence[MailingSummary], now: datetime
) -> tuple[Advisory, tuple[Finding, ...]]:
    """The advisory without its embargo, where a person has ended that early: whoever gets it now gets it free."""
    lifted = next((one.mailing for one in before if one.mailing.lifted_at and one.mailing.lifted_at <= now), None)
    if lifted is None or lifted.lifted_at is None or advisory.embargo is None or advisory.embargo.lifted(now):
        return advisory, ()
    said = finding(
        "EMB22",
        f"The embargo was lifted on {lifted.lifted_at:%Y-%m-%d at %H:%M} UTC ({lifted.lift_reason}): everybody gets it"
        " free.",
        place=advisory.place("release"),
        remedy="Write `release: immediate` into the file, so that it says what is so.",
    )
    return replace(advisory, embargo=None), (said,)


def withdrawn(advisory: Advisory, mailing: Mailing) -> Finding:
    """ADV22: nothing of it may leave again."""
    return finding(
        "ADV22",
        f"This advisory was withdrawn on {mailing.planned_at:%Y-%m-%d at %H:%M} UTC (mailing {mailing.id}).",
        place=advisory.place("id"),
        remedy="It cannot be sent again. A text that takes its place is a new advisory, with another `id`.",
    )


def embargo_dropped(advisory: Advisory, mailing: Mailing, now: datetime) -> Finding | None:
    """EMB19: whoever has it under embargo relies on everybody else waiting as long."""
    until = mailing.embargo_end
    if until is None or until <= now or (advisory.embargo and advisory.embargo.until.instant >= until):
        return None
    return finding(
        "EMB19",
        f"Mailing {mailing.id} went out under an embargo until {until:%Y-%m-%d %H:%M} UTC, and this text would leave"
        + (" free of it." if advisory.embargo is None else " with an earlier one."),
        place=advisory.place("release"),
        remedy="Keep the embargo in the file until it has ended. If it must end now, because somebody broke it:"
        f" advisory lift {advisory.id} --reason …",
    )


def _only_lifted(advisory: Advisory, composer: Composer, mailing: Mailing, ledger: Ledger, now: datetime) -> bool:
    """Whether nothing changed but that the embargo is over: those who were held get what was meant for them."""
    if mailing.embargo_end is None or mailing.embargo_end > now:
        return False
    if advisory.embargo is not None and not advisory.embargo.lifted(now):
        return False
    frozen = unpack_head(ledger.piece(mailing.id, Phase.OPEN, -1))
    return frozen.digest == composer.head(Phase.OPEN).digest


def _stopped(one: MailingSummary, revision: int) -> datetime | None:
    """When a mailing of this revision was stopped that still has people to serve."""
    waiting = sum(one.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED, State.HELD))
    return one.mailing.stopped_at if waiting and one.mailing.revision == revision else None


def refuse_stopped(before: Sequence[MailingSummary], *, revision: int) -> None:
    """A stop is a person's word; a cron line does not take it back."""
    for one in before:
        if stopped := _stopped(one, revision):
            raise PersonDecides(
                f"Somebody stopped mailing {one.mailing.id} on {stopped:%Y-%m-%d at %H:%M} UTC. Nothing was sent.",
                remedy=f"Send it from a terminal, or lift the stop: advisory stop {one.mailing.id} --undo",
            )
