"""Rules LST06 to LST08 and LST30: find duplicates in lists, missing columns, nobody to send to, another language.

LST06: rows repeat an address. LST07: a list lacks a column that a template uses. LST08: there is nobody to send to.
LST30: most recipients have another language than the text.
"""

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.left_out import left_out_words
from advisory_cli.model.press.advisory import Advisory

_MANY = 5  # readers of another language, of whom a half is enough


def check_columns(
    *, used: frozenset[str], standard: frozenset[str], lists: Sequence[tuple[str, Sequence[str]]]
) -> tuple[Finding, ...]:
    """Return LST07 for each column that a template uses and a list lacks, once for each such list.

    `used`: the columns that the templates use. `standard`: columns that any list may lack without a finding.
    `lists`: for each list, its name and the names of its columns, such as first_name.
    """
    return tuple(
        finding(
            "LST07",
            f"The template uses the column “{column}”, but the list {name} does not have it.",
            remedy=_column_remedy(column, columns, standard),
        )
        for name, columns in lists
        for column in sorted(used - standard - frozenset(columns))
    )


def check_duplicates(count: int, *, examples: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return LST06 if rows repeat the e-mail address of an earlier row, in the same list or in another one.

    `count` is the number of rows that repeat an address. `examples` holds some of these rows, each written 'list:line
    address'. Empty if `count` is 0.
    """
    if count <= 0:
        return ()
    rows = "1 row repeats an address" if count == 1 else f"{count:,} rows repeat an address"
    named = "; ".join(examples) + (f"; and {count - len(examples)} more" if count > len(examples) else "")
    where = f" ({named})" if examples else ""
    return (finding("LST06", f"{rows} of an earlier row{where}. Everybody gets one message; the first row counts."),)


def check_empty(counts: Mapping[Selection, int]) -> tuple[Finding, ...]:
    """Return LST08 if nobody gets a new message. Empty if at least one person does.

    `counts`: for each Selection, the decision of a plan about a person, the number of people in the lists. A Selection
    is a message now, a message at the embargo's end, or the reason for no new message.
    LST08 has the level error if the lists hold nobody. Otherwise it is a note, and names the reasons with their
    numbers. This is usual when a command is given a second time.
    """
    if not sum(counts.values()):
        return (
            finding(
                "LST08",
                "There is nobody in the lists.",
                remedy="Name a list with people in it (-l), or check --where: it may leave everybody out.",
            ),
        )
    if counts.get(Selection.SEND) or counts.get(Selection.HELD):  # now, or when an embargo ends
        return ()
    return (finding("LST08", f"No new recipients: {left_out_words(counts)}.", level=Level.NOTE),)


def check_languages(advisory: Advisory, readers: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return LST30 if more than half of the recipients with a known language share one that is not the text's.

    Half of them are enough where they are five or more.
    `readers` is the number of recipients by language tag. Recipients whose language is empty do not count. Regions make
    no difference: fr-BE is fr.
    """
    own, by_language = advisory.language.partition("-")[0], Counter[str]()
    for language, count in readers.items():
        if language:
            by_language[language.partition("-")[0]] += count
    theirs, count = max(by_language.items(), key=lambda item: (item[1], item[0] != own), default=(own, 0))
    if theirs == own or 2 * count < by_language.total() + (count < _MANY):
        return ()
    total = by_language.total()
    who = f"{count:,} of the {total:,} readers with a known language read" if total > 1 else "its reader reads"
    words = f"The text is in “{advisory.language}”, but {who} “{theirs}”."
    remedy = f"Check that this is the right list. To select only its readers: --where language={own}"
    return (finding("LST30", words, place=advisory.place("language"), remedy=remedy),)


def _column_remedy(column: str, columns: Sequence[str], standard: frozenset[str]) -> str:
    near = difflib.get_close_matches(column, [*columns, *sorted(standard)], n=1, cutoff=0.7)
    if near and near[0] in columns:
        return f"The list has “{near[0]}”: is that the one? Rename one of the two."
    if near:
        return f"Did the template mean “{near[0]}”?"
    return "Add the column to the list (its cells may be empty), or delete it from the template."
