"""Data class for a person whom a command names by address (`send --to`), with the list that holds the person's row."""

from collections.abc import Sequence

from advisory_cli.model.value_class import value_class

BY_ADDRESS = "--to"
"""Name that stands among a mailing's lists for the people named by address. No list has this name."""


@value_class
class Addressee:
    """Person named by e-mail address in a command, with the lists of the newsroom in which the address stands.

    - `address`: in the form of the SMTP envelope.
    - `list_name`: the list whose row is used, with name, language and agreement to embargoes. "" when no row is used,
      but the address alone.
    - `others`: further lists that hold the address. Their rows are not used.
    - `elsewhere`: lists that hold the address, when the command names other lists and none of them does.
    """

    address: str
    list_name: str = ""  # list whose row is used; empty: the address alone
    others: tuple[str, ...] = ()  # lists that hold the address too
    elsewhere: tuple[str, ...] = ()  # lists that hold it, when none of the lists named does


def list_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of lists among `names`, without the word "--to" (BY_ADDRESS).

    `names` are those stored with a mailing (Mailing.lists). "--to" stands there for the people named by address.
    """
    return tuple(name for name in names if name != BY_ADDRESS)
