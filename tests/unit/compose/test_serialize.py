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
def test_variant_comes_back_equal_when_packed(text: tuple[str | Slot, ...], html: tuple[str | Slot, ...]) -> None:
    """A variant comes out of its packing as it went in.

    Otherwise tomorrow's message would differ from the one approved today.
    """
    variant = Variant(text=text, html=html)
    assert unpack_variant(pack_variant(variant)) == variant


@given(subject=st.text(), reply=st.one_of(st.none(), st.text()), revision=st.integers(min_value=1))
def test_head_comes_back_equal_when_packed(subject: str, reply: str | None, revision: int) -> None:
    """A head comes out of its packing as it went in.

    Otherwise a subject or a sender would change between plan and sending.
    """
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


def test_unpack_raises_when_the_format_is_another() -> None:
    """A variant in another format is refused, else an older version would send what it does not understand."""
    blob = zlib.compress(json.dumps({"format": 2, "variant": {}}).encode())
    with pytest.raises(LedgerFault, match="format 2"):
        unpack_variant(blob)


@pytest.mark.parametrize(
    "blob", [b"", b"x", zlib.compress(b"[]"), zlib.compress(b'{"format": 1, "variant": {"text": 1}}')]
)
def test_unpack_raises_a_ledger_fault_when_bytes_are_damaged(blob: bytes) -> None:
    """A damaged variant or head is a fault of the ledger, and no traceback or empty message."""
    with pytest.raises(LedgerFault):
        unpack_variant(blob)
    with pytest.raises(LedgerFault):
        unpack_head(blob)
