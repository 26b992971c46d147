"""Detector of server answers that are about the sender, because many recipients got the same answer.

A server may answer everybody alike because of the login, a policy, or a content that it dislikes. Such answers must not
count as refusals of the recipients.
"""

from dataclasses import dataclass, field

from advisory_cli.model.mailing.delivery import Delivery, Outcome, Verdict
from advisory_cli.model.mailing.refusals import About, about, is_certain, normalised

_PEOPLE, _DOMAINS = 3, 2  # so many, and of so many domains, that no one reader or mail system can be the reason
_MANY, _MANY_DOMAINS = 10, 3  # the same of words that speak of a user or a mailbox


@dataclass(slots=True, kw_only=True)
class ReplyGroup:
    """Group of like answers in one run of `advisory`: with the same code, and much the same words.

    CircuitBreaker makes and fills the group.
    - `first`: position of the first answer of the group among all answers of the run, counted from 1.
    - `asked`: number of all answers of the run, in any words, from that position to the newest answer of the group.
    - `count`: number of answers in the group.
    - `domains`: domains of the recipients who got these answers.
    - `members`: deliveries of these recipients, without those that take_members() has returned already.
    - `full`: True once these answers are found to be about the sender.
    """

    first: int
    asked: int = 0  # number of recipients answered, in any words, since the first of these answers
    count: int = 0  # number of these answers
    domains: set[str] = field(default_factory=set)  # domains of the recipients with this answer
    members: list[Delivery] = field(default_factory=list)  # deliveries with this answer, not taken yet
    full: bool = False  # True once these answers are found to be about the sender

    def take_members(self) -> list[Delivery]:
        """Return the deliveries in `members`, and empty that list, so that each delivery is returned only once."""
        members, self.members = self.members, []
        return members


class CircuitBreaker:
    """Counter of like answers in one run, to find answers that are about the sender and not about each recipient.

    Call note() with each outcome. Answers are alike when they have the same code, and the same words apart from ids,
    times, addresses, hosts and numbers.
    `most`: how many recipients must get like answers, before these are found to be about the sender. With 0, no answers
    are ever found to be about the sender.
    There are two rules, chosen by the words of the answers:
    - The words do not say whom they are about. Then the answers are about the sender when at least `most` recipients
      got such an answer, and these are more than half of all recipients answered since the first such answer. For
      refusals, three recipients at two domains are enough in place of `most`.
    - The words refuse a user or a mailbox, which may be the sender's. Then the refusals are about the sender when at
      least ten recipients (or `most`, if that is more) at three domains got one, and no message was accepted since the
      first one. A refusal that is certainly about its recipient is not counted.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answered = 0
        self._groups: dict[tuple[int, str], ReplyGroup] = {}
        self._reader_groups: dict[tuple[int, str], ReplyGroup] = {}  # since the last acceptance

    def note(self, delivery: Delivery, outcome: Outcome, *, sender: str = "") -> ReplyGroup | None:
        """Count one outcome. Return its group of like answers if they are found to be about the sender, otherwise None.

        `sender` is the sender's e-mail address, by which words about the sender are recognised, "" when it is not
        known.
        None is also returned for an outcome that joins no group. Such outcomes are
        - an accepted message,
        - an outcome without an answer of the server,
        - an answer whose words name the sender as the reason,
        - a deferral whose words name the recipient, and
        - a refusal that is certainly about its recipient.
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
