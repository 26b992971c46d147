"""Make and recognise the names that replace an advisory's id in practice mailings that no longer count.

Practice messages can be written to everybody once more, such as by `send --again`. The advisory's earlier practice
mailings are then filed in the ledger under a name that is no advisory's id, because the name contains blanks.
"""


def earlier_practice(advisory_id: str, mailing_id: str) -> str:
    """Return the name under which the earlier practice mailings of an advisory are filed when practice begins anew.

    The name replaces the advisory's id in these mailings. No command then takes them for mailings of the advisory.
    `mailing_id` is the first mailing of the new practice.
    """
    return f"{advisory_id} (practice before {mailing_id})"


def is_earlier_practice(advisory_id: str) -> bool:
    """Return True when `advisory_id` is a name made by earlier_practice(), and False for the id of an advisory.

    A mailing with such a name is a practice mailing that no longer counts, because practice messages were later written
    to everybody once more. No command finds the mailing by the advisory's id or file.
    """
    return " " in advisory_id
