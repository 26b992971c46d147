"""What `resolve` says after it looked: one paragraph, what came back, what stays open, the next command."""

from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.evidence import Evidence, Resolution
from advisory_cli.report.screens.deliveries import doubt_lines
from tests.screen_text import as_text

LOOKED = (Evidence(place="the mailbox of press at mail.example (INBOX, Sent)"), Evidence(place="returned.eml"))


def row(name: str) -> DeliveryRow:
    """A doubt."""
    return DeliveryRow(id=len(name), mailing_id="m1", address=f"{name}@example.com", state=State.IN_DOUBT)


def ruling(name: str, how: str, *, arrived: bool = True) -> Resolution:
    """A doubt that evidence speaks of."""
    return Resolution(row=row(name), arrived=arrived, how=how, why="550 5.1.1\x1b[2J nobody")


def shown(
    *left: DeliveryRow, delivered: tuple[str, ...] = (), rulings: tuple[Resolution, ...] = (), looked: bool = True
) -> str:
    """The block as running text."""
    evidence = LOOKED if looked else ()
    return " ".join(as_text(doubt_lines(left, delivered=delivered, evidence=evidence, resolutions=rulings)).split())


def test_doubts_are_told_in_two_sentences_when_all_are_found() -> None:
    """Doubts that are all found are told in two sentences.

    Otherwise a person whose doubts are all gone would look for more.
    """
    rulings = (ruling("ann", "found in Sent"), ruling("beth", "found in Sent"))
    assert shown(delivered=("ann@example.com", "beth@example.com"), rulings=rulings) == (
        "Searched the mailbox of press at mail.example (INBOX, Sent) and returned.eml: 2 found in Sent. "
        "Recorded as arrived: ann@example.com and beth@example.com"
    )


def test_doubts_show_what_came_back_with_words_and_command() -> None:
    """A returned message is shown with its words, made harmless, and the command to send again.

    Otherwise a bounce would hide among the doubts, or move the cursor of the terminal.
    """
    text = shown(row("ann"), rulings=(ruling("ann", "returned", arrived=False),))
    assert "1 returned." in text
    assert "returned <ann@example.com>" in text or "returned ann@example.com" in text
    assert "550 5.1.1\\x1b[2J nobody" in text
    assert "advisory resolve --resend ann@example.com" in text
    assert "unconfirmed" not in text
    assert "--arrived" not in text


def test_doubts_say_what_it_means_when_nothing_is_found() -> None:
    """A search without a find says that not found does not mean not sent.

    Otherwise a person would send again what arrived, because no copy of it was kept.
    """
    text = shown(row("ann"))
    assert "nothing about these messages." in text
    assert "Not found does not mean not sent" in text
    assert "advisory resolve --arrived ann@example.com" in text


def test_doubts_offer_the_mailbox_first_when_one_is_set() -> None:
    """A mailbox that is set is offered before a decision by hand, else a person would look through it by hand."""
    text = as_text(doubt_lines([row("ann")], mailbox=True))
    assert text.index("resolve --imap") < text.index("resolve --arrived")
    assert "--imap" not in as_text(doubt_lines([row("ann")]))
