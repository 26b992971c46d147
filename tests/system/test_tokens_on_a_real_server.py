"""Access tokens at a real server: Dovecot with an oauth2 passdb, for submission and the mailbox, by both mechanisms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.model.mailing.delivery import State
from tests.imap_servers import USER
from tests.oauth_dovecot import OAuthDovecot, oauth_dovecot
from tests.smtp_servers import Certificates
from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_resolve import Doubtful

pytestmark = pytest.mark.slow
OTHER = "chair@newsroom.example"


@pytest.fixture(scope="module", params=["xoauth2", "oauthbearer"])
def running(certificates: Certificates, request: pytest.FixtureRequest) -> Iterator[OAuthDovecot]:
    """Started once for each mechanism, which is the only one it offers."""
    with oauth_dovecot(certificates.good, request.param) as servers:
        yield servers


@pytest.fixture
def servers(running: OAuthDovecot) -> OAuthDovecot:
    """With no valid token, and nothing taken."""
    running.tokens.owners.clear()
    running.tokens.asked.clear()
    running.relay.accepted.clear()
    return running


def _settings(press: Press, servers: OAuthDovecot, authority: Path, *tokens: str) -> None:
    """Settings of both services; the command gives these tokens one after the other, and then the last again."""
    press.write("tokens", "\n".join(tokens) + "\n")
    more_left = '[ "$(wc -l < tokens)" -gt 1 ]'
    command = f"head -n 1 tokens; if {more_left}; then sed -i 1d tokens; fi"
    text = (
        f"ADVISORY_SEND_VIA=smtp+starttls://{USER}@127.0.0.1:{servers.submission}\n"
        f"ADVISORY_IMAP=imaps://{USER}@127.0.0.1:{servers.server.tls}\n"
        f"ADVISORY_SMTP_CA_FILE={authority}\n"
        f"ADVISORY_SMTP_TOKEN_COMMAND='sh fetch'\n"
    )
    press.write("fetch", command)
    press.write(".env", text).chmod(0o600)


def _mechanism(servers: OAuthDovecot, service: str) -> str:
    return servers.logins(service)[-1].lower()


def test_send_logs_in_with_a_token_when_the_server_asks_whose_it_is(
    press: Press, servers: OAuthDovecot, certificates: Certificates, request: pytest.FixtureRequest
) -> None:
    """A valid token of the user submits mail by the one mechanism that is offered, and everybody is served once."""
    _settings(press, servers, certificates.ours, servers.tokens.issue("right"))
    press.write("lists/l.csv", journalists(3))
    done = press.run_alone("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(servers.relay.accepted) == 3
    assert set(servers.tokens.asked) == {"right"}
    assert _mechanism(servers, "submission") in str(request.node.name)


def test_send_goes_on_with_a_fresh_token_when_the_first_has_expired(
    press: Press, servers: OAuthDovecot, certificates: Certificates
) -> None:
    """A token that has run out is fetched anew once, and everybody is served once."""
    servers.tokens.issue("old")
    servers.tokens.expire("old")
    _settings(press, servers, certificates.ours, "old", servers.tokens.issue("fresh"))
    press.write("lists/l.csv", journalists(3))
    done = press.run_alone("send", ADVISORY, "-l", "l", "--yes", "--connections", "1")
    assert done.returncode == 0, done.stderr
    assert len(servers.relay.accepted) == 3
    assert servers.tokens.asked == ["old", "fresh"]


@pytest.mark.parametrize("owner", ["", OTHER], ids=["nobody's", "another's"])
def test_send_is_refused_in_words_when_the_token_is_wrong(
    press: Press, servers: OAuthDovecot, certificates: Certificates, owner: str
) -> None:
    """A wrong token ends with 77, a sentence and no token in it, and nobody is lost: the same send serves all later."""
    if owner:
        servers.tokens.issue("w.r.o.n.g", owner)
    _settings(press, servers, certificates.ours, "w.r.o.n.g")
    press.write("lists/l.csv", journalists(3))
    done = press.run_alone("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == 77, done.stderr
    assert f"127.0.0.1 refused the login of {USER} (535 5.7.8" in " ".join(done.stderr.split())
    assert "allows sending mail (SMTP)" in " ".join(done.stderr.split())
    assert "w.r.o.n.g" not in done.stderr + done.stdout
    assert not servers.relay.accepted
    _settings(press, servers, certificates.ours, servers.tokens.issue("right"))
    assert press.run_alone("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    assert len(servers.relay.accepted) == 3


@pytest.fixture
def doubtful(tmp_path: Path) -> Doubtful:
    """Four doubts of a live mailing."""
    return Doubtful(tmp_path / "room")


def test_resolve_looks_into_the_mailbox_with_a_token(
    doubtful: Doubtful, servers: OAuthDovecot, certificates: Certificates, request: pytest.FixtureRequest
) -> None:
    """The token of the mail server opens the mailbox at the same host, by the one mechanism that is offered.

    An expired token is fetched anew once here too.
    """
    servers.server.keep("Gesendete Objekte", doubtful.copy("ann"), called=f"{request.node.name[-9:-1]}.test")
    _settings(doubtful.press, servers, certificates.ours, "old", servers.tokens.issue("fresh"))
    done = doubtful.press.run_alone("resolve", "m1", "--imap")
    assert done.returncode == 76, done.stderr
    assert doubtful.states()["ann"] == (State.ACCEPTED, "found in Gesendete Objekte by its Message-ID")
    assert servers.tokens.asked == ["old", "fresh"]
    assert _mechanism(servers, "imap") in str(request.node.name)


@pytest.mark.parametrize("owner", ["", OTHER], ids=["nobody's", "another's"])
def test_resolve_is_refused_in_words_when_the_token_is_wrong(
    doubtful: Doubtful, servers: OAuthDovecot, certificates: Certificates, owner: str
) -> None:
    """A wrong token ends with 77, the server's reasons and no token, and every doubt stays one."""
    if owner:
        servers.tokens.issue("w.r.o.n.g", owner)
    _settings(doubtful.press, servers, certificates.ours, "w.r.o.n.g")
    done = doubtful.press.run_alone("resolve", "m1", "--imap")
    assert done.returncode == 77, done.stderr
    said = " ".join(done.stderr.split())
    assert f"127.0.0.1 refused the login of {USER} ([AUTHENTICATIONFAILED]" in said
    assert "; status " in said  # 401 by XOAUTH2, invalid_token by OAUTHBEARER: Dovecot's own
    assert "allows reading mail (IMAP)" in said
    assert "w.r.o.n.g" not in said + done.stdout
    assert {state for state, _ in doubtful.states().values()} == {State.IN_DOUBT}
