"""Names for an advisory's practice that has ended. They hold blanks, so that no advisory's id is like them."""


def earlier_practice(advisory_id: str, mailing_id: str) -> str:
    """Return the name under which the ledger keeps the practice of an advisory that ended when practice began anew.

    The name takes the place of `advisory_id`. `mailing_id` is the mailing with which practice began anew.
    """
    return f"{advisory_id} (practice before {mailing_id})"


def is_earlier_practice(advisory_id: str) -> bool:
    """Tell whether `advisory_id` is a name that earlier_practice() made, for practice that has ended.

    No command finds such practice by the advisory's id or file.
    """
    return " " in advisory_id
