"""From whom an advisory comes: from the mailbox of its own, or from the newsroom's."""

import pytest

from advisory_cli.model.press.advisory import sender_of
from advisory_cli.model.press.newsroom import Mailbox
from tests.compose_samples import founding

OFFICE = Mailbox(address="press@office.example", name="Press office")


@pytest.mark.parametrize(
    ("own", "office", "taken"),
    [
        ("ana@office.example", OFFICE, True),
        ("ana@Office.Example", OFFICE, True),
        ("ana@other.example", OFFICE, False),
        ("ana@sub.office.example", OFFICE, False),
        ("", OFFICE, False),
        ("ana@office.example", None, False),
        ("", None, False),
    ],
    ids=["own", "capitals", "another domain", "a subdomain", "none", "no newsroom's", "neither"],
)
def test_sender_is_the_advisorys_own_when_its_domain_is_the_newsrooms(
    own: str, office: Mailbox | None, taken: bool
) -> None:
    """The mailbox of an advisory counts within the newsroom's domain, for which the mail server signs, and only there.

    Otherwise messages would fail DMARC, or come from an office that nobody knows.
    """
    mailbox = Mailbox(address=own) if own else None
    assert sender_of(founding(sender=mailbox), office) == (mailbox if taken else office)
