"""Find a text of the example advisory, and example addresses in another text, before they go to real readers.

Nobody answers at an example address, and the example advisory is a text of another organisation. The results are
findings that forbid sending.
"""

from collections.abc import Iterable, Iterator

from advisory_cli.actions.preflight.example_settings import has_real_addresses
from advisory_cli.files.regular import read_regular
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import NoInput
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.example import is_no_domain
from advisory_cli.model.press.likeness import shares_most, shingles
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.read.locate import shipped

EXAMPLE = ("advisories", "eu-russia-summit-2014.md")
_LONGEST = 1_000_000  # bytes


def check_example_text(advisory: Advisory, newsroom: Newsroom, addresses: Iterable[str]) -> Iterator[Finding]:
    """Yield ADV38 (example address in the text) and ADV39 (text of the example advisory) for a live newsroom.

    `addresses` are the recipients' addresses. Nothing is yielded when all their domains are reserved for examples.
    """
    if newsroom.realm is not Realm.LIVE:
        return
    faults = [
        fault for edition in advisory.editions for fault in (*_example_addresses(edition), *_whole_example(edition))
    ]
    if faults and has_real_addresses(addresses):
        yield from faults


def _example_addresses(advisory: Advisory) -> Iterator[Finding]:
    answers = advisory.reply_to
    written = [("reply_to", answers.address)] if answers else []
    written += [(f"contacts[{number}].email", contact.email) for number, contact in enumerate(advisory.contacts)]
    for path, address in written:
        if address and is_no_domain(address.rpartition("@")[2]):
            yield finding(
                "ADV38",
                f"Real people would get this, but {address} is an example address. No answer would reach you.",
                place=advisory.place(path),
                remedy="Write your own address.",
            )


def _whole_example(advisory: Advisory) -> Iterator[Finding]:
    try:
        example = read_regular(shipped(*EXAMPLE), limit=_LONGEST).decode()
    except (NoInput, OSError, UnicodeDecodeError):
        return
    if shares_most(shingles(advisory.manuscript), shingles(example)):
        yield finding(
            "ADV39",
            "Real people would get this, but it is the example text from `advisory init`.",
            place=advisory.place("headline"),
            remedy="Write a text of your own. To try a server, send the example to addresses at example.com.",
        )
