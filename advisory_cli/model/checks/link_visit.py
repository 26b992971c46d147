"""Data class for the answer of a web server when a link is opened without a login."""

from advisory_cli.model.value_class import value_class


@value_class
class Visit:
    """Result of opening a link once, without a login.

    `url` is the link as it was opened. `status` is the HTTP status after all redirects (RFC 9110, 15). It is 0 when
    there was no answer. `trouble` says in words why there was no answer, and is "" when there was one.
    `is_text` is True when the page is text, such as HTML. `text` is the first part of such a page, and "" for any
    other.
    """

    url: str  # the link as it was opened
    status: int = 0  # HTTP status (RFC 9110, 15) after all redirects; 0: no answer
    is_text: bool = False  # True: the page is text, such as HTML
    text: str = ""  # first part of the page; empty when the page is no text
    trouble: str = ""  # why there was no answer, in words; empty: there was one

    @property
    def shown(self) -> bool:
        """True when the server answered with the page (status 200 to 299)."""
        return 200 <= self.status < 300
