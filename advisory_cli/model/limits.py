"""How fast and how much may leave: limits."""

from dataclasses import dataclass
from datetime import timedelta

from advisory_cli.model.press.newsroom import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `count` messages in any half-open window of `seconds`.

    `even`: one at a time, with even gaps; else as they come. `name` says whose limit it is (an account at a mail
    server, one recipient domain): who shares the name shares the limit.
    """

    name: str
    count: int
    seconds: int
    even: bool = True

    @property
    def gap(self) -> timedelta:
        """Between two messages that keep an even limit."""
        return timedelta(seconds=self.seconds / self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What holds for all messages of one way out, and for each recipient domain by itself."""

    overall: tuple[Limit, ...] = ()
    per_domain: Rate | None = None
    account: str = ""  # begins the names: limits of two accounts do not mix

    def at(self, domain: str) -> Limit | None:
        """What holds for this recipient domain by itself."""
        if (rate := self.per_domain) is None:
            return None
        return Limit(name=f"{self.account} @{domain}", count=rate.count, seconds=rate.seconds)


NOTHING = Limits()
