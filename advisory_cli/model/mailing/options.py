"""Data classes for the command-line options of commands that send, and functions for the options stored with a mailing.

The fields hold what a person has typed: times, rates and names of lists are texts that are not parsed or checked here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, Self

from advisory_cli.model.value_class import value_class

_STORED = (
    "to",
    "encoding",
    "sheet",
    "where",
    "exclude",
    "cleared",
    "allow_uncleared",
    "limit",
    "again",
    "skip_bad_rows",
    "with_hidden_rows",
    "own_text",
    "rate",
)


_CHOOSE_NOBODY = frozenset({"--rate", "--what", "--reason", "--replacement", "--in", "--replacement-in", "--own-text"})
_SWITCHES = frozenset({"--again", "--skip-bad-rows", "--with-hidden-rows", "--own-text"})


def stored_pairs(words: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield a pair for each flag stored with a mailing: the flag, such as "--limit", and its value.

    `words` are the flags and values in their order, as in Mailing.options. The value of a flag that takes none, such as
    "--again", is None. For any other flag, the next word is the value, even when that word looks like a flag. The value
    is "" when no word follows.
    """
    left = iter(words)
    for flag in left:
        yield flag, None if flag in _SWITCHES else next(left, "")


def choosing_words(words: Sequence[str]) -> str:
    """Return the stored flags and values that choose people, as they were typed. "" when there are none.

    `words` are those of Mailing.options. Left out are the speed and the words of a notice.
    """
    pairs = ((flag, value) for flag, value in stored_pairs(words) if flag not in _CHOOSE_NOBODY)
    return " ".join(flag if value is None else f"{flag} {value}" for flag, value in pairs)


def stored_translations(words: Sequence[str], flag: str) -> dict[str, str]:
    """Return the words of a notice in other languages, by language tag, from the `words` stored with a mailing.

    `flag` is "--in" or "--replacement-in". Its value is a tag, =, and the words.
    """
    pairs = (value.partition("=") for name, value in stored_pairs(words) if name == flag and value)
    return {tag: text for tag, _, text in pairs}


def typed_words(words: Sequence[str]) -> Iterator[str]:
    """Yield the `words` stored with a mailing (Mailing.options) as they are typed in a command.

    The words of a notice in another language, stored as "--in" and "fr=…", are typed as "--in", "fr" and "…".
    """
    for flag, value in stored_pairs(words):
        yield flag
        if value is not None:
            yield from (value.split("=", 1) if flag in {"--in", "--replacement-in"} else (value,))


def stored_value(words: Sequence[str], flag: str) -> str | None:
    """Return the value of the first `flag` among the `words` stored with a mailing (Mailing.options).

    None is returned when the flag is missing, and for a flag that takes no value, such as "--again".
    """
    return next((value for name, value in stored_pairs(words) if name == flag), None)


@value_class(slots=False)
class ListFileOptions:
    """Options for reading list files. An option that was not given has its default.

    - `encoding`: that of text files. None means UTF-8, or UTF-16 with a byte-order mark.
    - `sheet`: names of sheets that may be read. Each workbook must have exactly one of them. Empty: a workbook must
      have exactly one sheet with cells.
    - `with_hidden_rows`: rows that a spreadsheet hides are read too.
    """

    encoding: str | None = None  # of text files; None: UTF-8
    sheet: tuple[str, ...] = ()  # names of the sheets to read in workbooks
    with_hidden_rows: bool = False  # also rows that a spreadsheet does not show


@value_class(slots=False)
class DeliveryOptions:
    """Options common to all commands that send messages. An option that was not given has its default.

    - `dry_run`: every step is carried out on a copy of the ledger, and nothing is sent.
    - `test`: messages go only to the testers in the settings. `test_to`: messages go only to these addresses, as a
      test.
    - `yes`: nobody is asked. `strict`: warnings forbid sending, as errors do.
    - `expect`: the number of people that the plan must have, as the text N or N+M. None: any number.
    - `rate`: the pace as a text, such as 30/minute. `connections`: the most connections to the server at a time. Both
      take the place of the settings of these names. None: the setting holds.
    - `wait`: the command goes on until everything has left.
    - `verbose`: the plan names everybody, and shows each finding in full.
    - `form`: "text", or "json" for plan and result as JSON.
    """

    dry_run: bool = False  # go the whole way on a copy of the ledger, and send nothing
    test: bool = False  # only to the testers in the settings
    test_to: tuple[str, ...] = ()  # only to these addresses, as a test
    yes: bool = False  # do not ask a person
    expect: str | None = None  # number of people that the plan must have, N or N+M; None: any
    strict: bool = False  # refuse on warnings too
    rate: str | None = None  # pace as typed, such as 30/minute; None: by the settings
    connections: int | None = None  # to the server at a time, at most; None: by the settings
    wait: bool = False  # stay until everything has left
    verbose: bool = False  # name everybody in the plan
    form: str = "text"  # of plan and result: text, or json

    @property
    def is_test(self) -> bool:
        """True when messages go only to testers or to the addresses of --test-to: --test or --test-to was given."""
        return self.test or bool(self.test_to)

    @property
    def asks(self) -> bool:
        """True when a person has to confirm the plan, because neither --yes nor --dry-run was given."""
        return not self.yes and not self.dry_run

    @property
    def settings(self) -> dict[str, str]:
        """Settings that --rate and --connections replace for this command: values as text, by name of setting.

        Empty when neither flag was typed.
        """
        given = {"rate": self.rate, "connections": self.connections}
        return {name: str(value) for name, value in given.items() if value}


@value_class(slots=False)
class SendOptions(ListFileOptions, DeliveryOptions):
    """Options of `send`. The commands `check` and `preview` use only the options that choose recipients from lists.

    - `lists`: names of the lists, as the person wrote them.
    - `to`: e-mail addresses. If there are any, only the people with these addresses get the text.
    - `where`: conditions on rows, such as beat=human-rights.
    - `exclude`: names of lists of people who get nothing.
    - `cleared`: names of lists of people who agreed to this advisory's embargo.
    - `limit`: number of people to take from the lists, beginning with the first. None takes all.
    - `again`: people who have an earlier revision get this one as well.
    - `skip_bad_rows`: rows with mistakes are left out.
    - `at`, `not_after`: times in the words of the person, None for no such option.
    - `replace`: the waiting mailing that the new one replaces, such as "last". None for none.
    - `allow_uncleared`: the reason why everybody may have the text under embargo. None: not everybody may.
    - `own_text`: the text is no copy of another advisory.
    """

    lists: tuple[str, ...] = ()
    to: tuple[str, ...] = ()  # addresses of the only people who get it; empty: everybody in the lists
    where: tuple[str, ...] = ()  # conditions on rows, such as beat=human-rights
    exclude: tuple[str, ...] = ()  # lists of people who get nothing
    cleared: tuple[str, ...] = ()  # lists of people who agreed to the embargo of this advisory
    limit: int | None = None  # only the first so many of the lists; None: all
    again: bool = False  # also to people who have an earlier revision
    skip_bad_rows: bool = False
    at: str | None = None  # when to send, as typed
    not_after: str | None = None  # when nothing may leave any more, as typed
    replace: str | None = None  # the waiting mailing that the new one replaces
    allow_uncleared: str | None = None  # reason why everybody may have it under embargo
    own_text: bool = False  # the text is no copy of another advisory, however alike

    @classmethod
    def from_stored(cls, words: Sequence[str]) -> Self:
        """Return the options made from the flags and values stored with a mailing, such as ("--limit", "50").

        Options that are never stored, such as names of lists and times, have their defaults. Flags that only notices
        have, such as --what, are ignored.
        """
        defaults = {field.name: field.default for field in fields(cls)}
        values: dict[str, Any] = {}
        for flag, value in stored_pairs(words):
            name = flag.removeprefix("--").replace("-", "_")
            if name not in defaults:  # what a notice says
                continue
            if value is None:
                values[name] = True
            elif isinstance(defaults[name], tuple):
                values[name] = (*values.get(name, ()), value)
            else:
                values[name] = int(value) if name == "limit" else value
        return cls(**values)

    def stored(self) -> tuple[str, ...]:
        """Return the options to store with a mailing, as words of a command, such as ("--limit", "50", "--again").

        Stored are the options for reading list files and for choosing recipients, and --own-text and --rate. The names
        of the lists, times and confirmations are not stored.
        """
        words: list[str] = []
        for name in _STORED:
            flag, value = f"--{name.replace('_', '-')}", getattr(self, name)
            if value is True:
                words.append(flag)
            elif isinstance(value, tuple):
                words += [word for item in value for word in (flag, item)]
            elif value:
                words += [flag, str(value)]
        return tuple(words)


@value_class(slots=False)
class NoticeOptions(ListFileOptions, DeliveryOptions):
    """Options of the commands for notices: correct, update, remind, withdraw, lift. Each command has some of them.

    - `what`: the text of the notice: the words on what changed, or why. `words_in`: these words in other languages.
    - `exclude`: names of lists of people who get no notice.
    - `replacement`: a sentence, for withdraw, on whether another text follows, or "". `replacement_in`: that sentence
      in other languages.
    - `again`: a reminder goes even to people who were reminded before.
    - `also_stopped`: the new text goes even to people of a mailing that a person stopped by naming it.
    - `imap`: before the notice is planned, answers and delivery reports are looked for in the mailbox.
    - `reports`: files or folders in which they are looked for as well.
    """

    what: str = ""  # what changed, or why: the text of the notice in one sentence
    words_in: tuple[tuple[str, str], ...] = ()  # the same in other languages: pairs of language tag and words
    exclude: tuple[str, ...] = ()  # lists of people who get no notice
    replacement: str = ""  # withdraw: whether another text follows, in one sentence
    replacement_in: tuple[tuple[str, str], ...] = ()  # the same in other languages
    again: bool = False  # remind: also people who were reminded before
    also_stopped: bool = False  # also people who wait in a mailing that was stopped by name
    imap: bool = False  # look for answers and reports in the mailbox first
    reports: tuple[str, ...] = ()  # files or folders with answers and reports to read first

    def stored(self, flag: str) -> tuple[str, ...]:
        """Return the options to store with a notice, as words of a command, such as ("--what", "It begins at 14:00.").

        Stored are `what` and `replacement` in all languages, `exclude`, `rate`, and the options for reading list files.
        `flag` is the flag to write before the text of `what`: "--what", or "--reason" for a lift.
        """
        words = [flag, self.what.strip()] if self.what else []
        for name, pairs in (("--in", self.words_in), ("--replacement-in", self.replacement_in)):
            words += [word for tag, text in pairs for word in (name, f"{tag}={text.strip()}")]
        for name, value in (("replacement", self.replacement), ("encoding", self.encoding), ("rate", self.rate)):
            words += [f"--{name}", str(value)] if value else []
        words += ["--with-hidden-rows"] if self.with_hidden_rows else []
        several = [("--sheet", name) for name in self.sheet] + [("--exclude", name) for name in self.exclude]
        return (*words, *(word for pair in several for word in pair))
