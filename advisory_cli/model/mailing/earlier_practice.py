"""Name of an advisory in practice that is over. Because the name holds blanks, no advisory's id is like it."""


def earlier_practice(advisory_id: str, mailing_id: str) -> str:
    """Return the name of an advisory's practice before the mailing that began practice anew."""
    return f"{advisory_id} (practice before {mailing_id})"


def is_earlier_practice(advisory_id: str) -> bool:
    """Tell whether a name belongs to practice that is over.

    No verb finds such practice by the advisory's id or file.
    """
    return " " in advisory_id
