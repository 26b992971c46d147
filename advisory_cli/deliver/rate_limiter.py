"""Rate limits of a transport, asked before each message."""

from datetime import UTC, datetime
from enum import Enum, auto

from advisory_cli.model.mailing.delivery import Delivery
from advisory_cli.model.mailing.provider_limits import Limits
from advisory_cli.model.ports.ledger import RateLimits


class PaceDecision(Enum):
    """Decision of the rate limits about one delivery."""

    NOW = auto()
    WAIT = auto()  # nothing may leave before `not_before`
    LATER = auto()  # its domain had its turn: others first


class RateLimiter:
    """Rate limiter over the ledger, which remembers turns for all runs.

    A turn that was granted and not used is lost. No turn is used twice.
    """

    def __init__(self, limits: Limits, rate_limits: RateLimits) -> None:
        self._limits = limits
        self._rate_limits = rate_limits
        self._domain_turn_of: int | None = None  # the delivery whose domain has given it its turn already
        self._next_by_domain: dict[str, datetime] = {}
        self._later: list[tuple[Delivery, datetime]] = []
        self._last_asked = datetime.min.replace(tzinfo=UTC)
        self.not_before: datetime | None = None
        self.last_postponed: datetime | None = None  # until then the last of those wait whose domain had its turn

    @property
    def per_second(self) -> int | None:
        """Number of messages that may leave in a second. None when no even limit is set."""
        return min((limit.count // limit.seconds for limit in self._limits.overall if limit.even), default=None)

    def decide(self, delivery: Delivery, now: datetime) -> PaceDecision:
        """Decide whether a delivery may leave now."""
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
        """Return the deliveries that make way for others, each with its new time, and forget them."""
        later, self._later = self._later, []
        self._next_by_domain.clear()
        return later

    def _postpone(self, delivery: Delivery, domain: str, when: datetime) -> None:
        self._later.append((delivery, when))
        if (limit := self._limits.at(domain)) is not None:
            self._next_by_domain[domain] = when + limit.gap
        self.last_postponed = max(when, self.last_postponed or when)
