"""Make and recognise the names that replace an advisory's id in practice mailings that no longer count.

In practice mode an advisory can be sent to everybody anew, such as by `send --again`. Its earlier practice mailings are
then set aside in the ledger under such a name. The names hold blanks, so that no id of an advisory is like them.
"""


def earlier_practice(advisory_id: str, mailing_id: str) -> str:
    """Return the name under which the earlier practice mailings of an advisory are set aside.

    That is done when an advisory is practised anew, such as by `send --again`. The name takes the place of the
    advisory's id in the earlier mailings, so that they no longer count. `mailing_id` is the first mailing of the new
    practice.
    """
    return f"{advisory_id} (practice before {mailing_id})"


def is_earlier_practice(advisory_id: str) -> bool:
    """Tell whether `advisory_id` is a name made by earlier_practice(), and not the id of an advisory.

    Mailings with such a name are practice that no longer counts, because the advisory was practised anew. No command
    finds them by the advisory's id or file.
    """
    return " " in advisory_id
