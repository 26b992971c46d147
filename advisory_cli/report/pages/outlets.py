"""Counts of a mailing's messages by outlet, the largest outlets by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisory_cli.model.mailing.delivery import DeliveryRow
from advisory_cli.report.wording.states import row_state

NAMED = 25
_MOST_KEPT = 20_000  # outlets told apart; lists of the press have some thousands


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCounts:
    """The counts of one outlet: how many of its deliveries are accepted, refused, planned …, by the state's word.

    A row with an empty `name` sums up the smaller outlets, and `outlets` is how many of them.
    """

    name: str
    counts: Mapping[str, int] = field(hash=False)
    outlets: int = 1

    @property
    def people(self) -> int:
        """Number of the outlet's people for whom the mailing is meant."""
        return sum(self.counts.values())


class Outlets:
    """A counter of deliveries by outlet. Outlets that come after 20,000 others are counted with the rest."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, dict[str, int]] = {}
        self._rest: dict[str, int] = {}

    def add(self, row: DeliveryRow) -> None:
        """Count one delivery in its present state.

        Where the list names no outlet, the domain of the address stands for the outlet.
        """
        name = " ".join(row.outlet.split()) or row.address.rpartition("@")[2]
        key = name.casefold()
        if key in self._counts or len(self._counts) < _MOST_KEPT:
            self._names.setdefault(key, name)
            _add(self._counts.setdefault(key, {}), row_state(row))
        else:
            _add(self._rest, row_state(row))

    def largest(self, most: int = NAMED) -> tuple[OutletCounts, ...]:
        """Return the outlets with the most people, largest first.

        At most `most` outlets are named, or one more where that leaves no rest. A last entry sums up the others.
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
