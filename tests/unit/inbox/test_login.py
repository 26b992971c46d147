"""Login to a mailbox with an access token: which mechanism, when anew, and what a refusal says."""

import base64
from collections.abc import Iterator

import pytest

from advisory_cli.inbox.login import Credentials, session_in
from advisory_cli.model.errors import AdvisoryError, BadConfig, NotAllowed, TryLater
from advisory_cli.model.press.newsroom import ImapRoute, Secret, Security
from tests.imap_servers import ScriptedImap

USER = "press@newsroom.example"
XOAUTH2, OAUTHBEARER = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2", "IMAP4rev1 AUTH=OAUTHBEARER"
REASONS = base64.b64encode(b'{"status":"401","schemes":"bearer","scope":"mail","error":"invalid_token"}').decode()


class Tokens:
    """A source whose tokens are handed out one after the other; it remembers which were refused."""

    def __init__(self, *tokens: str) -> None:
        self._tokens: Iterator[str] = iter(tokens)
        self.asked: list[str | None] = []

    def __call__(self, *, refused: Secret | None = None) -> Secret:
        """Hand out the next one."""
        self.asked.append(refused.value if refused else None)
        return Secret(next(self._tokens))


def log_in(server: ScriptedImap, tokens: Tokens) -> None:
    """Log in and out again."""
    route = ImapRoute(host="127.0.0.1", port=server.port, security=Security.NONE, user=USER)
    with session_in(route, Credentials(password=lambda: None, token=tokens)):
        pass


def said(server: ScriptedImap) -> list[str]:
    """What followed each AUTHENTICATE, decoded."""
    lines = zip(server.heard, server.heard[1:], strict=False)
    return [base64.b64decode(after).decode() for line, after in lines if "AUTHENTICATE" in line]


def response(token: str, mechanism: str, port: int = 0) -> str:
    """What such a client says, as these mechanisms define it."""
    if mechanism == "XOAUTH2":
        return f"user={USER}\1auth=Bearer {token}\1\1"
    return f"n,a={USER},\1host=127.0.0.1\1port={port}\1auth=Bearer {token}\1\1"


def refuses(token: str, reply: str) -> dict[str, str | None]:
    """A server that refuses this token by XOAUTH2 with its reasons and this reply, and takes any other."""
    challenge = {base64.b64encode(response(token, "XOAUTH2").encode()).decode(): f"+ {REASONS}"}
    return {"AUTHENTICATE": "+ ", "CONTINUED": "{tag} OK", "": reply, **challenge}


@pytest.mark.parametrize(
    ("capabilities", "mechanism"),
    [
        (XOAUTH2, "XOAUTH2"),
        (OAUTHBEARER, "OAUTHBEARER"),
        (f"{OAUTHBEARER} AUTH=XOAUTH2", "XOAUTH2"),
        ("imap4rev1 auth=oauthbearer", "OAUTHBEARER"),
    ],
)
def test_login_takes_the_mechanism_that_the_server_offers(capabilities: str, mechanism: str) -> None:
    """A token logs in by XOAUTH2 where it is offered, else by OAUTHBEARER, in the form of that mechanism."""
    with ScriptedImap({"AUTHENTICATE": "+ ", "CONTINUED": "{tag} OK"}, capabilities=capabilities) as server:
        log_in(server, Tokens("abc.def"))
        assert [line for line in server.heard if line.endswith(f"AUTHENTICATE {mechanism}")]
        assert said(server) == [response("abc.def", mechanism, server.port)]


def test_login_asks_for_no_token_when_the_server_takes_none() -> None:
    """A server that offers no login with a token is told so, with what it offers, and no token is made."""
    tokens = Tokens()
    with ScriptedImap() as server, pytest.raises(NotAllowed, match=r"offers no login with a token \(PLAIN\)") as fault:
        log_in(server, tokens)
    assert "ADVISORY_IMAP_PASSWORD" in fault.value.remedy
    assert tokens.asked == []


def test_login_takes_a_fresh_token_when_the_first_was_refused() -> None:
    """A refused token is named to its source, and the fresh one is tried on a new connection.

    Otherwise a token that has run out would stop every look into the mailbox.
    """
    tokens = Tokens("old", "new")
    with ScriptedImap(refuses("old", "{tag} NO AUTHENTICATE failed"), capabilities=XOAUTH2) as server:
        log_in(server, tokens)
        assert said(server) == [response("old", "XOAUTH2"), response("new", "XOAUTH2")]
        first = server.heard.index(base64.b64encode(response("old", "XOAUTH2").encode()).decode())
        assert server.heard[first + 1] == ""  # the reasons are answered with nothing, and with no token
    assert tokens.asked == [None, "old"]


@pytest.mark.parametrize("capabilities", [XOAUTH2, OAUTHBEARER])
def test_login_tells_the_reasons_when_both_tokens_were_refused(capabilities: str) -> None:
    """The second refusal is told alone, with the server's reasons and without the token."""
    refusing: dict[str, str | None] = {"AUTHENTICATE": "+ ", "CONTINUED": f"+ {REASONS}"}
    refusing |= dict.fromkeys(("", "AQ=="), f"{{tag}} NO that was {'t' * 2000}, said twice")
    tokens = Tokens("old", "t" * 2000)
    with ScriptedImap(refusing, capabilities=capabilities) as server, pytest.raises(NotAllowed) as fault:
        log_in(server, tokens)
    assert tokens.asked == [None, "old"]
    assert f"refused the login of {USER} (that was ***, said twice; " in fault.value.message
    assert "status 401, scope mail, error invalid_token" in fault.value.message
    assert "ttt" not in fault.value.message
    assert "for this user" in fault.value.remedy
    assert fault.value.__context__ is None


@pytest.mark.parametrize(
    ("replies", "kind", "words"),
    [
        ({"CONTINUED": "{tag} NO [UNAVAILABLE] later"}, TryLater, "cannot check the login now"),
        ({"CONTINUED": None}, TryLater, "broke off"),
        ({"AUTHENTICATE": None}, TryLater, "broke off"),
        ({"CONTINUED": "+ A"}, TryLater, "does not speak IMAP"),
    ],
)
def test_login_makes_no_second_token_when_the_first_was_not_refused(
    replies: dict[str, str | None], kind: type[AdvisoryError], words: str
) -> None:
    """A server that is out of order is one to try later, and not a reason for another token."""
    tokens = Tokens("abc", "never")
    with (
        ScriptedImap({"AUTHENTICATE": "+ "} | replies, capabilities=XOAUTH2) as server,
        pytest.raises(kind, match=words),
    ):
        log_in(server, tokens)
    assert tokens.asked == [None]


def test_login_says_what_the_source_of_tokens_says() -> None:
    """A fault of the source is told as it is, and nothing is sent to the server after that."""

    def broken(*, refused: Secret | None = None) -> Secret:
        raise BadConfig("The command gave no access token.")

    with ScriptedImap(capabilities=XOAUTH2) as server:
        with pytest.raises(BadConfig, match="no access token"):
            log_in(server, broken)  # type: ignore[arg-type]
        assert not [line for line in server.heard if "AUTHENTICATE" in line]
