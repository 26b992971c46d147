"""What every way out must keep to, whoever made it: test_transport_*.py run these against each."""

from collections.abc import Callable, Sequence

import pytest

from advisory_cli.model.delivery import Message, Verdict
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.ports import Transport

Kept = Callable[[], Sequence[bytes]]

# What some servers take for the end of a message (SMTP smuggling, 2023), as far as a message may hold it at all.
LOOKALIKES = (b"\r\n.\r\n", b"\r\n..\r\n", b"\r\n.\r\n\r\n.\r\n", b"\r\n. \r\n", b"\r\n.x\r\n", b"\r\n...\r\n")
# And what a message may not hold.
ENDINGS = (
    b"\n.\n",
    b"\n.\r\n",
    b"\r.\r",
    b"\r.\r\n",
    b"\r\n.\n",
    b"\r\n.\r",
    b"\n\n.\r\n",
    b"\r\r\n.\r\r\n",
    b"\r\n\0.\r\n",
    b"\r\n.\0\r\n",
    b"\0\r\n.\r\n",
    b"\n.\r",
)


class Refusal(Exception):
    """A ledger that can not write."""


def message(body: bytes = b"Hello\r\n", *, number: int = 1, rcpt: str = "anna@news.example") -> Message:
    """A small message; its number makes it another one."""
    message_id = f"<{number}@press.example>"
    head = f"From: press@press.example\r\nTo: {rcpt}\r\nMessage-ID: {message_id}\r\nSubject: Advisory\r\n\r\n"
    return Message(mail_from="press@press.example", rcpt=rcpt, message_id=message_id, content=head.encode() + body)


class TransportContract:
    """A subclass gives `transport`, opened and closed, and `kept`: all that the other side can see, in any order."""

    keeps = True

    def test_keeps_once_and_byte_for_byte(self, transport: Transport, kept: Kept) -> None:
        """A message would be lost, doubled or changed on its way."""
        sent = [message(b"One\r\n.\r\n..two\r\n", number=1), message(b".three\r\n", number=2)]
        outcomes = [transport.send(each, before_commit=lambda: None) for each in sent]
        assert [each.verdict for each in outcomes] == [Verdict.ACCEPTED] * 2
        assert all(each.reply for each in outcomes)
        assert sorted(kept()) == (sorted(each.content for each in sent) if self.keeps else [])

    def test_notes_the_commit_once_and_before_anything_is_seen(self, transport: Transport, kept: Kept) -> None:
        """A crash right after the message became visible would send it twice."""
        seen: list[int] = []
        transport.send(message(), before_commit=lambda: seen.append(len(kept())))
        assert seen == [0]

    def test_a_note_that_fails_leaves_nothing(self, transport: Transport, kept: Kept) -> None:
        """A message would leave that the ledger knows nothing of; the next one must be served as ever."""

        def fail() -> None:
            raise Refusal

        with pytest.raises(Refusal):
            transport.send(message(number=1), before_commit=fail)
        assert list(kept()) == []
        assert transport.send(message(number=2), before_commit=lambda: None).verdict is Verdict.ACCEPTED
        assert list(kept()) == ([message(number=2).content] if self.keeps else [])

    @pytest.mark.parametrize("inner", LOOKALIKES)
    def test_what_looks_like_an_end_is_content(self, transport: Transport, kept: Kept, inner: bytes) -> None:
        """Half of an advisory would arrive, or its second half be taken for commands."""
        whole = message(b"before" + inner + b"MAIL FROM:<evil@example.org>\r\nafter\r\n")
        assert transport.send(whole, before_commit=lambda: None).verdict is Verdict.ACCEPTED
        assert list(kept()) == ([whole.content] if self.keeps else [])

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_what_some_servers_take_for_an_end_never_leaves(
        self, transport: Transport, kept: Kept, ending: bytes
    ) -> None:
        """One message would become two, the second by somebody else (SMTP smuggling)."""
        with pytest.raises(AdvisoryError):
            transport.send(message(b"before" + ending + b"after\r\n"), before_commit=lambda: pytest.fail("committed"))
        assert list(kept()) == []

    @pytest.mark.parametrize(
        "body", [b"no end", b"x" * 999 + b"\r\n", "Zoë\r\n".encode()], ids=["open line", "long line", "8-bit"]
    )
    def test_what_no_server_must_take_never_leaves(self, transport: Transport, kept: Kept, body: bytes) -> None:
        """A server on the way would cut or re-code the message."""
        with pytest.raises(AdvisoryError):
            transport.send(message(body), before_commit=lambda: pytest.fail("committed"))
        assert list(kept()) == []

    @pytest.mark.parametrize(
        "rcpt",
        [
            "a@b.example> SIZE=1 X=<",
            "a@b.example\r\nRCPT TO:<c@d.example",
            "a b@c.example",
            "<a@b.example>",
            "",
            "a",
            "@b",
        ],
    )
    def test_an_address_that_says_more_than_one_address(self, transport: Transport, kept: Kept, rcpt: str) -> None:
        """A list could add recipients or parameters to the envelope."""
        forged = Message(
            mail_from="press@press.example", rcpt=rcpt, message_id="<1@press.example>", content=message().content
        )
        with pytest.raises(AdvisoryError):
            transport.send(forged, before_commit=lambda: pytest.fail("committed"))
        assert list(kept()) == []

    def test_opening_and_closing_twice(self, transport: Transport, kept: Kept) -> None:
        """The loop opens again whenever it is not sure."""
        transport.open()
        transport.open()
        assert transport.ready
        transport.close()
        transport.close()
        assert transport.send(message(), before_commit=lambda: None).verdict is Verdict.ACCEPTED
