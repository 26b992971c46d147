"""Tests of the body of a sendMail request: a message in base64, made piece by piece."""

import base64

import pytest

from advisory_cli.deliver.graph.body import Base64Body


@pytest.mark.parametrize("sizes", [(), (1,), (2, 1), (3, 3), (5, 0, 7), (1, 1, 1, 1), (12, 13, 14), (100, 1, 999)])
@pytest.mark.parametrize("most", [4, 7, 16, 64])
def test_base64_body_gives_the_whole_message_when_made_piece_by_piece(sizes: tuple[int, ...], most: int) -> None:
    """The pieces are together the message in base64, at every call, and none is longer than asked for."""
    content = bytes(number % 251 for number in range(sum(sizes)))
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    body = Base64Body([content[start : start + size] for start, size in zip(starts, sizes, strict=True)])
    for _ in range(2):  # a lost connection begins anew
        pieces = list(body.pieces(most))
        assert b"".join(pieces) == base64.b64encode(content)
        assert max(map(len, pieces), default=0) <= most
    assert len(body) == len(base64.b64encode(content))
