"""Find the rows of people who are named by address (`send --to`), and yield only these people from the lists.

A row gives the name, the language and the agreement to embargoes. Nobody else of the lists gets a message.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import AdvisoryError, UsageFault
from advisory_cli.model.mailing.addressee import BY_ADDRESS, Addressee
from advisory_cli.model.people.recipient import Recipient, address_key
from advisory_cli.model.text import printable
from advisory_cli.read.lists.reader import RecipientList, open_list
from advisory_cli.read.lists.table import WORKBOOKS, ListOptions
from advisory_cli.read.locate import list_name

_Places = dict[str, list[tuple[Path, date | None]]]
_LISTS = frozenset({".csv", ".tsv", ".txt", *WORKBOOKS})


def find_addressees(
    addresses: Sequence[str], lists: Sequence[Path], reading: ListOptions, *, folder: Path
) -> tuple[tuple[Addressee, ...], tuple[Path, ...]]:
    """Return the people with these addresses, and the paths of the lists that are to be read for them.

    `addresses`: e-mail addresses, as they are given to the mail server. `reading`: says how list files are read.
    `folder`: the newsroom.
    `lists`: the lists that the command names. With these, a person's row is the first row with the address, and the
    paths are those of `lists`.
    When `lists` is empty, all lists in the newsroom's folder lists/ are searched, except lists that cannot be read. A
    row is then used only when no other list has the address, and no other row of the list says anything else about
    embargoes. The paths are those of the lists with such rows. For a person without a row, only the address is known.
    Raises UsageFault when `lists` is empty, a person has several rows that are not used, and one of these rows stands
    in a list that is to be read for somebody else. Otherwise that row would be used.
    """
    unique = list({address_key(address): address for address in addresses}.values())
    places = _places({address_key(address) for address in unique}, lists or _all_lists(folder), reading)
    used = {key: found[0][0] for key, found in places.items() if lists or len(set(found)) == 1}
    paths = tuple(lists) or tuple(dict.fromkeys(used.values()))
    missing = {key for key in map(address_key, unique) if key not in places} if lists else set[str]()
    named = {path.resolve() for path in lists}
    unnamed = [path for path in _all_lists(folder) if path.resolve() not in named] if missing else []
    elsewhere = _places(missing, unnamed, reading)
    addressees = tuple(_addressee(address, places, used, elsewhere, folder) for address in unique)
    for addressee in addressees:
        if not addressee.list_name and not set(paths).isdisjoint(_lists(places, addressee.address)):
            raise UsageFault(
                f"{addressee.address} has several rows ({', '.join(map(printable, addressee.others))}), and one of"
                " these lists is read for somebody else. Nothing was sent.",
                remedy="Choose the lists with -l, or send to this person with a command of its own.",
            )
    return addressees, paths


def rows_of(addressees: Iterable[Addressee], lists: Iterable[RecipientList], faults: RowFaults) -> Iterator[Recipient]:
    """Yield one recipient for each of `addressees`: with the first row in `lists`, or with the address alone.

    Findings about the rows of these people are added to `faults`. Other rows do not count.
    """
    waiting = {address_key(addressee.address): addressee.address for addressee in addressees}
    for recipient_list in lists:
        found: list[Finding] = []
        with suppress(AdvisoryError):  # a list that ends early is reported by `check`, and may hold nobody of these
            for row in recipient_list:
                if isinstance(row, Finding):
                    found.append(row)
                    continue
                if waiting.pop(row.key, None) is not None:
                    for fault in found:
                        if fault.place.line == row.place.line:  # a row that gave no recipient comes before
                            faults.note(fault)
                    yield row
                found = []
    for address in waiting.values():
        yield Recipient(address=address, fields={"email": address}, list_name=BY_ADDRESS)


def _all_lists(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(sorted(path for path in (folder / "lists").iterdir() if path.suffix.lower() in _LISTS))
    except OSError:
        return ()


def _places(keys: set[str], lists: Sequence[Path], reading: ListOptions) -> _Places:
    """Return for each key its rows: the list, and the day on which that row says that embargoes were agreed to."""
    places: _Places = {}
    for path in lists:
        with suppress(AdvisoryError):
            for row in open_list(path, reading):
                if isinstance(row, Recipient) and row.key in keys:
                    places.setdefault(row.key, []).append((path, row.clearance_agreed))
    return places


def _addressee(address: str, places: _Places, used: dict[str, Path], elsewhere: _Places, folder: Path) -> Addressee:
    key = address_key(address)
    own = list_name(used[key], folder=folder) if key in used else ""
    return Addressee(
        address=address,
        list_name=own,
        others=tuple(name for name in _names(_lists(places, address), folder) if name != own),
        elsewhere=_names(_lists(elsewhere, address), folder),
    )


def _lists(places: _Places, address: str) -> list[Path]:
    return [path for path, _ in places.get(address_key(address), ())]


def _names(paths: Iterable[Path], folder: Path) -> tuple[str, ...]:
    return tuple(dict.fromkeys(list_name(path, folder=folder) for path in paths))
