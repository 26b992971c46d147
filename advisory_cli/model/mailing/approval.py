"""Four eyes: identities, permissions to approve, and the mailings that wait for an approval."""

from collections.abc import Sequence
from hashlib import sha256

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.plan import Wave, WaveTime
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase

SHORTEST_KEY = 16  # characters that an approval key has at least
_KEY = "key:"
_NO_MATTER = frozenset({"--rate"})  # flags with a value that choose nobody: the pace is not approved
_NO_CHOICE = frozenset({"--own-text"})  # flags without a value that choose nobody


def key_identity(key: str) -> str:
    """Return the public identity of the person who holds an approval key: 'key:' and 16 hex digits.

    `key` is the secret itself. The digits are the first of its SHA-256.
    """
    return _KEY + sha256(key.encode()).hexdigest()[:16]


def waits_for_approval(summary: MailingSummary) -> bool:
    """Tell whether a mailing needs an approval, has none, and still has recipients who wait."""
    return summary.approval is None and requires_approval(summary)


def requires_approval(summary: MailingSummary) -> bool:
    """Tell whether a mailing leaves only with an approval, given already or not.

    The answer is False for a mailing that was stopped or replaced, or in which nobody waits.
    """
    mailing = summary.mailing
    over = mailing.stopped_at is not None or mailing.replaced_by != ""
    return mailing.needs_approval and not over and people(summary) > 0


def people(summary: MailingSummary) -> int:
    """Return the number of recipients who still wait in a mailing, planned or held for the embargo's end."""
    return sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))


def waves_of(summary: MailingSummary) -> tuple[Wave, ...]:
    """Return the recipients of a stored mailing as one wave, for the confirmation of their number.

    The wave counts recipients who still wait. Its `served` counts recipients whose message has left, was refused, is in
    doubt, or is being sent.
    """
    waits = people(summary)
    served = sum(count for state, count in summary.counts.items() if state is not State.LEFT_OUT) - waits
    return (Wave(number=1, edition=Phase.OPEN, time=WaveTime.NOW, count=waits, served=served),)


def refuse_approver(mailing: Mailing, who: str, approvers: Sequence[str]) -> None:
    """Raise NotAllowed when the person `who` may not approve a mailing: its planner, or a person not in `approvers`.

    `who` and `approvers` are accounts, or identities of keys (key_identity). Empty `approvers` allow everybody but the
    planner.
    """
    if who == mailing.planned_by:
        raise NotAllowed(
            f"{mailing.id} was planned by {who}, and that is you. Somebody else has to look at it.",
            remedy=f"Ask a colleague for: advisory approve {mailing.id}",
        )
    if approvers and who not in approvers:
        raise NotAllowed(
            f"You are {who}, and the setting `approvers` does not name you.",
            remedy=f"Those who may approve: {', '.join(approvers)}.",
        )


def chooses_same_people(options: Sequence[str], other_options: Sequence[str]) -> bool:
    """Tell whether the flags of two commands choose the same recipients from the same lists.

    Both are words as in Mailing.options. --rate and --own-text make no difference, because they choose nobody.
    """
    return _choosing(options) == _choosing(other_options)


def _choosing(options: Sequence[str]) -> tuple[str, ...]:
    options = [word for word in options if word not in _NO_CHOICE]
    words = zip(("", *options), options, strict=False)
    return tuple(word for before, word in words if before not in _NO_MATTER and word not in _NO_MATTER)
