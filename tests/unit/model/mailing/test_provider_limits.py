"""What providers allow: told by the server's name, used at four fifths, and said in the plan."""

from pathlib import Path

import pytest

from advisory_cli.model.mailing import provider_limits
from advisory_cli.model.mailing.provider_limits import (
    PROVIDERS,
    Limit,
    Limits,
    Profile,
    connections_for,
    limit_warnings,
    limit_words,
    limits_for,
    profile_for,
)
from advisory_cli.model.press.newsroom import MaildirRoute, Newsroom, Rate, Security, SmtpRoute

PER_MINUTE = Rate(count=20, seconds=60)
DAY = 86_400


def room(host: str, *, user: str = "press@example.org", **changes: object) -> Newsroom:
    """A newsroom that sends through `host`."""
    route = SmtpRoute(host=host, port=587, security=Security.STARTTLS, user=user)
    return Newsroom(folder=Path(), route=route, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "name", "rate", "day", "connections"),
    [
        ("smtp.office365.com", "microsoft365", Rate(count=24, seconds=60), 8_000, 1),
        ("SMTP.Office365.com.", "microsoft365", Rate(count=24, seconds=60), 8_000, 1),
        ("smtp-mail.outlook.com", "microsoft365", Rate(count=24, seconds=60), 8_000, 1),
        ("example-org.mail.protection.outlook.com", "microsoft365", Rate(count=24, seconds=60), 8_000, 1),
        ("graph.microsoft.com", "microsoft365", Rate(count=24, seconds=60), 8_000, 4),
        ("graph.microsoft.us", "microsoft365", Rate(count=24, seconds=60), 8_000, 4),
        ("dod-graph.microsoft.us", "microsoft365", Rate(count=24, seconds=60), 8_000, 4),
        ("microsoftgraph.chinacloudapi.cn", "microsoft365", Rate(count=24, seconds=60), 8_000, 4),
        ("graph.example", "plain", None, None, None),
        ("smtp.gmail.com", "google-workspace", None, 1_600, None),
        ("smtp-relay.gmail.com", "google-workspace", None, 8_000, None),
        ("email-smtp.eu-west-1.amazonaws.com", "ses", Rate(count=48, seconds=60), None, None),
        ("email-smtp-fips.us-west-2.amazonaws.com", "ses", Rate(count=48, seconds=60), None, None),
        ("email-smtp.example.org", "plain", None, None, None),
        ("smtp.office365.com.example.org", "plain", None, None, None),
        ("xmail.protection.outlook.com", "plain", None, None, None),
        ("mail.example.org", "plain", None, None, None),
    ],
)
def test_profile_for_tells_the_provider_when_given_its_server(
    host: str, name: str, rate: Rate | None, day: int | None, connections: int | None
) -> None:
    """The server's name tells the provider and its limits at four fifths.

    Otherwise they would be run into, or another server slowed down for nothing.
    """
    profile = profile_for(host)
    assert (profile.name, profile.used_rate, profile.used_day, profile.connections) == (name, rate, day, connections)


@pytest.mark.parametrize(
    ("host", "provider", "name", "day"),
    [
        ("relay.example.org", "microsoft365", "microsoft365", 10_000),
        ("smtp.office365.com", "plain", "plain", None),
        ("relay.example.org", "google-workspace", "google-workspace", 2_000),
        ("smtp-relay.gmail.com", "google-workspace", "google-workspace", 10_000),
        ("smtp.gmail.com", "microsoft365", "microsoft365", 10_000),
        ("relay.example.org", "ses", "ses", None),
    ],
)
def test_profile_for_takes_the_named_provider_when_the_server_is_another(
    host: str, provider: str, name: str, day: int | None
) -> None:
    """A provider that is named counts whatever the server.

    Otherwise a relay in front of Microsoft would send faster than Microsoft allows.
    """
    profile = profile_for(host, provider)
    assert (profile.name, profile.day) == (name, day)


def test_profile_for_knows_every_provider_of_the_settings() -> None:
    """The settings name no provider without a profile, else a value that they take would be a traceback."""
    assert [profile_for("mail.example", each).name for each in PROVIDERS] == ["plain", *PROVIDERS[1:]]


def test_profile_for_allows_less_when_the_gmail_account_is_private() -> None:
    """A private account of Google may send 400 a day, else Google would lock it for a day after 500 messages."""
    assert profile_for("smtp.gmail.com", user="Ada@Gmail.com").used_day == 400
    assert profile_for("smtp.gmail.com", user="ada@example.org").used_day == 1_600


def test_limits_for_names_the_account_when_two_users_share_a_server() -> None:
    """The limits are named after server and user.

    Otherwise two accounts would share a limit, or one account would have none.
    """
    limits = limits_for(room("smtp.office365.com", domain_rate=Rate(count=5, seconds=60)))
    account = "smtp.office365.com press@example.org"
    assert limits == Limits(
        overall=(
            Limit(name=f"{account} rate", count=24, seconds=60),
            Limit(name=f"{account} day", count=8_000, seconds=DAY, even=False),
        ),
        per_domain=Rate(count=5, seconds=60),
        account=account,
    )
    other = limits_for(room("smtp.office365.com", user="desk@example.org"))
    assert not {each.name for each in other.overall} & {each.name for each in limits.overall}


def test_limits_for_takes_own_numbers_when_the_settings_give_them() -> None:
    """Numbers of the settings or the command take the place of the provider's of the same kind.

    Otherwise a setting would be without effect, or take away a limit of another kind.
    """

    def numbers(newsroom: Newsroom, rate: Rate | None = None) -> list[tuple[int, int]]:
        return [(each.count, each.seconds) for each in limits_for(newsroom, rate).overall]

    assert numbers(room("smtp.office365.com", rate=PER_MINUTE)) == [(20, 60), (8_000, DAY)]
    assert numbers(room("smtp.office365.com", day_limit=100)) == [(24, 60), (100, DAY)]
    assert numbers(room("smtp.office365.com", rate=PER_MINUTE), Rate(count=3, seconds=1)) == [(3, 1), (8_000, DAY)]
    assert numbers(room("mail.example.org")) == []
    assert numbers(room("mail.example.org", day_limit=100)) == [(100, DAY)]
    assert numbers(room("smtp.office365.com", provider="plain")) == []


def test_limits_for_keeps_only_the_asked_rate_when_in_practice() -> None:
    """Practice keeps only the rate that the command asks for.

    Otherwise a rehearsal into a folder would wait for a server's day, or use up its messages.
    """
    practice = Newsroom(folder=Path(), route=MaildirRoute(folder=Path()), day_limit=10, domain_rate=PER_MINUTE)
    assert limits_for(practice).overall == ()
    assert limits_for(practice).per_domain is None
    assert [each.count for each in limits_for(practice, PER_MINUTE).overall] == [20]
    assert limit_warnings(practice, PER_MINUTE) == ()


def test_connections_for_obeys_the_provider_or_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of connections is the setting's or, where the provider allows fewer, the provider's.

    Otherwise Exchange Online would refuse the fourth connection of an account.
    """
    assert connections_for(room("smtp.office365.com")) == 1
    assert connections_for(room("mail.example.org")) == 4
    assert connections_for(room("mail.example.org", connections=9)) == 9
    assert connections_for(room("smtp.office365.com", connections=9)) == 1
    assert connections_for(room("mail.example.org", connections=1)) == 1
    three = Profile(name="three", connections=3)
    monkeypatch.setitem(provider_limits._BY_HOST, "mail.three.example", three)
    assert [connections_for(room("mail.three.example", connections=count)) for count in (1, 2, 3, 4)] == [1, 2, 3, 3]


@pytest.mark.parametrize(
    ("newsroom", "words"),
    [
        (
            room("smtp.office365.com"),
            ["microsoft365: at most 24 a minute and 8,000 a day, which is 80 % of what it allows."],
        ),
        (room("smtp.gmail.com"), ["google-workspace: at most 1,600 a day, which is 80 % of what it allows."]),
        (
            room("smtp.office365.com", rate=PER_MINUTE),
            [
                "microsoft365: at most 8,000 a day, which is 80 % of what it allows.",
                "By your own settings: at most 20 a minute.",
            ],
        ),
        (
            room("email-smtp.eu-west-1.amazonaws.com"),
            [
                "ses: at most 48 a minute, which is 80 % of what it allows a new account.",
                "ses gives each account numbers of its own: put yours into rate and day_limit.",
            ],
        ),
        (
            room("email-smtp.eu-west-1.amazonaws.com", rate=Rate(count=14, seconds=1)),
            [
                "ses gives each account numbers of its own: put yours into day_limit.",
                "By your own settings: at most 14 a second.",
            ],
        ),
        (
            room("mail.example.org", rate=Rate(count=500, seconds=3600), day_limit=2_000, domain_rate=PER_MINUTE),
            [
                "By your own settings: at most 500 an hour and 2,000 a day.",
                "To any one domain: at most 20 a minute.",
            ],
        ),
        (room("mail.example.org"), []),
    ],
)
def test_limit_words_tells_each_limit_and_where_it_comes_from(newsroom: Newsroom, words: list[str]) -> None:
    """The words of the plan tell each limit and where it comes from.

    Otherwise nobody would know why a mailing takes an hour.
    """
    assert list(limit_words(newsroom)) == words


@pytest.mark.parametrize(
    ("newsroom", "rate", "warns"),
    [
        (room("smtp.office365.com", rate=Rate(count=31, seconds=60)), None, ["31 a minute", "30 a minute"]),
        (room("smtp.office365.com"), Rate(count=1, seconds=1), ["1 a second", "30 a minute"]),
        (room("smtp.gmail.com", day_limit=2_001), None, ["2,001 a day", "2,000 a day"]),
        (room("smtp.office365.com", rate=Rate(count=30, seconds=60), day_limit=10_000), None, []),
        (room("smtp.office365.com", rate=Rate(count=1800, seconds=3600)), None, []),
        (room("smtp.office365.com"), None, []),
        (room("email-smtp.eu-west-1.amazonaws.com", rate=Rate(count=14, seconds=1), day_limit=50_000), None, []),
        (room("mail.example.org", rate=Rate(count=999, seconds=1)), None, []),
    ],
)
def test_limit_warnings_warns_when_own_numbers_are_above_the_provider_s(
    newsroom: Newsroom, rate: Rate | None, warns: list[str]
) -> None:
    """A warning names own numbers above the provider's.

    Otherwise an account would be locked in the middle of a mailing, and nobody had been told.
    """
    words = limit_warnings(newsroom, rate)
    assert len(words) == bool(warns)
    assert all(each in words[0] for each in warns)
