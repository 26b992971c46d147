"""Addresses with letters beyond ASCII before the @, through the real command and real mail servers."""

from email import message_from_string
from email.policy import default

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Done, Press

ZOE = "zoë@news.example"
LIST = "email,name\nada@morning.example,Ada\nZoe\u0308@News.example,Zoë Müller\njan@b.example,Jan Voorbeeld\n"
ON = {"ADVISORY_SMTP_UTF8": "true"}


def _send(press: Press, *words: str, env: dict[str, str] | None = ON) -> Done:
    press.write("lists/l.csv", LIST)
    return press.run("send", ADVISORY, "-l", "l", *(words or ("--yes",)), env=env)


@pytest.mark.parametrize("pipelining", [False, True])
def test_send_uses_smtputf8_for_such_an_address_alone_when_offered(press: Press, pipelining: bool) -> None:
    """An address beyond ASCII is served with SMTPUTF8, and plain addresses without it.

    Otherwise their messages could bounce at the next server.
    """
    with MailServer(utf8=True, pipelining=pipelining) as server:
        press.go_live(server.port)
        done = _send(press)
        assert done.returncode == 0, done.stderr
        kept = {one.rcpt[0]: one for one in server.accepted}
        assert _send(press).returncode == 0
        assert len(server.accepted) == 3
    assert set(kept) == {"ada@morning.example", "Zoë@news.example", "jan@b.example"}
    for rcpt, one in kept.items():
        assert ("SMTPUTF8" in one.options) == ("BODY=8BITMIME" in one.options) == (not rcpt.isascii())
        assert one.content.replace("Zoë@news.example".encode(), b"").isascii()
    message = message_from_string(kept["Zoë@news.example"].content.decode(), policy=default)
    (to,) = message["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Zoë Müller", "Zoë@news.example")


def test_send_serves_the_others_when_the_server_lacks_smtputf8(press: Press) -> None:
    """A server without SMTPUTF8 serves the plain addresses, and the other is told as failed.

    Otherwise one address would keep the mailing from everybody, or its owner be called served.
    """
    with MailServer() as server:
        press.go_live(server.port)
        done = _send(press)
        assert sorted(one.rcpt[0] for one in server.accepted) == ["ada@morning.example", "jan@b.example"]
    assert done.returncode == 69, done.stderr
    said = press.run("status", "--failed")
    assert "Zoë@news.example" in said.stdout
    assert "SMTPUTF8" in said.stdout


def test_send_refuses_such_an_address_when_smtp_utf8_is_not_set(press: Press) -> None:
    """A list with such an address is refused without smtp_utf8, and the setting is named.

    Otherwise nobody would know of it.
    """
    done = _send(press, env=None)
    assert done.returncode == 65
    assert "smtp_utf8" in done.stderr
    assert not (press.folder / "outbox").exists()


@pytest.mark.slow
def test_practice_and_dry_run_take_such_an_address_when_smtp_utf8_is_set(press: Press) -> None:
    """Practice, dry run and preview take such an address, else what is sent in earnest could not be tried before."""
    assert _send(press, "--dry-run").returncode == 0
    shown = press.run("preview", ADVISORY, "-l", "l", "--to", "ZOE\u0308@news.example", "--eml", env=ON)
    assert shown.returncode == 0, shown.stderr
    assert "<Zoë@news.example>" in shown.stdout
    done = _send(press)
    assert done.returncode == 0, done.stderr
    assert len(list(press.outbox())) == 3


def test_send_spares_such_an_address_when_it_is_suppressed(press: Press) -> None:
    """An opt-out of such an address, typed in other letters before the setting, holds until it is removed."""
    assert press.run("suppress", "add", "ZOE\u0308@news.example").returncode == 0
    done = _send(press)
    assert done.returncode == 0, done.stderr
    assert len(list(press.outbox())) == 2
    assert press.run("suppress", "remove", ZOE).returncode == 0
    assert _send(press).returncode == 0
    assert len(list(press.outbox())) == 3
