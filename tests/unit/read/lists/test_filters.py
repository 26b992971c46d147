"""Conditions on recipients."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.model.errors import AdvisoryError, UsageFault
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.read.lists.filters import parse_where

ADA = Recipient(
    address="ada@morning.example",
    fields={
        "email": "ada@morning.example", "beat": "Human-Rights; security, climate", "country": "BE", "language": "fr-BE",
        "outlet": "Sample, Ltd", "role": "", "tags": "a|B",
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("beat=human-rights", True), ("beat=CLIMATE", True), ("beat=rights", False), ("beat!=security", False),
        ("country=be", True), ("country!=BE", False), (" country != FR ", True), ("Pays=BE", True),
        ("beat==security", True),
        ("language=fr", True), ("language=fr-BE", True), ("language=f", False), ("Langue!=fr", False),
        ("outlet=sample, ltd", True), ("outlet=Sample", False), ("outlet='Sample, Ltd'", True), ("tags=b", True),
        ("role=", True), ("role!=", False), ("country=", False), ("nowhere=", True), ("nowhere=x", False),
        ("nowhere!=x", True),
    ],
)  # fmt: skip
def test_parse_where_tells_who_is_meant(text: str, meant: bool) -> None:
    """A condition holds for a recipient by whole values, in any case, of the column that is meant.

    Otherwise the wrong people would get a message, or the right ones none.
    """
    assert parse_where(text)(ADA) is meant


@pytest.mark.parametrize("cell", ["BE", "be", "Belgien", "Belgique", "België", "BELGIUM", "NL; Belgium"])
def test_country_is_compared_by_its_code(cell: str) -> None:
    """Whatever language a country is named in, a condition means it. Otherwise `country!=BE` would leave out nobody."""
    person = Recipient(address="a@b.example", fields={"country": cell})
    assert not parse_where("country!=BE")(person)
    assert parse_where("country=Belgium")(person)
    assert not parse_where("country=FR")(person)
    assert parse_where("country!=Atlantis")(person)


def test_language_may_be_named() -> None:
    """A language named in words is its code, as `lists fix` writes it."""
    assert parse_where("language=French")(ADA)


def test_parse_where_matches_when_an_accent_is_written_in_two_ways() -> None:
    """An accent written in two ways is one value, else a condition typed on macOS would find nobody."""
    anna = Recipient(address="a@b.example", fields={"outlet": "Té"})
    assert parse_where("outlet=Te\u0301")(anna)


def test_parse_where_names_its_column_when_the_heading_is_foreign() -> None:
    """A condition names its column, negation and value.

    Otherwise a list could not check the column, and a misspelt one would choose nobody in silence.
    """
    where = parse_where("Prénom!=Ada")
    assert (where.column, where.negated, where.value) == ("first_name", True, "Ada")


@pytest.mark.parametrize("text", ["", "beat", "=x", "!=x", "beat>3", "beat===x", "?=x", "\n"])
def test_parse_where_refuses_with_an_example_when_the_text_is_no_condition(text: str) -> None:
    """A text that is no condition is refused with an example, else a slip would choose everybody or nobody."""
    with pytest.raises(UsageFault) as caught:
        parse_where(text)
    assert "beat=human-rights" in caught.value.remedy


@given(st.text(max_size=30))
def test_parse_where_raises_no_foreign_error_when_the_text_is_any(text: str) -> None:
    """A text of any kind is a condition or a fault of our own, else a strange argument would end in a traceback."""
    try:
        where = parse_where(text)
    except AdvisoryError:
        return
    assert isinstance(where(ADA), bool)
