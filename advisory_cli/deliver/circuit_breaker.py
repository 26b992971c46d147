"""Detection of answers that are about the sender: the same words to many recipients.

Causes are a login, a policy, or a content that the server dislikes.
"""

from dataclasses import dataclass, field

from advisory_cli.model.mailing.delivery import Delivery, Outcome, Verdict
from advisory_cli.model.mailing.refusals import About, about, is_certain, normalised

_PEOPLE, _DOMAINS = 3, 2  # so many, and of so many domains, that no one reader or mail system can be the reason
_MANY, _MANY_DOMAINS = 10, 3  # the same of words that speak of a user or a mailbox


@dataclass(slots=True, kw_only=True)
class ReplyGroup:
    """Answers with the same code and words. `asked`: the number of people answered since the first of these answers."""

    first: int
    asked: int = 0
    count: int = 0
    domains: set[str] = field(default_factory=set)
    members: list[Delivery] = field(default_factory=list)
    full: bool = False

    def take_members(self) -> list[Delivery]:
        """Return the deliveries that were not taken before, and forget them."""
        members, self.members = self.members, []
        return members


class CircuitBreaker:
    """Counter of like answers in one run, where neither code nor text says whom they are about.

    Like answers are about the sender once they are more than half of all answers since the first of them, and either
    - three people at two domains are refused, or
    - `most` people are refused or deferred. Deferrals have only this limit, because they lose nobody.
    A `most` of 0 never ends a run.

    Words about a user or a mailbox may mean the sender's. Such words count against the sender when all of this holds:
    - ten people (`most`, if that is more) at three domains are refused, and none of them is named,
    - the words do not plainly say that there is no such address,
    - nobody at all was accepted since the first of these refusals.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answered = 0
        self._groups: dict[tuple[int, str], ReplyGroup] = {}
        self._reader_groups: dict[tuple[int, str], ReplyGroup] = {}  # since the last acceptance

    def note(self, delivery: Delivery, outcome: Outcome, *, sender: str = "") -> ReplyGroup | None:
        """Count one outcome. Return its like answers once they are about the sender, else None.

        `sender`: the address of the sender.
        """
        if outcome.verdict is Verdict.IN_DOUBT or (outcome.code is None and outcome.verdict is not Verdict.ACCEPTED):
            return None  # nobody answered
        self._answered += 1
        if outcome.verdict is Verdict.ACCEPTED:
            self._reader_groups.clear()
            return None
        if outcome.code is None:
            return None
        match about(outcome.code, outcome.reply, sender=sender, reader=delivery.address):
            case About.UNSAID:
                group = self._count(self._groups, delivery, outcome)
                group.full = group.full or self._is_full(group, outcome)
            case About.READER if self._may_be_of_sender(delivery, outcome):
                group = self._count(self._reader_groups, delivery, outcome)
                many = group.count >= max(_MANY, self._most) and len(group.domains) >= _MANY_DOMAINS
                group.full = group.full or many
            case _:
                return None
        return group if group.full else None

    def _may_be_of_sender(self, delivery: Delivery, outcome: Outcome) -> bool:
        refused = outcome.verdict is Verdict.REFUSED and self._most > 0
        return refused and not is_certain(outcome.reply, reader=delivery.address)

    def _count(self, counters: dict[tuple[int, str], ReplyGroup], delivery: Delivery, outcome: Outcome) -> ReplyGroup:
        words = (outcome.code or 0, normalised(outcome.reply))
        group = counters.setdefault(words, ReplyGroup(first=self._answered))
        group.count += 1
        group.asked = self._answered - group.first + 1
        group.domains.add(delivery.key.rpartition("@")[2])
        group.members.append(delivery)
        return group

    def _is_full(self, group: ReplyGroup, outcome: Outcome) -> bool:
        if self._most == 0 or group.count * 2 <= group.asked:
            return False
        refused = outcome.verdict is Verdict.REFUSED
        enough = refused and group.count >= _PEOPLE and len(group.domains) >= _DOMAINS
        return enough or group.count >= self._most
