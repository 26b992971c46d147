"""The name that an advisory goes by in practice that is over: it holds blanks, and so is nobody's id."""


def earlier_practice(advisory_id: str, mailing_id: str) -> str:
    """Return what practice of an advisory is called from the mailing on that began it anew."""
    return f"{advisory_id} (practice before {mailing_id})"


def is_earlier_practice(advisory_id: str) -> bool:
    """Return whether a name is of practice that is over: no verb means it by the advisory's id or file."""
    return " " in advisory_id
