"""Rules for approval by a second person: the person's identity, who may approve, and which mailings need approval."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Wave

SHORTEST_KEY = 16  # characters that an approval key has at least
_KEY = "key:"
_NO_MATTER = frozenset({"--rate"})  # flags with a value that choose nobody: the pace is not approved
_NO_CHOICE = frozenset({"--own-text"})  # flags without a value that choose nobody


def key_identity(key: str) -> str:
    """Return the public identity of the person who holds an approval key: 'key:' and 16 hex digits.

    `key` is the secret itself. The digits are the first of its SHA-256.
    """
    return _KEY + sha256(key.encode()).hexdigest()[:16]


def identity_of(who: str) -> str:
    """Return the account or key of a person who is written with a name: 'key:…' of 'Bea Muster <key:…>'.

    A text without a name is returned as it is.
    """
    return who.rpartition("<")[2].removesuffix(">") if who.endswith(">") else who


def name_of(who: str) -> str:
    """Return the name of a person who is written 'Bea Muster <key:…>', and the account or key of one without a name."""
    return who.rpartition("<")[0].strip() or identity_of(who)


def with_name(identity: str, approvers: Sequence[str]) -> str:
    """Return an account or key with the name that `approvers` give it, as 'Bea Muster <key:…>'. Without one, as it is.

    `approvers` are accounts and keys, each with a name or without.
    """
    return next((who for who in approvers if identity_of(who) == identity), identity)


def waits_for_approval(summary: MailingSummary) -> bool:
    """Return True when recipients of a mailing wait, the mailing needs an approval, and nobody has approved it yet.

    The result is False for a mailing that was stopped or replaced.
    """
    return summary.approval is None and requires_approval(summary)


def lacks_approval(summary: MailingSummary) -> bool:
    """Return True when a mailing needs an approval that nobody has given yet, even when no recipient of it waits.

    The result is False for a mailing that was stopped or replaced.
    """
    return summary.approval is None and _is_open(summary.mailing)


def requires_approval(summary: MailingSummary) -> bool:
    """Return True when recipients of a mailing wait and the mailing needs an approval, already given or still missing.

    The result is False for a mailing that was stopped or replaced.
    """
    return _is_open(summary.mailing) and people(summary) > 0


def is_refused_draft(summary: MailingSummary) -> bool:
    """Return True when a mailing was stopped before anybody approved it, so that nothing of it was sent.

    To stop a mailing that waits for approval is to refuse it. The result is False for a mailing that was replaced.
    """
    mailing = summary.mailing
    is_draft = mailing.needs_approval and summary.approval is None and not mailing.replaced_by
    return is_draft and mailing.stopped_at is not None


def _is_open(mailing: Mailing) -> bool:
    return mailing.needs_approval and mailing.stopped_at is None and not mailing.replaced_by


def people(summary: MailingSummary) -> int:
    """Return the number of recipients who still wait in a mailing: planned, or held until the embargo's end."""
    return sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))


def waves_of(summary: MailingSummary, *, now: datetime) -> "tuple[Wave, ...]":
    """Return the recipients of a stored mailing as one wave, or as two when people are held until the embargo's end.

    Wave 1 is for recipients who wait for their turn or for the planned time. Its edition is the one that leaves at
    `now` (aware). Wave 2 is for recipients held until the embargo's end.
    `Wave.count` is the number of recipients of the wave who still wait. `Wave.served` of wave 1 is the number of all
    recipients whose message was accepted, was refused, is in doubt, or is being sent. `Wave.served` of wave 2 is 0.
    """
    from advisory_cli.model.mailing.plan import Wave, WaveTime

    planned, held = (summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))
    served = sum(count for state, count in summary.counts.items() if state is not State.LEFT_OUT) - planned - held
    time = WaveTime.NOW if summary.mailing.send_at is None else WaveTime.PLANNED
    phase = edition_at(summary.mailing, now)
    first = Wave(number=1, edition=phase, time=time, count=planned, served=served)
    if not held:
        return (first,)
    return (first, Wave(number=2, edition=Phase.OPEN, time=WaveTime.EMBARGO_END, count=held))


def edition_at(mailing: Mailing, now: datetime) -> Phase:
    """Return the phase of the edition that leaves in a mailing at `now` (aware).

    The phase is EMBARGOED before the embargo's end, and OPEN from then on. Without an embargo it is OPEN.
    """
    holds = mailing.embargo_end is not None and mailing.embargo_end > now
    return Phase.EMBARGOED if holds else Phase.OPEN


def refuse_approver(mailing: Mailing, who: str, approvers: Sequence[str]) -> None:
    """Raise NotAllowed when the person `who` planned the mailing, or is not in `approvers`. Otherwise do nothing.

    `who` and `approvers` are accounts, or identities of keys (key_identity), with a name or without. When `approvers`
    is empty, everybody but the planner may approve.
    """
    if identity_of(who) == identity_of(mailing.planned_by):
        raise NotAllowed(
            f"You planned {mailing.id} ({who}). Somebody else must approve it.",
            remedy=f"Ask a colleague to run: advisory approve {mailing.id}",
        )
    if approvers and identity_of(who) not in map(identity_of, approvers):
        raise NotAllowed(
            f"You are {who}, but the setting `approvers` does not name you.",
            remedy=f"May approve: {', '.join(approvers)}.",
        )


def chooses_same_people(options: Sequence[str], other_options: Sequence[str]) -> bool:
    """Return True when two commands have the same options for choosing people from their lists, in the same order.

    Both parameters are flags and values as stored with a mailing, such as ("--limit", "50"). The names of the lists are
    not among them. --rate and --own-text are not compared, because they choose nobody.
    """
    return _recipient_options(options) == _recipient_options(other_options)


def _recipient_options(options: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    from advisory_cli.model.mailing.options import stored_pairs

    ignored = _NO_CHOICE | _NO_MATTER
    return tuple((flag, value) for flag, value in stored_pairs(options) if flag not in ignored)
