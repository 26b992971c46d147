"""Opt-outs by hand: whom a new one may be meant for too. Nobody is left out for looking alike; a person is told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from advisory_cli.actions.preflight.lists import recipients
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.people.lookalike import as_pattern, looks_alike
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.read.lists.reader import RecipientList, open_list
from advisory_cli.read.lists.table import ListOptions, is_workbook


def lookalikes(pattern: str, ledger: Ledger, folder: Path) -> Mapping[str, int]:
    """What else might be suppressed with that opt-out, and how many readers of the ledger or of the newsroom's lists
    each would be; those left out who have opted out already.
    """
    pattern = address_key(pattern)
    known = {one.pattern for one in ledger.suppressions()}
    keys = {*ledger.readers_at(pattern), *_listed(pattern, folder)}
    open_ = (key for key in keys if known.isdisjoint({key, f"@{key.rpartition('@')[2]}"}))
    return dict(sorted(Counter(as_pattern(pattern, key) for key in open_ if looks_alike(pattern, key)).items()))


def _listed(pattern: str, folder: Path) -> Iterator[str]:
    """The keys of the lists' readers that may look alike."""
    for path in sorted(folder.glob("lists/*")):
        if (path.suffix.casefold() == ".csv" or is_workbook(path)) and _may_hold(path, pattern):
            yield from (row.key for row in recipients(_opened(path), RowFaults()))


def _opened(path: Path) -> Iterator[RecipientList]:
    """A list; what cannot be read says nothing here, and is refused by whoever sends to it."""
    try:
        yield open_list(path, ListOptions(utf8=True, with_hidden_rows=True))
    except AdvisoryError:
        return


def _may_hold(path: Path, pattern: str) -> bool:
    """Whether a list is worth reading: a text without the domain's letters has nobody of it."""
    domain = pattern.rpartition("@")[2]
    if path.suffix.casefold() != ".csv" or "xn--" in domain:
        return True
    try:
        raw = path.read_bytes()
    except OSError:
        return False
    return raw.startswith((b"\xff\xfe", b"\xfe\xff")) or domain.encode() in raw.lower()
