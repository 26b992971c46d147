"""What `resolve` says after it looked: one paragraph, what came back, what stays open, the next command."""

from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.evidence import Evidence, Resolution
from advisory_cli.report.screens.deliveries import doubt_lines
from advisory_cli.report.wording.lines import as_text

LOOKED = (Evidence(place="the mailbox of press at mail.example (INBOX, Sent)"), Evidence(place="returned.eml"))


def row(name: str) -> DeliveryRow:
    """A doubt."""
    return DeliveryRow(id=len(name), mailing_id="m1", address=f"{name}@example.com", state=State.IN_DOUBT)


def ruling(name: str, how: str, *, arrived: bool = True) -> Resolution:
    """A doubt that evidence speaks of."""
    return Resolution(row=row(name), arrived=arrived, how=how, why="550 5.1.1\x1b[2J nobody")


def shown(*left: DeliveryRow, decided: int = 0, rulings: tuple[Resolution, ...] = (), looked: bool = True) -> str:
    """The block as running text."""
    evidence = LOOKED if looked else ()
    return " ".join(as_text(doubt_lines(left, decided=decided, evidence=evidence, rulings=rulings)).split())


def test_all_found_is_two_sentences() -> None:
    """A person whose doubts are all gone would look for more."""
    rulings = (ruling("ann", "found in Sent"), ruling("beth", "found in Sent"))
    assert shown(decided=2, rulings=rulings) == (
        "Looked in the mailbox of press at mail.example (INBOX, Sent) and returned.eml: 2 found in Sent. "
        "2 doubts decided: accepted by the server."
    )


def test_what_came_back_is_shown_with_the_words_and_the_way_on() -> None:
    """A bounce would hide among the doubts, or move the cursor of the terminal."""
    text = shown(row("ann"), rulings=(ruling("ann", "returned", arrived=False),))
    assert "1 returned." in text
    assert "returned <ann@example.com>" in text or "returned ann@example.com" in text
    assert "550 5.1.1\\x1b[2J nobody" in text
    assert "advisory resolve --resend ann@example.com" in text
    assert "unsure" not in text
    assert "--arrived" not in text


def test_nothing_found_says_what_that_means() -> None:
    """A person would send again what arrived, because no copy of it was kept."""
    text = shown(row("ann"))
    assert "nothing about these doubts." in text
    assert "Not found does not mean not sent" in text
    assert "advisory resolve --arrived ann@example.com" in text


def test_a_mailbox_that_could_be_looked_through_is_offered_first() -> None:
    """A person who set a mailbox would look through it by hand."""
    text = as_text(doubt_lines([row("ann")], mailbox=True))
    assert text.index("resolve --imap") < text.index("resolve --arrived")
    assert "--imap" not in as_text(doubt_lines([row("ann")]))
