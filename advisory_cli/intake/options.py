"""Data class for what a person says about a document before it is imported."""

from datetime import date

from advisory_cli.model.press.advisory import Kind
from advisory_cli.model.value_class import value_class


@value_class
class ImportOptions:
    """Knowledge about a document before it is read: from flags, from answers, and from the newsroom.

    `kind`, `stated_language`, `stated_zone` and `year` are what a person has said, None or "" where nobody has. `zone`
    and `language` are the newsroom's. `today` helps where a date has no year.
    """

    today: date
    zone: str = ""
    language: str = "en"
    kind: Kind | None = None
    stated_language: str = ""
    stated_zone: str = ""
    year: int | None = None
