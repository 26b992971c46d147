"""Four eyes: identities, permissions to approve, and the mailings that wait for an approval."""

from collections.abc import Sequence
from hashlib import sha256

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.plan import Wave, WaveTime
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase

SHORTEST_KEY = 16  # characters
_KEY = "key:"
_NO_MATTER = frozenset({"--rate"})  # flags that choose nobody: how fast it leaves is not approved
_NO_CHOICE = frozenset({"--own-text"})


def key_identity(key: str) -> str:
    """Return the public name of a key's holder: 'key:' and the first 16 hex digits of the key's SHA-256."""
    return _KEY + sha256(key.encode()).hexdigest()[:16]


def waits_for_approval(summary: MailingSummary) -> bool:
    """Tell whether a mailing needs an approval, has none, and still has somebody to serve."""
    return summary.approval is None and requires_approval(summary)


def requires_approval(summary: MailingSummary) -> bool:
    """Tell whether a mailing leaves only with somebody's approval, given or not.

    A mailing that was stopped or replaced, or has nobody left to serve, does not count.
    """
    mailing = summary.mailing
    over = mailing.stopped_at is not None or mailing.replaced_by != ""
    return mailing.needs_approval and not over and people(summary) > 0


def people(summary: MailingSummary) -> int:
    """Count the recipients whom a mailing is still to serve, the second wave included."""
    return sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))


def waves_of(summary: MailingSummary) -> tuple[Wave, ...]:
    """Return the people of a planned mailing as waves: those still to serve, with the number of those served."""
    waits = people(summary)
    served = sum(count for state, count in summary.counts.items() if state is not State.LEFT_OUT) - waits
    return (Wave(number=1, edition=Phase.OPEN, time=WaveTime.NOW, count=waits, served=served),)


def refuse_approver(mailing: Mailing, who: str, approvers: Sequence[str]) -> None:
    """Raise NotAllowed when `who` may not approve that mailing.

    The planner may not, and neither may anybody outside `approvers` where that names somebody.
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
    """Tell whether the flags of two commands choose the same recipients."""
    return _choosing(options) == _choosing(other_options)


def _choosing(options: Sequence[str]) -> tuple[str, ...]:
    options = [word for word in options if word not in _NO_CHOICE]
    words = zip(("", *options), options, strict=False)
    return tuple(word for before, word in words if before not in _NO_MATTER and word not in _NO_MATTER)
