"""Count the people who get no message of a mailing by reason, in the words of a plan and of the finding LST08."""

from collections.abc import Mapping

from advisory_cli.model.mailing.delivery import Selection

LEFT_OUT_WORDS: Mapping[Selection, tuple[str, str]] = {  # why somebody gets no message: of one, of several
    Selection.DUPLICATE: ("duplicate", "duplicates"),
    Selection.HAS_IT: ("already sent", "already sent"),
    Selection.SENDING: ("being sent by another command", "being sent by another command"),
    Selection.UNCONFIRMED: ("unconfirmed", "unconfirmed"),
    Selection.RETRYING: ("to be tried again", "to be tried again"),
    Selection.SCHEDULED: ("already scheduled", "already scheduled"),
    Selection.EARLIER_REVISION: ("with an earlier revision (--again)", "with an earlier revision (--again)"),
    Selection.NEWER_REVISION: ("with a later revision", "with a later revision"),
    Selection.OPTED_OUT: ("opted out", "opted out"),
    Selection.EXCLUDED: ("excluded (--exclude)", "excluded (--exclude)"),
    Selection.BEYOND_LIMIT: ("beyond --limit", "beyond --limit"),
    Selection.ANSWERED: ("answered", "answered"),
    Selection.RETURNED: ("returned", "returned"),
    Selection.REFUSED: ("refused by the server", "refused by the server"),
    Selection.REMINDED: ("already reminded (--again)", "already reminded (--again)"),
}


def left_out_words(counts: Mapping[Selection, int]) -> str:
    """Return the numbers of people left out, by reason: '1 duplicate, 4 already sent'. "" when there are none.

    `counts` has the number of people for each Selection. People who get a message are not counted.
    """
    return ", ".join(
        f"{counts[selection]:,} {plural if counts[selection] > 1 else singular}"
        for selection, (singular, plural) in LEFT_OUT_WORDS.items()
        if counts.get(selection)
    )
