"""Find the limits on how fast and how many messages may leave: those of mail providers, and a newsroom's own.

Of a provider's limits on messages only four fifths are used.
"""

from collections.abc import Iterator
from datetime import timedelta

from advisory_cli.model.press.newsroom import LiveRoute, Newsroom, Rate
from advisory_cli.model.value_class import value_class

PROVIDERS = ("auto", "microsoft365", "google-workspace", "ses", "plain")
DAY = 86_400  # seconds
LARGEST_GRAPH_REQUEST = 4_000_000
"""Bytes of the body of a request that Microsoft Graph takes, about 4 MB, with base64 counted."""
LARGEST_GRAPH_MESSAGE = LARGEST_GRAPH_REQUEST // 4 * 3
"""Bytes of a message that Microsoft Graph takes: the body of the request is the message in base64."""
_UNITS = {1: "a second", 60: "a minute", 3600: "an hour", DAY: "a day"}
_PRIVATE = ("@gmail.com", "@googlemail.com")


@value_class
class Limit:
    """Limit of `count` messages in any span of `seconds` seconds.

    `even`: True means that messages leave one by one, at equal distances. False means that messages leave without
    pauses until `count` is reached.
    `name`: for whom the limit holds, such as an account at a server, or one recipient domain. All processes of a
    newsroom that use the same name share the limit.
    """

    name: str
    count: int
    seconds: int
    even: bool = True

    @property
    def gap(self) -> timedelta:
        """Time from one message to the next, when messages leave at equal distances at this limit."""
        return timedelta(seconds=self.seconds / self.count)


@value_class
class Limits:
    """Limits of one route: for all messages together (`overall`), and for each recipient domain (`per_domain`).

    A route is a mail server with a user, or the folder for practice.
    `overall`: empty when all messages together have no limit. `per_domain`: None when domains have no limit.
    `account`: the beginning of the name of each of these limits (Limit.name), so that two accounts share no limit.
    """

    overall: tuple[Limit, ...] = ()
    per_domain: Rate | None = None
    account: str = ""  # beginning of the names of all these limits, so that two accounts share none

    def at(self, domain: str) -> Limit | None:
        """Return the limit for messages to one recipient domain. None means that domains have no limit.

        `domain` is the part of an address behind the @.
        """
        if (rate := self.per_domain) is None:
            return None
        return Limit(name=f"{self.account} @{domain}", count=rate.count, seconds=rate.seconds)


NOTHING = Limits()


@value_class
class Profile:
    """Limits that a provider sets for one account.

    - `name`: the provider's, such as microsoft365.
    - `rate`: number of messages in a span. `day`: number of messages in 24 hours. Only four fifths of both are used,
      because other programs may send from the same account.
    - `connections`: number of connections that may be open at a time.
    - `varies`: True when the numbers hold for a new account and the provider changes them later.
    None as `rate`, `day` or `connections` means that no limit is known.
    """

    name: str
    rate: Rate | None = None
    day: int | None = None
    connections: int | None = None
    varies: bool = False  # the numbers hold for a new account, and the provider changes them later

    @property
    def used_rate(self) -> Rate | None:
        """Rate to send at: four fifths of the rate that the provider allows. None: no limit is known."""
        return self.rate and Rate(count=self.rate.count * 4 // 5, seconds=self.rate.seconds)

    @property
    def used_day(self) -> int | None:
        """Number of messages to send in 24 hours: four fifths of what the provider allows. None: no limit is known."""
        return self.day and self.day * 4 // 5


_MICROSOFT = Profile(name="microsoft365", rate=Rate(count=30, seconds=60), day=10_000, connections=1)
_GRAPH = Profile(name="microsoft365", rate=Rate(count=30, seconds=60), day=10_000, connections=4)  # 4 requests at once
_GOOGLE = Profile(name="google-workspace", day=2_000)
_GOOGLE_RELAY = Profile(name="google-workspace", day=10_000)
_GMAIL = Profile(name="gmail", day=500)  # a private account, not of an organisation
_SES = Profile(name="ses", rate=Rate(count=60, seconds=60), varies=True)
_PLAIN = Profile(name="plain")
_BY_PROVIDER = {"microsoft365": _MICROSOFT, "google-workspace": _GOOGLE, "ses": _SES, "plain": _PLAIN}
_BY_HOST = {
    "smtp.office365.com": _MICROSOFT,
    "smtp.office365.us": _MICROSOFT,
    "smtp.partner.outlook.cn": _MICROSOFT,
    "smtp-mail.outlook.com": _MICROSOFT,
    "graph.microsoft.com": _GRAPH,
    "graph.microsoft.us": _GRAPH,
    "dod-graph.microsoft.us": _GRAPH,
    "microsoftgraph.chinacloudapi.cn": _GRAPH,
    "smtp.gmail.com": _GOOGLE,
    "smtp.googlemail.com": _GOOGLE,
    "smtp-relay.gmail.com": _GOOGLE_RELAY,
}


def profile_for(host: str, provider: str = "auto", *, user: str = "") -> Profile:
    """Return the limits of a mail server's provider. For a server of no known provider, all limits are None.

    `host` is the server's name. `provider` is one of PROVIDERS. "auto" means that `host` tells the provider. Raises
    KeyError when `provider` is no such name.
    `user` is the name for the login. A private Google account, which has limits of its own, is recognised by the user's
    domain.
    """
    name = host.lower().rstrip(".")
    by_host = _BY_HOST.get(name) or _by_suffix(name)
    profile = by_host if provider in {"auto", by_host.name} else _BY_PROVIDER[provider]
    return _GMAIL if profile is _GOOGLE and user.lower().endswith(_PRIVATE) else profile


def limits_for(newsroom: Newsroom, rate: Rate | None = None) -> Limits:
    """Return the limits for the messages of a newsroom.

    `rate`: the value of a command's --rate, which takes the place of the newsroom's own rate. None: no --rate was
    given.
    In live mode, the newsroom's own rate (or `rate`) and day limit take the place of the provider's. In practice mode,
    the only limit is `rate`, or else the newsroom's own rate.
    """
    rules = _Rules.of(newsroom, rate)
    overall = []
    if rules.rate is not None:
        overall.append(Limit(name=f"{rules.account} rate", count=rules.rate.count, seconds=rules.rate.seconds))
    if rules.day is not None:
        overall.append(Limit(name=f"{rules.account} day", count=rules.day, seconds=DAY, even=False))
    return Limits(overall=tuple(overall), per_domain=rules.domain_rate, account=rules.account)


def connections_for(newsroom: Newsroom) -> int:
    """Return how many connections to the newsroom's server may be open at a time.

    The number is the newsroom's setting, or the provider's limit when that is lower.
    """
    return min(newsroom.connections, _Rules.of(newsroom).profile.connections or newsroom.connections)


def limit_words(newsroom: Newsroom, rate: Rate | None = None) -> tuple[str, ...]:
    """Return the limits in force as sentences, to be shown in a plan. Empty when there are no limits.

    `rate`, from a command's --rate, takes the place of the newsroom's own rate. None means that no --rate was given.
    """
    return tuple(_sentences(_Rules.of(newsroom, rate)))


def limit_warnings(newsroom: Newsroom, rate: Rate | None = None) -> tuple[str, ...]:
    """Return a sentence for each limit that the newsroom has set higher than its provider allows.

    `rate`, from a command's --rate, takes the place of the newsroom's own rate. None means that no --rate was given.
    Rates are not compared when the provider gives each account a rate of its own (Profile.varies).
    """
    rules = _Rules.of(newsroom, rate)
    profile, words = rules.profile, []
    if rules.own_rate and profile.rate and not profile.varies and rules.own_rate.gap < profile.rate.gap:
        words.append(_above_limit(_rate_words(rules.own_rate), _rate_words(profile.rate), profile))
    if rules.own_day and profile.day and rules.own_day > profile.day:
        words.append(_above_limit(_count_words(rules.own_day, DAY), _count_words(profile.day, DAY), profile))
    return tuple(words)


@value_class
class _Rules:
    """Limits that a newsroom sets for itself, and those of its provider."""

    account: str
    profile: Profile
    own_rate: Rate | None
    own_day: int | None
    domain_rate: Rate | None

    @classmethod
    def of(cls, newsroom: Newsroom, rate: Rate | None = None) -> "_Rules":
        """Return the rules of one run. `rate` takes the place of the newsroom's own."""
        route, own_rate = newsroom.route, rate or newsroom.rate
        if not isinstance(route, LiveRoute):
            return cls(account="practice", profile=_PLAIN, own_rate=own_rate, own_day=None, domain_rate=None)
        server = route.server
        return cls(
            account=f"{server.host} {server.user.lower()}".strip(),
            profile=profile_for(server.host, newsroom.provider, user=server.user),
            own_rate=own_rate,
            own_day=newsroom.day_limit,
            domain_rate=newsroom.domain_rate,
        )

    @property
    def rate(self) -> Rate | None:
        """Rate in force: the newsroom's own, or else the used part of the provider's."""
        return self.own_rate or self.profile.used_rate

    @property
    def day(self) -> int | None:
        """Messages of a day in force: the newsroom's own number, or else the used part of the provider's."""
        return self.own_day or self.profile.used_day


def _by_suffix(host: str) -> Profile:
    if host.endswith(".mail.protection.outlook.com"):
        return _MICROSOFT
    if host.startswith("email-smtp") and host.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return _SES
    return _PLAIN


def _sentences(rules: _Rules) -> Iterator[str]:
    profile = rules.profile
    if provider_part := _limit_words(
        None if rules.own_rate else profile.used_rate, None if rules.own_day else profile.used_day
    ):
        allows = "it allows a new account" if profile.varies else "it allows"
        yield f"{profile.name}: at most {provider_part}, which is 80 % of what {allows}."
    if profile.varies and not (rules.own_rate and rules.own_day):
        missing = " and ".join(["rate"] * (not rules.own_rate) + ["day_limit"] * (not rules.own_day))
        yield f"{profile.name} gives each account numbers of its own: put yours into {missing}."
    if own := _limit_words(rules.own_rate, rules.own_day):
        yield f"By your own settings: at most {own}."
    if rules.domain_rate:
        yield f"To any one domain: at most {_rate_words(rules.domain_rate)}."


def _limit_words(rate: Rate | None, day: int | None) -> str:
    return " and ".join(([_rate_words(rate)] if rate else []) + ([_count_words(day, DAY)] if day else []))


def _above_limit(own: str, allowed: str, profile: Profile) -> str:
    return f"You set {own}, but {profile.name} allows {allowed}: it may refuse what is above that, or lock the account."


def _rate_words(rate: Rate) -> str:
    return _count_words(rate.count, rate.seconds)


def _count_words(count: int, seconds: int) -> str:
    return f"{count:,} {_UNITS.get(seconds) or f'in {seconds} seconds'}"
