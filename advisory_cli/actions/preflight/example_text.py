"""Find a text of the example advisory, and what was left of an example, before they go to real readers.

Nobody answers at an example address, and the example advisory is a text of another organisation. The results are
findings that forbid sending to real people.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from advisory_cli.actions.preflight.example_settings import has_real_addresses
from advisory_cli.actions.preflight.example_words import check_addresses_left, check_names_left, check_words_left
from advisory_cli.files.regular import read_regular
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import NoInput
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.likeness import shares_most, shingles
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.read.locate import shipped

EXAMPLE = ("advisories", "eu-russia-summit-2014.md")
_LONGEST = 1_000_000  # bytes


def check_example_text(advisory: Advisory, newsroom: Newsroom, addresses: Iterable[str] | None) -> Iterator[Finding]:
    """Yield ADV38 (example address), ADV39 (text of the example advisory) and ADV40 (words or names of an example).

    `addresses` are the recipients' addresses, None when nobody is chosen yet. The findings are errors in a live
    newsroom when any address may be real, and warnings when nobody is chosen yet.
    In practice, and when all addresses are reserved for examples, only the words that are left are warned of: names and
    addresses of practice are invented.
    """
    words = [fault for edition in advisory.editions for fault in check_words_left(edition)]
    if newsroom.realm is Realm.LIVE:
        faults = []
        for edition in advisory.editions:
            faults += [*check_addresses_left(edition), *_whole_example(edition)]
            faults += [*check_words_left(edition), *check_names_left(edition)]
        if addresses is None:
            words = faults
        elif faults and has_real_addresses(addresses):
            yield from faults
            return
    yield from (replace(fault, level=Level.WARNING) for fault in words)


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
