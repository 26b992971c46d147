"""Finder of e-mail addresses in a row that stand outside the list's column of addresses.

No mail goes to these addresses, and a finding says so. In a list of people to leave out, each of these addresses gives
a further recipient to leave out.
"""

from collections.abc import Iterator, Mapping

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.people.recipient import Recipient, address_key
from advisory_cli.model.text import excerpt
from advisory_cli.read.email_address import BadAddress, clean_address
from advisory_cli.read.lists.stray_people import WHOLE_ADDRESS

MARKS = "'#="  # signs before a cell that a spreadsheet takes for text, a remark or a formula
_BETWEEN = late_pattern(r"[\s,;:|/<>()\[\]\"“”]+")


def other_addresses(fields: Mapping[str, str], own: str) -> Iterator[tuple[str, str]]:
    """Yield (column, address) for each column of a row that holds another e-mail address than `own`.

    `fields`: the row's cells by column. `own`: the address that mail goes to.
    If a column holds several such addresses, only the first is yielded. A cell with other words beside its addresses
    counts as a note, and yields nothing, unless its column has “mail” in its name.
    """
    for name, cell in fields.items():
        if name == "email" or "@" not in cell:
            continue
        words = _words(cell)
        if all(_has_sign(word) for word in words) or "mail" in name:
            addresses = (
                word for word in words if WHOLE_ADDRESS.fullmatch(word) and address_key(word) != address_key(own)
            )
            if address := next(addresses, ""):
                yield name, address


def unwritten_column(title: str, address: str, place: Place) -> Finding:
    """Return the finding LST12 for a further column of e-mail addresses, to which no mail goes.

    Mail goes only to the addresses in the list's column of addresses. `title` is the heading of the further column.
    `address` is its first e-mail address, found at `place`.
    """
    words = f"Column “{title}” has e-mail addresses, such as “{excerpt(address)}”, but no mail is sent to them."
    remedy = "Mail goes only to the column of addresses. To write to a second address, add a row."
    return finding("LST12", words, place=place, remedy=remedy)


def _without_mark(address: str, main: Recipient) -> Iterator[Recipient]:
    bare = address.lstrip(MARKS)
    if bare != address and bare[:1] != "@":
        yield Recipient(address=bare, list_name=main.list_name, place=main.place)


def recipients_of_row(main: Recipient) -> Iterator[Recipient | Finding]:
    """Yield a recipient for each e-mail address in the cells of a row outside the column of addresses.

    This is for lists of people to leave out, in which every address of a row counts. `main` is the recipient made from
    the row's column of addresses, and is not itself yielded.
    An address may begin with a mark that spreadsheets put before a cell (an apostrophe, = or #). For such an address, a
    further recipient is yielded, whose address lacks the mark. The address of `main` is treated in this way too.
    A finding (LST03, level error) is yielded for an address that is not valid, in a cell that holds addresses alone.
    """
    yield from _without_mark(main.address, main)
    for name, cell in main.fields.items():
        if name == "email" or "@" not in cell:
            continue
        words = _words(cell)
        for word in dict.fromkeys((cell, *words)):
            try:
                address = clean_address(word, utf8=True)
            except BadAddress as bad:
                if word in words and all(_has_sign(part) for part in words):
                    yield finding("LST03", bad.reason, place=main.place, remedy=bad.remedy)
            else:
                yield Recipient(address=address, list_name=main.list_name, place=main.place)
                yield from _without_mark(address, main)
                if word == cell:
                    break


def _words(cell: str) -> list[str]:
    """Split a cell at blanks and at the signs by which addresses are divided. Full stops at the end are cut off."""
    return [word for part in _BETWEEN.split(cell) if (word := part.strip("'’‘").rstrip("."))]


def _has_sign(word: str) -> bool:
    """Tell whether a word may be an address. A handle (@ada) is none, because the handle begins with the sign."""
    return "@" in word[1:] and not word.startswith("@")
