"""Count a mailing's messages by outlet, and return the counts of the largest outlets by name."""

from collections.abc import Mapping
from dataclasses import field

from advisory_cli.model.mailing.delivery import DeliveryRow
from advisory_cli.model.value_class import value_class

NAMED = 25
_MOST_KEPT = 20_000  # outlets told apart; lists of the press have some thousands


@value_class
class OutletCounts:
    """Numbers of a mailing's deliveries by state, to one outlet, or to several smaller outlets together.

    `name` is the outlet, or the domain of the addresses if the list names no outlet. An empty `name` means several
    outlets together. `counts` gives the number of deliveries for each state that occurs, by its word (accepted,
    refused, waiting, …). `outlets` is 1 for a named outlet, else the number of outlets together. Outlets beyond the
    first 20,000 of a mailing are counted in `counts`, and not in `outlets`.
    """

    name: str  # as in the list, or a domain
    counts: Mapping[str, int] = field(hash=False)
    outlets: int = 1  # outlets that the numbers are of; without any beyond the first 20,000

    @property
    def people(self) -> int:
        """Number of the mailing's recipients at the outlet, or at the outlets together. People left out count too."""
        return sum(self.counts.values())


class Outlets:
    """Counter of a mailing's deliveries by outlet. Call add() for each delivery, then read largest().

    The first 20,000 outlets are told apart. Deliveries to any further outlet are counted together, without a name.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, dict[str, int]] = {}
        self._rest: dict[str, int] = {}

    def add(self, row: DeliveryRow, word: str) -> None:
        """Count one delivery for its outlet, in the state that `word` names, such as accepted.

        Names that differ only in capital letters are the same outlet. A recipient without an outlet counts for the
        domain of the recipient's e-mail address.
        """
        name = " ".join(row.outlet.split()) or row.address.rpartition("@")[2]
        key = name.casefold()
        if key in self._counts or len(self._counts) < _MOST_KEPT:
            self._names.setdefault(key, name)
            _add(self._counts.setdefault(key, {}), word)
        else:
            _add(self._rest, word)

    def largest(self, most: int = NAMED) -> tuple[OutletCounts, ...]:
        """Return the counts of the `most` largest outlets (25 unless given), the one with most recipients first.

        If there are more outlets, a last entry with an empty name holds the counts of all others together. If there is
        only one more outlet, that outlet gets an entry with its own name.
        """
        order = sorted(self._counts, key=lambda key: (-sum(self._counts[key].values()), key))
        named = order if len(order) <= most + 1 and not self._rest else order[:most]
        shown = [OutletCounts(name=self._names[key], counts=self._counts[key]) for key in named]
        others = order[len(named) :]
        rest = dict(self._rest)
        for key in others:
            for word, count in self._counts[key].items():
                _add(rest, word, count)
        return (*shown, OutletCounts(name="", counts=rest, outlets=len(others))) if rest else tuple(shown)


def _add(counts: dict[str, int], word: str, count: int = 1) -> None:
    counts[word] = counts.get(word, 0) + count
