"""Name of an advisory in practice that is over. Because the name holds blanks, no advisory's id is like it."""


def earlier_practice(advisory_id: str, mailing_id: str) -> str:
    """Return the name for the practice of an advisory that ended when practice began anew.

    `mailing_id` is the mailing with which practice began anew. The name takes the place of the advisory's id.
    """
    return f"{advisory_id} (practice before {mailing_id})"


def is_earlier_practice(advisory_id: str) -> bool:
    """Tell whether `advisory_id` is a name for practice that has ended (earlier_practice).

    No command finds such practice by the advisory's id or file.
    """
    return " " in advisory_id
