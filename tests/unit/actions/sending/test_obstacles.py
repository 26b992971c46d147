"""What keeps a waiting mailing from leaving by itself."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending.obstacles import (
    Circumstances,
    _beyond_limit,
    _late,
    _later_text,
    _moved_times,
    _no_transport,
    _not_as_approved,
    _other_realm,
    _server_trouble,
    ledger_obstacle,
    uncleared_obstacle,
    unlisted_obstacle,
    waits_unattended,
)
from advisory_cli.model.errors import BadConfig
from advisory_cli.model.ledger.concerns import LedgerProblem, ProblemKind
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.model.mailing.records import Changed, MailingSummary, Outage, Trouble
from advisory_cli.model.press.newsroom import GraphRoute, IdentityProvider, Realm, Security, SignInClient, SmtpRoute
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)
LIVE, PRACTICE = Realm.LIVE, Realm.PRACTICE


@pytest.mark.parametrize(
    ("limit", "count", "found"),
    [
        (NOW + HOUR, 2, True),
        (NOW, 2, True),  # it may still leave
        (NOW - HOUR, 2, False),  # too late now, which is told by itself
        (NOW + HOUR, 0, False),
        (None, 2, False),
    ],
)
def test_beyond_limit_is_found_when_people_are_due_after_a_limit_to_come(
    limit: datetime | None, count: int, found: bool
) -> None:
    """People due only after the limit are an obstacle until the limit has passed, with the advice to try them at once.

    Otherwise a person would be advised to try again what may not leave any more.
    """
    environment: Any = SimpleNamespace(
        now=NOW,
        ctx=SimpleNamespace(newsroom=SimpleNamespace(zone="Europe/Brussels")),
        ledger=SimpleNamespace(due_after_limit=lambda _: count),
    )
    obstacle = _beyond_limit(MailingSummary(mailing=mailing(not_after=limit), counts={}), environment)
    assert (obstacle is not None) is found


def circumstances(
    realm: Realm = LIVE, *, route: object = "smtp", sign_in: Any = None, missing: Any = None, **ledger: Any
) -> Circumstances:
    """A newsroom of that realm, with a ledger that answers so."""
    ctx: Any = SimpleNamespace(
        newsroom=SimpleNamespace(realm=realm, route=route, sign_in=sign_in, zone="Europe/Brussels")
    )
    answers = {"routes": frozenset(), "outage": None, **ledger}
    known: Any = SimpleNamespace(**{name: lambda *_, answer=answer: answer for name, answer in answers.items()})
    return Circumstances(ctx=ctx, ledger=known, now=NOW, concerns=(), missing=missing)


def summary(*, alone: int = 0, approval: Approval | None = None, counts: Any = None, **mailed: Any) -> MailingSummary:
    """A mailing."""
    return MailingSummary(mailing=mailing(**mailed), counts=counts or {}, alone=alone, approval=approval)


def facts(obstacle: Obstacle | None) -> tuple[int, bool, bool, bool] | None:
    """Code; whether it blocks, concerns all mailings, and asks for a person."""
    return None if obstacle is None else (obstacle.code, obstacle.blocks, obstacle.wide, obstacle.asks)


@pytest.mark.parametrize(
    ("what", "waits"),
    [
        (summary(), False),
        (summary(alone=1), True),
        (summary(counts={State.HELD: 1}), True),
        (summary(counts={State.PLANNED: 1}), False),  # a person sends that
        (summary(alone=1, stopped_at=NOW), False),
        (summary(alone=1, replaced_by="m2"), False),
    ],
)
def test_mailing_waits_unattended_when_run_is_to_serve_anybody(what: MailingSummary, waits: bool) -> None:
    """A mailing waits for `run` while it is neither stopped nor replaced and `run` is to serve anybody."""
    assert waits_unattended(what) is waits


NO_SERVER = BadConfig("No mail server.")


@pytest.mark.parametrize(
    ("realm", "route", "missing", "planned", "no_transport", "other_realm"),
    [
        (LIVE, "smtp", None, LIVE, None, None),
        (LIVE, "smtp", NO_SERVER, LIVE, (78, True, True, True), None),
        (LIVE, "smtp", NO_SERVER, PRACTICE, None, (0, True, False, True)),
        (PRACTICE, None, NO_SERVER, LIVE, (78, True, True, True), None),
        (PRACTICE, None, NO_SERVER, PRACTICE, (78, True, True, True), None),
        (PRACTICE, "maildir", None, LIVE, None, (78, True, False, True)),
        (PRACTICE, "maildir", None, PRACTICE, None, None),
    ],
)
def test_mailing_is_blocked_when_no_mail_server_is_set_or_it_was_planned_in_the_other_realm(
    realm: Realm, route: object, missing: Any, planned: Realm, no_transport: object, other_realm: object
) -> None:
    """A mailing needs a mail server and its own realm. Cron says nothing of a practice mailing in a live newsroom.

    Otherwise practice would go out to journalists, or a live mailing wait without a word.
    """
    what, around = summary(realm=planned), circumstances(realm, route=route, missing=missing)
    assert facts(_no_transport(what, around)) == no_transport
    assert facts(_other_realm(what, around)) == other_realm


_GRAPH = GraphRoute(mailbox="press@newsroom.example").identity
_SMTP = SmtpRoute(host="mail.newsroom.example", port=587, user="press", security=Security.STARTTLS).identity


@pytest.mark.parametrize(
    ("sign_in", "routes", "login"),
    [
        (None, (), " (advisory login smtp)"),
        (None, (_SMTP,), " (advisory login smtp)"),
        (SignInClient(provider=IdentityProvider.MICROSOFT365), (_GRAPH,), " (advisory login microsoft365)"),
        (SignInClient(provider=IdentityProvider.GOOGLE), (), " (advisory login google)"),
        (None, (_GRAPH,), ""),
    ],
)
def test_remedy_names_the_login_of_the_route_when_a_live_mailing_waits_in_practice(
    sign_in: Any, routes: tuple[str, ...], login: str
) -> None:
    """The way back to live is the login that the office uses, and none where its token comes from a command.

    Otherwise a press officer would be asked for a password that the provider does not take.
    """
    around = circumstances(PRACTICE, route="maildir", sign_in=sign_in, routes=frozenset(routes))
    obstacle = _other_realm(summary(realm=LIVE), around)
    assert obstacle is not None
    assert obstacle.remedy.startswith(f"Change send_via back{login}, or give it up: advisory stop ")


MOVED = "2026-06-05 12:00 Europe/London = 2026-06-05T10:00Z"  # London says that this is 11:00


@pytest.mark.parametrize(
    ("what", "realm", "found"),
    [
        (summary(embargo_words=MOVED), LIVE, (76, True, False, True)),
        (summary(embargo_words=MOVED), PRACTICE, None),
        (summary(embargo_words=MOVED, lifted_at=NOW), LIVE, None),
        (summary(send_words=MOVED), LIVE, (76, True, False, True)),
        (summary(), LIVE, None),
    ],
)
def test_mailing_is_blocked_when_its_zone_has_other_rules_now(
    what: MailingSummary, realm: Realm, found: object
) -> None:
    """A wall time that is another instant by today's rules blocks its mailing until a person has looked."""
    assert facts(_moved_times(what, circumstances(realm))) == found


def test_moved_send_time_is_no_obstacle_when_messages_have_left_at_it() -> None:
    """A send time that is past by both rules blocks a mailing of which nothing has left, and not one that has begun."""
    past = "2026-06-05 08:00 Europe/London = 2026-06-05T08:00Z"  # London says that this is 07:00
    assert _moved_times(summary(send_words=past), circumstances()) is not None
    assert _moved_times(summary(send_words=past, counts={State.ACCEPTED: 1}), circumstances()) is None


APPROVED = Approval(who="ben", at=NOW)


@pytest.mark.parametrize(
    ("what", "realm", "void", "found"),
    [
        (summary(needs_approval=True, approval=APPROVED), LIVE, True, (77, True, False, True)),
        (summary(needs_approval=True, approval=APPROVED), LIVE, False, None),
        (summary(needs_approval=True, approval=APPROVED), PRACTICE, True, None),
        (summary(needs_approval=True), LIVE, True, None),  # told as missing
        (summary(approval=APPROVED), LIVE, True, None),
    ],
)
def test_mailing_is_blocked_when_it_is_not_what_was_approved(
    monkeypatch: pytest.MonkeyPatch, what: MailingSummary, realm: Realm, void: bool, found: object
) -> None:
    """An approval that has become void blocks its mailing, where one is needed."""
    monkeypatch.setattr(
        "advisory_cli.actions.approval.verify.void_obstacle",
        lambda *_: Obstacle(kind=Kind.APPROVAL, words="Changed since.", code=77, blocks=True) if void else None,
    )
    assert facts(_not_as_approved(what, circumstances(realm))) == found


def trouble(code: int, since: datetime = NOW) -> Trouble:
    """What the mail server said last."""
    return Trouble(words="away", code=code, since=since, at=NOW)


@pytest.mark.parametrize(
    ("question", "answer", "realm", "found"),
    [
        (_late, {"late": 0}, LIVE, None),
        (_late, {"late": 1}, LIVE, (76, False, False, True)),
        (_late, {"late": 1}, PRACTICE, None),
        (_later_text, {"overtaken": 0}, LIVE, None),
        (_later_text, {"overtaken": 1}, LIVE, (0, False, False, False)),
        (_server_trouble, {"trouble": None}, LIVE, None),
        (_server_trouble, {"trouble": trouble(75)}, LIVE, (75, False, True, False)),  # `run` tries again
        (_server_trouble, {"trouble": trouble(77)}, LIVE, (77, False, True, True)),
        (_server_trouble, {"trouble": trouble(77)}, PRACTICE, None),
    ],
)
def test_part_of_a_mailing_waits_when_it_is_late_or_overtaken_or_the_server_said_no(
    question: Any, answer: dict[str, Any], realm: Realm, found: object
) -> None:
    """Lateness, a later text and trouble with the server are told of the newsroom's own realm, and block nobody."""
    assert facts(question(summary(), circumstances(realm, **answer))) == found


@pytest.mark.parametrize(
    ("outage", "words"),
    [
        (None, "Trying again does not help."),
        (Outage(since=NOW, words="away", code=77, attempts=1, attempted=NOW), "tries again at 11:15 CEST"),
        (Outage(since=NOW, words="away", code=77, attempts=1, attempted=NOW, over=NOW), "Trying again does not help."),
        (Outage(since=NOW, words="away"), "Trying again does not help."),
    ],
)
def test_trouble_tells_when_run_tries_again_as_cron_mails_it(outage: Outage | None, words: str) -> None:
    """The next attempt after a refusal is told as in cron's mail, else both would contradict each other."""
    obstacle = _server_trouble(summary(), circumstances(trouble=trouble(77), outage=outage))
    assert obstacle is not None
    assert words in obstacle.remedy


@pytest.mark.parametrize(("since", "told"), [(NOW, False), (NOW - HOUR, True)])
def test_trouble_tells_since_when_it_lasts(since: datetime, told: bool) -> None:
    """The first time of a trouble is told when it was met again since."""
    obstacle = _server_trouble(summary(), circumstances(trouble=trouble(75, since)))
    assert obstacle is not None
    assert "Sending last failed at 11:00 CEST, Fri 5 June 2026 (09:00 UTC)" in obstacle.words
    assert (", and first at 10:00 CEST, Fri 5 June 2026 (08:00 UTC): " in obstacle.words) is told


@pytest.mark.parametrize(
    ("changed", "uncleared", "unlisted"),
    [
        (Changed(), None, None),
        (Changed(uncleared=1), (0, False, False, False), None),
        (Changed(unlisted=1), None, (0, False, False, False)),
        (Changed(uncleared=2, unlisted=2), (0, False, False, False), (0, False, False, False)),
    ],
)
def test_people_are_told_when_they_lost_their_clearance_or_left_the_lists(
    changed: Changed, uncleared: object, unlisted: object
) -> None:
    """People who lost their clearance or left the lists are told, and no run fails for them."""
    assert facts(uncleared_obstacle(mailing(), changed)) == uncleared
    assert facts(unlisted_obstacle(mailing(), changed)) == unlisted


def test_ledger_is_an_obstacle_to_all_mailings_when_it_has_a_problem() -> None:
    """The problems of the ledger are one obstacle to all mailings, with every problem named."""
    assert ledger_obstacle(()) is None
    problems = [LedgerProblem(kind=ProblemKind.CLOCK, words=f"problem {number}", remedy="mend") for number in (1, 2)]
    obstacle = ledger_obstacle(problems)
    assert facts(obstacle) == (76, True, True, True)
    assert obstacle is not None
    assert obstacle.words == "problem 1\nproblem 2"


def test_lists_of_a_mailing_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lists of a mailing are read for the first question about them, and not again."""
    read: list[str] = []

    def changed(one: MailingSummary, *_: object) -> Changed:
        read.append(one.mailing.id)
        return Changed(unlisted=1)

    monkeypatch.setattr("advisory_cli.actions.sending.frozen_people.changed_people", changed)
    around = circumstances()
    assert [around.changed(summary()) for _ in range(2)] == [Changed(unlisted=1)] * 2
    assert read == ["m1"]
