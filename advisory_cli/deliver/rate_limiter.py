"""Limiter of speed in one run of sending: decides for each delivery whether it may leave now or has to wait."""

from datetime import UTC, datetime
from enum import Enum, auto

from advisory_cli.model.mailing.delivery import Delivery
from advisory_cli.model.mailing.provider_limits import Limits
from advisory_cli.model.ports.ledger import RateLimits


class PaceDecision(Enum):
    """Decision of a RateLimiter about one delivery: NOW, WAIT or LATER.

    NOW: the delivery may leave. WAIT: no message to anybody may leave yet. LATER: this delivery is postponed, because
    its recipient's domain has reached its limit. Deliveries to other domains may leave.
    """

    NOW = auto()
    WAIT = auto()  # no message to anybody may leave before RateLimiter.not_before
    LATER = auto()  # the limit of the recipient's domain is reached: deliveries to other domains may leave first


class RateLimiter:
    """Limiter of speed in one run: decides for each message whether it may leave now.

    `limits`: the limits to keep, for all messages together and for each recipient domain. `rate_limits`: the ledger,
    which stores how many messages each limit has counted, for all runs together.
    Call decide() before each message. The result is NOW, WAIT or LATER (see PaceDecision). LATER means that the limit
    of the recipient's domain is reached: go on with other messages. pop_postponed() returns the deliveries that wait
    for this reason.
    The attribute `not_before` is the time before which nothing may leave, after a decision of WAIT. After NOW it is
    None, and after LATER it has no meaning. `last_postponed` is the latest time to which a delivery was postponed, None
    without any.
    """

    def __init__(self, limits: Limits, rate_limits: RateLimits) -> None:
        self._limits = limits
        self._rate_limits = rate_limits
        self._domain_turn_of: int | None = None  # id of the delivery for which the domain's limit was taken already
        self._next_by_domain: dict[str, datetime] = {}
        self._later: list[tuple[Delivery, datetime]] = []
        self._last_asked = datetime.min.replace(tzinfo=UTC)
        self.not_before: datetime | None = None
        self.last_postponed: datetime | None = None  # latest time for which a delivery was postponed. None: no delivery

    @property
    def per_second(self) -> int | None:
        """Number of messages that the limits let leave in a second, rounded down: 0 for fewer than one a second.

        Only limits for all messages together that ask for even gaps (Limit.even) are looked at, and the lowest counts.
        None when there is no such limit.
        """
        return min((limit.count // limit.seconds for limit in self._limits.overall if limit.even), default=None)

    def decide(self, delivery: Delivery, now: datetime) -> PaceDecision:
        """Decide whether a delivery may leave at `now`, and return NOW, WAIT or LATER.

        NOW: the delivery may leave. One message is counted against the limits of all messages and of the recipient's
        domain, even if the delivery does not leave in the end.
        WAIT: nothing may leave before the time `not_before` of this object. Ask again then for the same delivery.
        LATER: only the recipient's domain has reached its limit. Go on with another delivery. pop_postponed() will
        return the postponed one.
        """
        if now < self._last_asked:  # the clock was set back
            self.not_before = None
        self._last_asked = now
        if self.not_before is not None and now < self.not_before:
            return PaceDecision.WAIT
        domain = delivery.key.rpartition("@")[2]
        if (limit := self._limits.at(domain)) and self._domain_turn_of != delivery.id:
            if (when := self._rate_limits.acquire((limit,), now)) is not None:
                self._postpone(delivery, domain, max(when, self._next_by_domain.get(domain, when)))
                return PaceDecision.LATER
            self._domain_turn_of = delivery.id
        self.not_before = self._rate_limits.acquire(self._limits.overall, now) if self._limits.overall else None
        return PaceDecision.NOW if self.not_before is None else PaceDecision.WAIT

    def pop_postponed(self) -> list[tuple[Delivery, datetime]]:
        """Return the deliveries for which decide() said LATER, except those that an earlier call returned.

        Each pair holds a delivery and the time before which it may not leave. Empty when there are none.
        """
        later, self._later = self._later, []
        self._next_by_domain.clear()
        return later

    def _postpone(self, delivery: Delivery, domain: str, when: datetime) -> None:
        self._later.append((delivery, when))
        if (limit := self._limits.at(domain)) is not None:
            self._next_by_domain[domain] = when + limit.gap
        self.last_postponed = max(when, self.last_postponed or when)
