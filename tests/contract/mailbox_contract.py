"""What every reader of a mailbox must keep to, whoever made it: test_mailbox_*.py run these against each."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from advisory_cli.model.mailing.evidence import Action, Answer
from advisory_cli.model.ports.mailbox import MailboxReader

ANN, BEN, CLEO = ("36yl7qidsrdp7sb5y6vij6tm6q", "bbyl7qidsrdp7sb5y6vij6tm6q", "ccyl7qidsrdp7sb5y6vij6tm6q")
Put = Callable[[bytes], None]
OWN = ("press@office.example",)
SINCE = datetime.now(UTC) - timedelta(days=2)


def copy(name: str, *, message_id: str = "", own: str = "") -> bytes:
    """A message as a provider keeps it; `own` is the header of ours."""
    message_id = message_id or f"<{name}@office.example>"
    header = f"X-Advisory-ID: {own}\r\n" if own else ""
    head = f"From: press@office.example\r\nTo: r@paper.example\r\nMessage-ID: {message_id}\r\n{header}"
    return f"{head}Subject: x\r\n\r\nx\r\n".encode()


def answer(name: str, *, more: str = "") -> bytes:
    """A message in answer to ours."""
    return f"From: R <r@paper.example>\r\nIn-Reply-To: <{name}@office.example>\r\n{more}\r\nThanks.\r\n".encode()


def report(name: str) -> bytes:
    """A delivery report about a message of ours."""
    return (
        "From: MAILER-DAEMON@office.example\r\nContent-Type: multipart/report; report-type=delivery-status;"
        ' boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNo.\r\n--b\r\n'
        "Content-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; a.example\r\nOriginal-Envelope-Id: {name}\r\n\r\nFinal-Recipient: rfc822; r@paper.example"
        "\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 nobody\r\n\r\n--b--\r\n"
    ).encode()


class MailboxContract:
    """A subclass gives `mailbox`, and `put_sent` and `put_inbox`, which put a message there."""

    def test_search_finds_a_copy_by_its_message_id(self, mailbox: MailboxReader, put_sent: Put) -> None:
        """A copy of a message of ours is found, with its folder, and one of another message is not."""
        put_sent(copy("x", message_id="<other@office.example>"))
        put_sent(copy(ANN))
        found = mailbox.search([ANN, BEN], since=SINCE, own_addresses=OWN)
        assert set(found.copies) == {ANN}
        assert found.copies[ANN] in found.place
        assert not found.message_ids

    def test_search_finds_a_copy_by_our_header_when_the_provider_renamed_it(
        self, mailbox: MailboxReader, put_sent: Put
    ) -> None:
        """A copy under another Message-ID is found by the header of ours, and its Message-ID is told.

        Otherwise a doubt could never be settled at a provider that names messages itself.
        """
        put_sent(copy("x", message_id="<AM0PR01MB0000001@prod.example>", own=ANN))
        put_sent(copy("x", message_id="<AM0PR01MB0000002@prod.example>", own=CLEO))
        found = mailbox.search([ANN, BEN], since=SINCE, own_addresses=OWN)
        assert set(found.copies) == {ANN}
        assert found.message_ids == {ANN: "<AM0PR01MB0000001@prod.example>"}

    def test_search_finds_answers_of_people(self, mailbox: MailboxReader, put_inbox: Put) -> None:
        """An answer by a person names the message and its author, and a machine's is left out."""
        put_inbox(answer(ANN))
        put_inbox(answer(BEN, more="Auto-Submitted: auto-replied\r\n"))
        put_inbox(answer(CLEO))
        found = mailbox.search([ANN, BEN], since=SINCE, own_addresses=OWN)
        assert found.answers == (Answer(envelope_ids=frozenset({ANN}), author="r@paper.example"),)
        assert not found.copies

    def test_search_finds_reports(self, mailbox: MailboxReader, put_inbox: Put) -> None:
        """A delivery report names the message and the action."""
        put_inbox(report(ANN))
        found = mailbox.search([ANN], since=SINCE, own_addresses=OWN)
        assert [(each.action, each.envelope_ids) for each in found.reports] == [(Action.FAILED, frozenset({ANN}))]

    def test_search_finds_nothing_when_the_mailbox_is_empty(self, mailbox: MailboxReader) -> None:
        """An empty mailbox is no fault, and neither is nothing to look for."""
        for ids in ([ANN], []):
            found = mailbox.search(ids, since=SINCE, own_addresses=OWN)
            assert (found.answers, found.reports, dict(found.copies)) == ((), (), {})
