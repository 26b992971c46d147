"""Whom a reply is about, held against published replies; and which replies are the same for everybody."""

import pytest

from advisory_cli.model.mailing.refusals import About, about, normalised
from tests.published_replies import FIRST, SECOND, Published


@pytest.mark.parametrize("one", [*FIRST, *SECOND], ids=lambda one: f"{one.code} {one.reply[:40]}")
def test_a_published_reply_is_about_whom_it_says(one: Published) -> None:
    """Else a reader is lost for the sender's fault, or a list waits for one dead address."""
    assert about(one.code, one.reply) is one.about, one.page


def test_ids_times_addresses_hosts_and_numbers_make_no_other_reply() -> None:
    """Google and Exchange Online close each reply with an id: none would ever be like another."""
    assert (
        normalised("5.7.1 Not taken, ada@x.example. o65sm25351206pga.71 - gsmtp")
        == normalised("5.7.1 Not taken, bob@y.example. j37sm5180744wre.54 - gsmtp")
        != normalised("5.7.2 Not taken, bob@y.example. j37sm5180744wre.54 - gsmtp")
    )
    tails = ("[AM0PR08.example 2026-11-30T09:00:01.123Z 08DE1F]", "[VI1PR04.example 2026-11-30T09:00:02.456Z 08DE2A]")
    assert normalised(f"5.7.1 No {tails[0]}") == normalised(f"5.7.1 No {tails[1]}") == "5.7.1 no"


@pytest.mark.parametrize(
    "reply",
    [
        "5.2.2 Mailbox quota exceeded",
        "Quota exceeded (mailbox for user is full)",
        "5.2.2 The email account that you tried to reach is over quota",
        "5.2.3 Message exceeds the maximum size of this mailbox",
        "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
        "5.1.1 unknown",
        "5.2.121 Recipient's per hour message receive limit from specific sender exceeded.",
        "5.1.1 <spf-blocked-using-dmarc.spamhaus@x.example> unknown",
        "5.2.1 not now",
        "5.7.1 You may not have permission to post messages to the group",
        "User ada not listed in names.nsf",
        "5.1.1 user unknown; too many recipients like this and you are listed in dnsbl.example",
    ],
)
def test_one_full_or_closed_mailbox_is_the_readers(reply: str) -> None:
    """Else one full mailbox ends the run for everybody behind it."""
    assert about(552, reply) is About.READER
