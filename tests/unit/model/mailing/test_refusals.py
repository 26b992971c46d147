"""Whom a reply is about, held against published replies; and which replies are the same for everybody."""

import pytest

from advisory_cli.model.mailing.refusals import About, about, is_certain, normalised
from tests.published_replies import FIRST, SECOND, Published


@pytest.mark.parametrize("one", [*FIRST, *SECOND], ids=lambda one: f"{one.code} {one.reply[:40]}")
def test_about_agrees_with_published_replies(one: Published) -> None:
    """A published reply is about whom its page says.

    Otherwise a reader is lost for the sender's fault, or a list waits for one dead address.
    """
    assert about(one.code, one.reply) is one.about, one.page


def test_normalised_is_the_same_when_only_particulars_differ() -> None:
    """A reply is the same whatever its ids, times, addresses, hosts and numbers.

    Otherwise none would ever be like another, as Google and Exchange Online close each with an id.
    """
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
        "5.7.1 You cannot send messages to this user",
        "5.7.1 The mailbox does not accept mail from this sender",
        "5.7.1 <ada@x.example>: Recipient refused [mail-outbound.protection.example]",
        "Adresse inconnue",
        "L'utilisateur n'existe pas",
        "Bo\u00eete aux lettres pleine",
        "Adresse existiert nicht",
        "Kein solches Postfach",
        "Empf\udce4nger unbekannt",
        "Ung\u00fcltige E-Mail-Adresse",
        "No existe esa persona",
        "Buz\u00f3n lleno",
        "Direcci\u00f3n desconocida",
        "Casella piena",
        "Utente sconosciuto",
        "Endere\u00e7o n\u00e3o encontrado",
        "Gebruiker bestaat niet",
        "Postbus vol",
        "5.1.1 user unknown; too many recipients like this and you are listed in dnsbl.example",
    ],
)
def test_about_says_the_reader_when_one_mailbox_is_full_closed_or_unknown(reply: str) -> None:
    """A full, closed or unknown mailbox is the reader's matter.

    Otherwise one full mailbox ends the run for everybody behind it.
    """
    assert about(552, reply) is About.READER


SENDER, READER = "press@newsroom.example", "ada@x.example"


@pytest.mark.parametrize(
    ("reply", "whom"),
    [
        ("5.7.1 This user has been disabled for sending mail, contact your administrator", About.SENDER),
        ("5.2.1 This user has been disabled for sending mail", About.SENDER),
        ("5.7.1 Mailbox press is locked after a security incident", About.SENDER),
        ("5.7.1 Outgoing mail from this mailbox is suspended", About.SENDER),
        ("5.7.0 Recipients per day limit exceeded", About.SENDER_NOW),
        ("554 5.7.1 Spam detected from user press; message refused", About.SENDER),
        ("User press@newsroom.example suspended", About.SENDER),
        ("Your mailbox is locked", About.SENDER),
        ("No such user ada (from press@newsroom.example)", About.READER),
        ("Mail from press@newsroom.example to ada@x.example: user refused it", About.READER),
        ("5.1.0 <ada@x.example>: nothing here", About.READER),
        ("5.7.1 <ada@x.example>: message rejected as spam", About.UNSAID),
        ("5.7.1 <cada@x.example>: nothing here", About.UNSAID),
        ("5.7.1 The recipient has blocked press@newsroom.example", About.READER),
        ("5.7.1 press@newsroom.example was blocked by this user", About.READER),
        ("5.7.1 You were blocked by this user", About.READER),
        ("5.7.1 Marked as spam by user ada", About.READER),
        ("5.7.1 The recipient has blocked mail from this user", About.READER),
        ("Expediteur inconnu", About.UNSAID),
        ("Absenderadresse unbekannt", About.UNSAID),
        ("IP-Adresse gesperrt", About.UNSAID),
        ("Unknown error", About.UNSAID),
        (
            "5.1.1 <press@newsroom.example>: Sender address rejected: User unknown in local recipient table",
            About.SENDER,
        ),
        ("5.1.1 <press@newsroom.example>... User unknown", About.SENDER),
        ("5.1.3 <press@newsroom.example>: Sender address rejected: bad address syntax", About.SENDER),
        ("5.1.1 <ada@x.example>... User unknown", About.READER),
        ("5.2.1 Your account has been suspended, contact support", About.SENDER),
        (
            "5.7.1 <ada@x.example>: Recipient address rejected: Your account is blocked, change your password",
            About.SENDER,
        ),
        (
            "mail.newsroom.example is currently not permitted to relay through this server to ada@x.example.",
            About.SENDER,
        ),
        ("ada@x.example: No relaying allowed", About.SENDER),
        ("5.7.1 sorry, that domain isn't in my list of allowed rcpthosts", About.SENDER),
        ("5.4.6 Unusual sending activity detected. Please try after sometime.", About.SENDER),
        ("The from address does not match a verified Sender Identity.", About.SENDER),
        (
            "Transaction failed. Reject due to policy restrictions. See https://x.test/c",
            About.SENDER,
        ),
        ("5.7.1 Recipient limit exceeded for this sender", About.SENDER_NOW),
        ("5.7.508 Access denied, rejected by recipient", About.READER),
        (
            "5.7.513 Service unavailable, Client host [203.0.113.9] blocked by x.example using Customer Block list",
            About.READER,
        ),
        ("User over quota. The recipient has exceeded the message quota", About.READER),
        ("5.2.2 ada@x.example has exceeded its daily receiving limit", About.READER),
        ("5.7.1 <ada@x.example>: Recipient address rejected: Sending limit for this recipient exceeded", About.READER),
        (
            "5.7.1 <ada@x.example>: undeliverable: host mx.x.example said: 554 blocked using zen.spamhaus.org",
            About.UNSAID,
        ),
        ("Erreur inconnue", About.UNSAID),
    ],
)
def test_about_says_whom_the_reply_names_when_words_fit_both(reply: str, whom: About) -> None:
    """A reply is about whom it names, sender or reader, as the words user and mailbox are said of both."""
    assert about(550, reply, sender=SENDER, reader=READER) is whom


def test_about_says_the_reader_when_both_share_a_local_part() -> None:
    """A reply that names a local part of both is about the reader.

    Everybody writes from press@, and many read at press@.
    """
    assert about(550, "Mailbox press is closed", sender=SENDER, reader="press@x.example") is About.READER


@pytest.mark.parametrize(
    ("reply", "certain"),
    [
        ("No such user here", True),
        ("Adresse inconnue", True),
        ("5.1.1 no", True),
        ("User ada has moved", True),
        ("5.7.1 <ada@x.example>: Recipient address rejected: Access denied", False),
        ("Mailbox closed", False),
        ("Benutzer gesperrt", False),
    ],
)
def test_is_certain_says_yes_only_when_a_reply_says_that_nobody_is_there(reply: str, certain: bool) -> None:
    """A reply is certain where it says that nobody is there, else thirty dead addresses in a row would end a run."""
    assert is_certain(reply, reader=READER) is certain
