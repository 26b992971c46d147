"""The same answer to many people is not about them: a login, a policy, a content that the server dislikes."""

from dataclasses import dataclass, field

from advisory_cli.model.mailing.delivery import Delivery, Outcome, Verdict
from advisory_cli.model.mailing.refusals import About, about, normalised

_PEOPLE, _DOMAINS = 3, 2  # so many, and of so many domains, that no one reader or mail system can be the reason


@dataclass(slots=True, kw_only=True)
class Alike:
    """Answers of the same words. `asked`: how many people were answered since the first of them."""

    first: int
    asked: int = 0
    count: int = 0
    domains: set[str] = field(default_factory=set)
    members: list[Delivery] = field(default_factory=list)
    full: bool = False

    def take_members(self) -> list[Delivery]:
        """Give those that were not taken before."""
        members, self.members = self.members, []
        return members


class CircuitBreaker:
    """Counts like answers of one run, where neither code nor text says whom they are about.

    At most `most` people may be lost by the same words, and three at two domains are enough; either way they have to be
    more than half of those who were answered since the first of them. A deferral loses nobody, so that there only
    `most` counts. A `most` of 0 never ends a run.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answered = 0
        self._alike: dict[tuple[int, str], Alike] = {}

    def note(self, delivery: Delivery, outcome: Outcome) -> Alike | None:
        """Count one outcome; give the answers like it, once they are about the sender."""
        if outcome.verdict is Verdict.IN_DOUBT or (outcome.code is None and outcome.verdict is not Verdict.ACCEPTED):
            return None  # nobody answered
        self._answered += 1
        if outcome.code is None or outcome.verdict is Verdict.ACCEPTED:
            return None
        if about(outcome.code, outcome.reply) is not About.UNSAID:
            return None
        words = (outcome.code, normalised(outcome.reply))
        alike = self._alike.setdefault(words, Alike(first=self._answered))
        alike.count += 1
        alike.asked = self._answered - alike.first + 1
        alike.domains.add(delivery.key.rpartition("@")[2])
        alike.members.append(delivery)
        alike.full = alike.full or self._is_full(alike, outcome)
        return alike if alike.full else None

    def _is_full(self, alike: Alike, outcome: Outcome) -> bool:
        if self._most == 0 or alike.count * 2 <= alike.asked:
            return False
        refused = outcome.verdict is Verdict.REFUSED
        enough = refused and alike.count >= _PEOPLE and len(alike.domains) >= _DOMAINS
        return enough or alike.count >= self._most
