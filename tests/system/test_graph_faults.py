"""Every moment of a request to Microsoft Graph times every fault, through the real loop, ledger and transport: each
verdict lands on the one it is about, nobody gets two copies, nobody is lost, and each doubt is found in Sent Items.

Twelve journalists; what goes wrong goes wrong for two of them, once or, in the slow part, as long as the first run
lasts. Two more runs with the fault gone must bring everybody to an end that is true.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from advisory_cli.deliver.graph.transport import GraphLogin, GraphTransport
from advisory_cli.deliver.retry import Policy
from advisory_cli.deliver.worker import deliver
from advisory_cli.inbox.graph import GraphMailbox
from advisory_cli.inbox.graph_client import GraphClient
from advisory_cli.ledger.queue.throttle_file import ThrottleFile
from advisory_cli.ledger.sqlite_ledger import SqliteLedger
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Delivery, Message
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from advisory_cli.net.https import Timeouts
from tests.breadth import sampled
from tests.graph_server import MAILBOX, TOKEN, GraphServer, Reply, Trouble, http_date
from tests.ledger_makers import NOW, mailing, plan
from tests.smtp_servers import Certificates
from tests.system.test_fault_matrix import PEOPLE, STRUCK, StillClock, Story, reopened

pytestmark = pytest.mark.timeout(60)  # a run that never ends is a fault too

_BODY = (b"x" * 70 + b"\r\n") * 10_000  # more than both kernels hold: its end does not leave before the server reads
_SOON = (("Retry-After", "2"),)
_AT = (("Retry-After", http_date(NOW + timedelta(seconds=2))), ("Date", http_date(NOW)))
_CUT = {
    "closed": Trouble(),
    "reset": Trouble(reset=True),
    "silent": Trouble(silent=True),
}
_LOST = {
    **_CUT,
    "half a line": Trouble(reply=Reply(raw=b"HTTP/1.1 20", take=True)),
    "no HTTP": Trouble(reply=Reply(raw=b"250 ok\r\n\r\n", take=True)),
    "500": Trouble(reply=Reply(status=500, code="ErrorInternalServerError", take=True)),
    "500 not taken": Trouble(reply=Reply(status=500)),
    "502": Trouble(reply=Reply(status=502, take=True)),
    "503 bare": Trouble(reply=Reply(status=503, take=True)),
    "504": Trouble(reply=Reply(status=504, take=True)),
    "200": Trouble(reply=Reply(status=200, take=True)),
}
_LATER = {
    "429 seconds": Trouble(reply=Reply(status=429, code="ApplicationThrottled", headers=_SOON)),
    "429 date": Trouble(reply=Reply(status=429, headers=_AT)),
    "429 nonsense": Trouble(reply=Reply(status=429, headers=(("Retry-After", "soon"),))),
    "429 bare": Trouble(reply=Reply(status=429)),
    "503": Trouble(reply=Reply(status=503, code="serviceNotAvailable", headers=_SOON)),
    "423": Trouble(reply=Reply(status=423)),
}
_SENDER = {
    "302": Trouble(reply=Reply(status=302, headers=(("Location", "https://elsewhere.invalid/"),))),
    "403": Trouble(reply=Reply(status=403, code="ErrorAccessDenied", words="Access is denied.")),
    "404": Trouble(reply=Reply(status=404, code="MailboxNotEnabledForRESTAPI")),
    "413": Trouble(reply=Reply(status=413)),
    "507": Trouble(reply=Reply(status=507, code="ErrorQuotaExceeded")),
}
_READER = {
    "400": Trouble(reply=Reply(status=400, code="ErrorInvalidRecipients", words="One recipient isn't valid. I said")),
    "400 other": Trouble(reply=Reply(status=400, code="ErrorInvalidProperty", words="No. I said")),
}
_RENEWED = {"401": Trouble(reply=Reply(status=401, code="InvalidAuthenticationToken"))}
_PASSING = {"slow": Trouble(reply=Reply(wait=0.1))}
AFTER = {**_LOST, **_LATER, **_SENDER, **_READER, **_RENEWED, **_PASSING}
EARLY = {**_CUT, **_LATER, **_SENDER, **_RENEWED, "500": Trouble(reply=Reply(status=500))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of the matrix."""

    where: str
    fault: str
    connections: int
    once: bool = True

    def __str__(self) -> str:
        return f"{self.where}-{self.fault}-{self.connections}{'' if self.once else '-always'}".replace(" ", "_")

    @property
    def struck(self) -> tuple[str, ...]:
        """For whom it goes wrong; one is enough where it takes time. Nobody is named before the body is there."""
        return () if self.where == "before" else STRUCK[:1] if self.fault == "silent" else STRUCK

    @property
    def troubles(self) -> list[Trouble]:
        """When it does."""
        trouble = replace((AFTER if self.where == "after" else EARLY)[self.fault], where=self.where)
        if self.where == "before":
            return [replace(trouble, most=2 if self.once and self.fault != "silent" else 1 if self.once else 30)]
        most = 1 if self.once else None
        return [replace(trouble, whom=f"{name}@", most=most) for name in self.struck]

    @property
    def ends(self) -> set[str]:
        """The states in which the struck may end."""
        if self.where == "after" and self.fault in _LOST:
            return {"in doubt"}
        if self.fault in _READER:
            return {"refused"}
        return {"accepted"}


def cells(*, once: bool = True) -> list[Cell]:
    """The product."""
    early = [(where, fault) for where, fault in product(("before", "within"), EARLY)]
    return [
        Cell(where=where, fault=fault, connections=connections, once=once)
        for (where, fault), connections in product([*early, *(("after", fault) for fault in AFTER)], (1, 4))
        if once or fault != "silent"
    ]


def own_id(name: str) -> str:
    """The envelope id of somebody's message."""
    return name.translate(str.maketrans("0189", "abcd")).ljust(26, "q")


@dataclass(slots=True, kw_only=True)
class Builder:
    """Everybody's message tells whose it is, and carries the header of ours; those of the struck may be large."""

    large: tuple[str, ...] = ()

    def build(self, delivery: Delivery) -> Message:
        """One delivery, one message."""
        name = delivery.address.partition("@")[0]
        message_id = f"<{own_id(name)}@press.example>"
        head = f"To: {delivery.address}\r\nMessage-ID: {message_id}\r\nX-Advisory-ID: {own_id(name)}\r\n\r\n{name}\r\n"
        parts = (head.encode(), *([_BODY] if name in self.large else []))
        return Message(mail_from=MAILBOX, rcpt=delivery.address, message_id=message_id, parts=parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A newsroom's folder and the way to its server."""

    folder: Path
    route: GraphRoute

    def throttle(self) -> ThrottleFile:
        """As each process would find it."""
        return ThrottleFile(self.folder / "ledger", "account")

    def run(self, ledger: SqliteLedger, cell: Cell, clock: StillClock, story: Story, *, hasty: bool) -> Tally | None:
        """One `deliver`; None where the server let nobody in."""
        transport = GraphTransport(
            self.route,
            login=GraphLogin(tokens=lambda *, refused=None: Secret(TOKEN)),
            clock=clock,
            throttle=self.throttle(),
            utf8=False,
            timeouts=Timeouts(connect=5.0, send=0.5 if hasty else 5.0, answer=0.5 if hasty else 5.0),
        )
        try:
            return deliver(
                "m1",
                ledger=ledger,
                transport=transport,
                builder=Builder(
                    large=PEOPLE if cell.where == "before" else cell.struck if cell.where == "within" else ()
                ),
                clock=clock,
                expected=len(PEOPLE) if cell.connections > 1 else 1,
                policy=Policy(refusals_in_a_row=0),
                on_outcome=lambda delivery, outcome: story.told.append((delivery.address.partition("@")[0], outcome)),
                interrupted=lambda: False,
            )
        except AdvisoryError:
            return None


def play(cell: Cell, folder: Path, certificates: Certificates) -> tuple[Story, GraphServer, Stage]:
    """Plan, run with the fault, and twice without; then look for the doubts."""
    story, clock = Story(), StillClock()
    with reopened(folder, clock.now()) as ledger:
        plan(ledger, mailing(), PEOPLE)
    pause = 0.004 if cell.connections > 1 else 0.0  # else one connection is done before the others stand
    with GraphServer(certificates.good, troubles=cell.troubles, delay=pause) as server:
        route = GraphRoute(mailbox=MAILBOX, host="localhost", port=server.port, ca_file=certificates.ours)
        stage = Stage(folder=folder, route=route)
        for hours in (0, 6, 6):
            clock.today += timedelta(hours=hours)
            with reopened(folder, clock.now()) as ledger:
                assert ledger.recover(clock.now()) == 0, "a run that ends leaves no doubt behind that it did not record"
                hasty = cell.fault == "silent" and not hours
                story.tallies.append(stage.run(ledger, cell, clock, story, hasty=hasty))
                story.rows.append({row.address.partition("@")[0]: row for row in ledger.rows("m1")})
            server.mend()
        check_sent(story, server, stage, clock)
    return story, server, stage


def check(cell: Cell, story: Story, server: GraphServer) -> None:
    """All of it."""
    assert server.troubled, "the fault was never played"
    copies = Counter(post.rcpt.partition("@")[0] for post in server.posts if post.taken)
    sure = {post.rcpt.partition("@")[0] for post in server.delivered}
    assert max(copies.values(), default=0) <= 1, f"copies: {copies}"
    for name, state in story.end.items():
        assert state in {"accepted", "refused", "in doubt"}, f"{name} was lost: {state}"
        assert state != "accepted" or name in sure, f"{name} is called accepted and was not"
        assert state != "refused" or name not in copies, f"{name} is called refused and was taken"
    assert {story.end[name] for name in cell.struck} <= cell.ends, story.end
    assert {state for name, state in story.end.items() if name not in cell.struck} == {"accepted"}, story.end
    accepted = [name for name, outcome in story.told if outcome.verdict == "accepted"]
    assert Counter(accepted) == Counter(name for name, state in story.end.items() if state == "accepted")
    assert not [name for name, row in story.rows[0].items() if row.state == "claimed"]
    if cell.where == "after" and cell.fault in _SENDER:
        assert story.tallies[0] is not None
        assert story.tallies[0].forbidden is (cell.fault != "507")
        assert {row.state.value for row in story.rows[0].values()} <= {"accepted", "planned"}
    if cell.fault in _LATER and cell.fault != "423":  # a pause is no reason to end, and nobody waits for longer
        assert story.tallies[0] is not None
        assert not story.tallies[0].trouble


def check_sent(story: Story, server: GraphServer, stage: Stage, clock: StillClock) -> None:
    """Each doubt is found in Sent Items under its other name, or is surely absent there."""
    client = GraphClient(
        stage.route,
        tokens=lambda *, refused=None: Secret(TOKEN),
        check=lambda: None,
        clock=clock,
        throttle=stage.throttle(),
    )
    doubts = {own_id(name): name for name, state in story.end.items() if state == "in doubt"}
    found = GraphMailbox(stage.route, client).search(list(doubts), since=clock.now())
    taken = {post.rcpt.partition("@")[0] for post in server.posts if post.taken}
    assert {doubts[name] for name in found.copies} == set(doubts.values()) & taken
    assert {doubts[name] for name in found.absent} == set(doubts.values()) - taken
    assert found.message_ids.keys() == found.copies.keys()


def some(cell: Cell) -> bool:
    """One of each kind: lost before the end and after it, put off, and refused for everybody."""
    return str(cell) in {"within-closed-4", "after-closed-4", "after-429_date-1", "after-403-4"}


@pytest.mark.parametrize("cell", sampled(cells(), some), ids=str)
def test_delivery_by_graph_serves_each_once_when_the_server_fails(
    cell: Cell, tmp_path: Path, certificates: Certificates
) -> None:
    """A fault at any moment of a request leaves each person with one copy or an end that is true.

    Otherwise somebody would get two copies, none, or somebody else's verdict.
    """
    story, server, _ = play(cell, tmp_path, certificates)
    check(cell, story, server)


def lasting(cell: Cell) -> bool:
    """A pause without end, during which something is due."""
    return str(cell) == "before-429_seconds-1-always"


@pytest.mark.slow
@pytest.mark.parametrize("cell", sampled(cells(once=False), lasting), ids=str)
def test_delivery_by_graph_serves_each_once_when_faults_last(
    cell: Cell, tmp_path: Path, certificates: Certificates
) -> None:
    """A fault that lasts a whole run leaves each person with one copy or an end that is true."""
    story, server, _ = play(cell, tmp_path, certificates)
    check(cell, story, server)
