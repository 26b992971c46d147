"""What was sent before, held against what is about to be: a text that changed, an embargo that vanished, a stop."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.preflight.sent_version import gone, sent_text
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.serialize import unpack_head
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import PersonDecides
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.likeness import Shingles, shares_most, shingles
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
    for stopped in standing_stops(advisory, before, ledger, newsroom):
        yield finding(
            "ADV20",
            f"Somebody stopped mailing {stopped.id} on {stopped.stopped_at:%Y-%m-%d at %H:%M} UTC. Those of its people"
            " who stand in the lists here would get it all the same; the rest of it stays stopped.",
            remedy=f"Ask why, before you send. So that all of it goes on: advisory stop {stopped.id} --undo",
        )
    told = False
    for one in before:
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
    advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, now: datetime
) -> tuple[Advisory, tuple[Finding, ...]]:
    """The advisory without its embargo, where a person has ended that very one early: whoever gets it now gets it free.
    A lift was about an instant and a text; a later embargo under the same id holds, and so does another text's.
    """
    if advisory.embargo is None or advisory.embargo.lifted(now):
        return advisory, ()
    end, text = advisory.embargo.until.instant, shingles(advisory.manuscript)
    same = (one.mailing for one in before if one.mailing.embargo_until == end and one.mailing.lifted_at)
    lifted = next((one for one in same if _about(one, text, ledger) and one.lifted_at and one.lifted_at <= now), None)
    if lifted is None or lifted.lifted_at is None:
        return advisory, ()
    said = finding(
        "EMB22",
        f"The embargo was lifted on {lifted.lifted_at:%Y-%m-%d at %H:%M} UTC ({lifted.lift_reason}): everybody gets it"
        " free.",
        place=advisory.place("release"),
        remedy="Write `release: immediate` into the file, so that it says what is so.",
    )
    return replace(advisory, embargo=None), (said,)


def _about(mailing: Mailing, text: Shingles, ledger: Ledger) -> bool:
    """Whether a mailing was of this text, or of one that a correction made of it; what was not kept counts as it."""
    manuscript = ledger.manuscript(mailing.id)
    return not manuscript or shares_most(text, shingles(manuscript))


def withdrawn(advisory: Advisory, mailing: Mailing) -> Finding:
    """ADV22: nothing of it may leave again."""
    practice = " To practise it once more: --again" if mailing.realm is Realm.PRACTICE else ""
    return finding(
        "ADV22",
        f"This advisory was withdrawn on {mailing.planned_at:%Y-%m-%d at %H:%M} UTC (mailing {mailing.id}).",
        place=advisory.place("id"),
        remedy=f"It cannot be sent again. A text that takes its place is a new advisory, with another `id`.{practice}",
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
        f" advisory lift {advisory.id} --reason …"
        + (". To practise anew: --again" if mailing.realm is Realm.PRACTICE else ""),
    )


def _only_lifted(advisory: Advisory, composer: Composer, mailing: Mailing, ledger: Ledger, now: datetime) -> bool:
    """Whether nothing changed but that the embargo is over: those who were held get what was meant for them."""
    if mailing.embargo_end is None or mailing.embargo_end > now:
        return False
    if advisory.embargo is not None and not advisory.embargo.lifted(now):
        return False
    frozen = unpack_head(ledger.piece(mailing.id, Phase.OPEN, -1))
    return frozen.digest == composer.head(Phase.OPEN).digest


def check_older(
    advisory: Advisory,
    before: Sequence[MailingSummary],
    ledger: Ledger,
    newsroom: Newsroom,
    *,
    replaces: str,
    leaving: int,
) -> Iterator[Finding]:
    """ADV24: an older text leaves to nobody after a newer one; an error where there is anybody it would leave to."""
    newer = _newer(advisory, before)
    if newer is not None and newer.id != replaces:
        number = _right_number(advisory, before, ledger, newsroom)
        yield _older(advisory, newer, number, level=Level.ERROR if leaving else Level.NOTE)


def _newer(advisory: Advisory, before: Sequence[MailingSummary]) -> Mailing | None:
    """The newest text of a higher revision that was planned for anybody, and agreed to: no older one leaves after it,
    unless a person puts it into the place of that one by name.
    """
    for one in before:
        mailing = one.mailing
        agreed = one.approval is not None or not mailing.needs_approval
        text = mailing.notice is None or mailing.notice.takes_over
        if text and agreed and one.counts and not mailing.replaced_by and mailing.revision > advisory.revision:
            return mailing
    return None


def _older(advisory: Advisory, newer: Mailing, number: int, *, level: Level) -> Finding:
    return finding(
        "ADV24",
        f"This is revision {advisory.revision}, and revision {newer.revision} was planned on"
        f" {newer.planned_at:%Y-%m-%d at %H:%M} UTC (mailing {newer.id}): no older text leaves after that.",
        level=level,
        place=advisory.place("revision"),
        remedy=f"Take the newer text. If this one is right after all, write `revision: {number}` into the file; or, as"
        f" long as nobody has the other, put this one in its place: --replace {newer.id}",
    )


def standing_stops(
    advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom
) -> Iterator[Mailing]:
    """The mailings whose stop holds for this text: of the same words under any number, or of this revision or a later
    one. A stop is about the text, until a person has taken it back.
    """
    for one in before:
        mailing = one.mailing
        if mailing.stopped_at is None or mailing.replaced_by or mailing.notice is NoticeKind.WITHDRAWAL:
            continue
        if not _is_meant(mailing, advisory, ledger, newsroom):
            continue
        stopped = sent_text(mailing, ledger, newsroom)
        if not any(_takes_back(other.mailing, mailing, stopped, ledger, newsroom) for other in before):
            yield mailing


def _is_meant(stopped: Mailing, advisory: Advisory, ledger: Ledger, newsroom: Newsroom) -> bool:
    return stopped.revision >= advisory.revision or says(stopped, advisory, ledger, newsroom)


def _takes_back(other: Mailing, mailing: Mailing, stopped: Advisory | None, ledger: Ledger, newsroom: Newsroom) -> bool:
    """Whether a person has sent what was stopped: no script plans any of it afterwards."""
    if other.notice is not None or mailing.stopped_at is None or other.planned_at <= mailing.stopped_at:
        return False
    return other.revision <= mailing.revision or (stopped is not None and says(other, stopped, ledger, newsroom))


def refuse_stopped(advisory: Advisory, before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom) -> None:
    """A stop is a person's word; a cron line does not take it back."""
    for mailing in standing_stops(advisory, before, ledger, newsroom):
        raise PersonDecides(
            f"Somebody stopped mailing {mailing.id} on {mailing.stopped_at:%Y-%m-%d at %H:%M} UTC. Nothing was sent.",
            remedy=f"Send it from a terminal, or lift the stop: advisory stop {mailing.id} --undo",
        )
