"""Names under which the ledger keeps earlier practice of an advisory, after the practice was begun anew.

These names hold blanks, so that no id of an advisory is like them.
"""


def earlier_practice(advisory_id: str, mailing_id: str) -> str:
    """Return the name that earlier practice mailings of an advisory get in the ledger when practice is begun anew.

    The name takes the place of `advisory_id` in these mailings, which no longer count then. `mailing_id` is the mailing
    with which practice was begun anew.
    """
    return f"{advisory_id} (practice before {mailing_id})"


def is_earlier_practice(advisory_id: str) -> bool:
    """Tell whether `advisory_id` is a name that earlier_practice() made, for practice mailings that no longer count.

    No command finds such mailings by the advisory's id or file.
    """
    return " " in advisory_id
