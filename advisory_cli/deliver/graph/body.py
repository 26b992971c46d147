"""Body of a sendMail request to Microsoft Graph: a message in base64, made piece by piece."""

import base64
from collections.abc import Iterator, Sequence

from advisory_cli.model.value_class import value_class


@value_class(kw_only=False)
class Base64Body:
    """A message in base64 without line breaks (RFC 4648 4). Implements net.https.RequestBody.

    `parts` are the bytes of the message in order. They are never joined, because messages share large parts.
    """

    parts: Sequence[bytes]

    def __len__(self) -> int:
        """Return the number of bytes in base64."""
        return -(-sum(map(len, self.parts)) // 3) * 4

    def pieces(self, most: int) -> Iterator[bytes]:
        """Yield the message in base64, in pieces of at most `most` bytes, which is 4 or more."""
        step = most // 4 * 3
        rest = b""
        for part in self.parts:
            view = memoryview(part)
            while len(rest) + len(view) >= step:
                taken = step - len(rest)
                yield base64.b64encode(rest + view[:taken])
                view, rest = view[taken:], b""
            rest += view
        if rest:
            yield base64.b64encode(rest)
