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
def test_two_spellings_are_one_person(one: str, other: str) -> None:
    """One person would get two messages, or an opt-out not hold."""
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(("one", "other"), [("zoe@news.example", "zoë@news.example"), ("a@b.example", "b@b.example")])
def test_two_people_are_two(one: str, other: str) -> None:
    """One of them would get nothing, taken for the other."""
    assert address_key(one) != address_key(other)
