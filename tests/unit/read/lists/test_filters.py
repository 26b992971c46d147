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
def test_says_who_is_meant(text: str, meant: bool) -> None:
    """The wrong people would get a message, or the right ones none."""
    assert parse_where(text)(ADA) is meant


def test_an_accent_written_in_two_ways_is_one_value() -> None:
    """A condition typed on macOS would find nobody."""
    anna = Recipient(address="a@b.example", fields={"outlet": "Té"})
    assert parse_where("outlet=Te\u0301")(anna)


def test_names_its_column_for_the_list_to_check() -> None:
    """A misspelt column would silently choose nobody."""
    where = parse_where("Prénom!=Ada")
    assert (where.column, where.negated, where.value) == ("first_name", True, "Ada")


@pytest.mark.parametrize("text", ["", "beat", "=x", "!=x", "beat>3", "beat===x", "?=x", "\n"])
def test_refuses_what_is_no_condition_with_an_example(text: str) -> None:
    """A slip would choose everybody or nobody."""
    with pytest.raises(UsageFault) as caught:
        parse_where(text)
    assert "beat=human-rights" in caught.value.remedy


@given(st.text(max_size=30))
def test_any_text_is_a_condition_or_a_usage_fault(text: str) -> None:
    """A strange argument would end in a traceback."""
    try:
        where = parse_where(text)
    except AdvisoryError:
        return
    assert isinstance(where(ADA), bool)
