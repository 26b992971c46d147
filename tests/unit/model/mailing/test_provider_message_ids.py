"""Message-IDs that providers name in their replies: those that are known, and nothing that is only like one."""

import pytest

from advisory_cli.model.mailing.message_id import is_provider_message_id, message_id
from advisory_cli.model.mailing.provider_message_ids import provider_message_id

OURS = message_id(b"k" * 32, advisory_id="eu", revision=1, recipient_key="ada@example.com", domain="example.org")
EXCHANGE = "<PN3PR01MB9597DA8661D1AFDF4C927A11B8812@PN3PR01MB9597.INDPRD01.PROD.OUTLOOK.COM>"
SES = "0102018bcfe56800-4fd7c9b5-000a-4c1c-9be2-6f0a3d2c1b00-000000"


@pytest.mark.parametrize(
    ("reply", "host", "expected"),
    [
        (f"2.0.0 OK {EXCHANGE} [Hostname=PN3PR01MB9597.INDPRD01.PROD.OUTLOOK.COM]", "smtp.office365.com", EXCHANGE),
        (
            f"2.6.0 {EXCHANGE} [InternalId=4711, Hostname=a.example] 10 bytes in 0.1 Queued mail for delivery",
            "mail.example",
            EXCHANGE,
        ),
        (f"Ok {SES}", "email-smtp.eu-west-1.amazonaws.com", f"<{SES}@eu-west-1.amazonses.com>"),
        (f"Ok {SES}", "email-smtp.us-east-1.amazonaws.com", f"<{SES}@email.amazonses.com>"),
        (f"Ok {SES}", "email-smtp-fips.us-gov-west-1.amazonaws.com", f"<{SES}@us-gov-west-1.amazonses.com>"),
        (f"Ok {SES}", "EMAIL-SMTP.EU-WEST-1.AMAZONAWS.COM.", f"<{SES}@eu-west-1.amazonses.com>"),
    ],
)
def test_provider_message_id_is_read_when_the_form_is_known(reply: str, host: str, expected: str) -> None:
    """The Message-ID that Exchange or Amazon SES gives to a message is read from the reply.

    Otherwise a correction would answer a message that no reader has.
    """
    assert provider_message_id(reply, host=host, own=OURS) == expected


@pytest.mark.parametrize(
    ("reply", "host"),
    [
        ("2.0.0 Ok: queued as 4B1A93F2C7", "mail.example"),  # Postfix
        ("2.0.0 OK  1700000000 p2-20020a1709026b8200b0014f1c918957si2953939plk.484 - gsmtp", "smtp.gmail.com"),
        ("Ok: queued as J7qnOOWzTGKd4Xh5s2GJ8A", "smtp.sendgrid.net"),
        ("Great success", "smtp.mailgun.org"),
        ("OK queued as 8e4c1b0e-2b7a-4d29-8a39-1f0d2c3b4a59", "in-v3.mailjet.com"),
        (f"Ok {SES}", "mail.example"),  # of which region?
        (f"Ok {SES}", "email-smtp.cn-north-1.amazonaws.com.cn"),
        (f"Ok {SES} and more", "email-smtp.eu-west-1.amazonaws.com"),
        (f"Ok {SES}", "email-smtp.eu-west-1.amazonaws.com.evil.example"),
        ("2.6.0 <4798911130a2069f3483fda756b8e81c> Queued mail for delivery", "mail.example"),
        (f"2.6.0 {EXCHANGE} Queued mail for delivery", "mail.example"),  # of an older server, for its own queue
        (f"2.0.0 Ok: queued as {EXCHANGE}", "mail.example"),
        (f"2.6.0 {OURS} [InternalId=4711] Queued mail for delivery", "mail.example"),  # kept as it was
        ("2.6.0 <ada@example.com> [InternalId=4711] Queued mail for delivery", "mail.example"),
        (f"2.6.0 <{'a' * 300}@example.com> [InternalId=4711] Queued mail for delivery", "mail.example"),
        ("2.6.0 <=?utf-8?q?0102018bcfe56800?=@example.com> [InternalId=1] Queued", "mail.example"),
        ("2.6.0 <0102018bcfe56800\\r\\nBcc:@example.com> [InternalId=1] Queued", "mail.example"),
        ("2.6.0 <0102018bcfe56800é@example.com> [InternalId=1] Queued", "mail.example"),
        ("", "mail.example"),
    ],
)
def test_provider_message_id_is_none_when_nothing_is_known(reply: str, host: str) -> None:
    """A queue's id, an unknown form, our own id and whatever could harm a header give no Message-ID.

    Otherwise a guess would stand in the headers of corrections.
    """
    assert provider_message_id(reply, host=host, own=OURS) == ""


@pytest.mark.parametrize("text", ["", "<>", "<a@b>", EXCHANGE[:-1], f"{EXCHANGE}\n", f" {EXCHANGE}", EXCHANGE * 2])
def test_is_provider_message_id_refuses_what_is_not_one_id(text: str) -> None:
    """Only one whole id in its brackets has the form, else a header could hold more than one."""
    assert is_provider_message_id(EXCHANGE)
    assert not is_provider_message_id(text)
