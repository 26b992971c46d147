"""Countries in lists: names in the languages that are read, and nothing else."""

import pytest

from advisory_cli.read.lists.countries import country_code, repaired_country


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Belgium", "BE"), ("belgique", "BE"), ("Belgien", "BE"), ("Côte d’Ivoire", "CI"), ("The Netherlands", "NL"),
        ("Vereinigtes Königreich", "GB"), ("UK", "GB"), ("USA", "US"), ("Αυστρία", "AT"), ("Turkey", "TR"),
    ],
)  # fmt: skip
def test_country_becomes_its_code_when_it_is_named(cell: str, code: str) -> None:
    """Names in several languages, with and without accents, are one country."""
    assert (country_code(cell), repaired_country(cell)) == (code, code)


@pytest.mark.parametrize("cell", ["BE", "be", "Brussels", "Belgium, France", "European Union", "Flanders", ""])
def test_country_stays_when_it_is_a_code_or_no_country(cell: str) -> None:
    """What is no name of one country alone is left to a person."""
    assert repaired_country(cell) == cell
