"""The answer of a link to somebody without a login."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Visit to a link, which was opened once.

    `trouble` says why nothing came back.
    `status` is the HTTP status (RFC 9110, 15) of the last page, redirects followed, and 0 where there was none.
    `text` is the first part of that page, and empty where the page is no text.
    """

    url: str
    status: int = 0
    is_text: bool = False
    text: str = ""
    trouble: str = ""

    @property
    def shown(self) -> bool:
        """True when the server returned the page (status 200 to 299)."""
        return 200 <= self.status < 300
