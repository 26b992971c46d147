"""What a link showed to somebody without a login."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One link, opened once. `trouble` says why nothing came back; `status` is the HTTP status (RFC 9110, 15) of the
    last page, redirects followed, and 0 where there was none; `text` its first part, empty where it is no text.
    """

    url: str
    status: int = 0
    is_text: bool = False
    text: str = ""
    trouble: str = ""

    @property
    def shown(self) -> bool:
        """Whether the server gave what was asked for."""
        return 200 <= self.status < 300
