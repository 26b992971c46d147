"""Frozen pieces: what comes out of the ledger is what went in."""

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.compose.serialize import pack_head, pack_variant, unpack_head, unpack_variant
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.press.edition import Head, Phase, Slot, Variant
from advisory_cli.model.press.newsroom import Mailbox

SLOT = st.builds(
    lambda field, filters: Slot(field=field, filters=tuple(filters)),
    st.text(),
    st.lists(st.tuples(st.text(), st.lists(st.text()).map(tuple))),
)
PIECES = st.lists(st.one_of(st.text(), SLOT)).map(tuple)


@given(text=PIECES, html=PIECES)
def test_a_variant_comes_back_equal(text: tuple[str | Slot, ...], html: tuple[str | Slot, ...]) -> None:
    """A message sent tomorrow differs from the one approved today."""
    variant = Variant(text=text, html=html)
    assert unpack_variant(pack_variant(variant)) == variant


@given(subject=st.text(), reply=st.one_of(st.none(), st.text()), revision=st.integers(min_value=1))
def test_a_head_comes_back_equal(subject: str, reply: str | None, revision: int) -> None:
    """A subject or a sender changes between plan and sending."""
    head = Head(
        advisory_id="a",
        revision=revision,
        language="fr",
        phase=Phase.EMBARGOED,
        subject=subject,
        sender=Mailbox(address="press@example.org", name="Presse – bureau"),
        reply_to=None if reply is None else Mailbox(address="desk@example.org", name=reply),
        unsubscribe_url="https://example.org/{token}",
        digest="ab" * 32,
    )
    assert unpack_head(pack_head(head)) == head


def test_another_format_is_refused() -> None:
    """An older version sends what it does not understand."""
    blob = zlib.compress(json.dumps({"format": 2, "variant": {}}).encode())
    with pytest.raises(LedgerFault, match="format 2"):
        unpack_variant(blob)


@pytest.mark.parametrize(
    "blob", [b"", b"x", zlib.compress(b"[]"), zlib.compress(b'{"format": 1, "variant": {"text": 1}}')]
)
def test_damage_is_a_fault_of_the_ledger(blob: bytes) -> None:
    """A damaged ledger ends in a traceback, or in an empty message."""
    with pytest.raises(LedgerFault):
        unpack_variant(blob)
    with pytest.raises(LedgerFault):
        unpack_head(blob)
