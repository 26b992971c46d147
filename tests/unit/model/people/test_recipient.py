"""Recipients: what two spellings of one mailbox have in common."""

import pytest

from advisory_cli.model.people.recipient import address_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Morning.Example", " ada@morning.example"),
        ("Zoë@news.example", "ZOË@news.example"),
        ("zoë@news.example", "zoe\u0308@news.example"),
        ("ZOE\u0308@news.example", "zoë@news.example"),
        ("ΟΔΟΣ@news.example", "οδος@news.example"),
    ],
)
def test_address_key_is_the_same_when_one_address_is_spelt_two_ways(one: str, other: str) -> None:
    """Two spellings of an address have one key. Otherwise one person would get two messages, or an opt-out not hold."""
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(("one", "other"), [("zoe@news.example", "zoë@news.example"), ("a@b.example", "b@b.example")])
def test_address_key_differs_when_two_people_have_like_addresses(one: str, other: str) -> None:
    """Two addresses that are only alike have two keys, else one person would get nothing, taken for the other."""
    assert address_key(one) != address_key(other)
