"""Judge of files that a newsroom keeps for itself, such as lists, passwords and texts, which no reader ever gets."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import GraphRoute, MaildirRoute, Newsroom, SmtpRoute
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class
from advisory_cli.read.locate import LIST_ENDINGS, lies_in

# folders that the program makes, as in the .gitignore of a new newsroom
_OWN_FOLDERS = frozenset({"archive", "backups", "exports", "ledger", "lists", "log", "outbox", "previews", "reports"})
_TEXT_FOLDERS = frozenset({"advisories", "templates"})  # with a text's own pictures, at most
_OWN_ENDINGS = frozenset(
    {".toml", ".env", ".pem", ".key", ".pass", ".p12", ".pfx", ".kdbx", ".netrc"}
    | {".eml", ".mbox", ".db", ".db-wal", ".sqlite", ".sqlite3"}
)
_MAILDIR = frozenset({"new", "cur", "tmp"})
_TABLE_ENDINGS = frozenset({*LIST_ENDINGS, ".tsv", ".txt", ""})
_KEY_HEAD = b"PRIVATE KEY-----"
_DATABASE = b"SQLite format 3\0"
_FRONT_MATTER = b"---"
_ADDRESS = late_pattern(r"[^\s@,;<>\"']+@[^\s@,;<>\"']+\.[a-z]{2,}")
_LOOKED_AT = 65_536  # bytes of a text in which addresses are counted
_FEWEST_ADDRESSES = 3  # in a text of which most lines have one: fewer may be contacts for readers


@value_class(kw_only=False)
class OwnData:
    """Judge of the files of one newsroom.

    `newsroom`: the settings. `private`: further files that settings name, such as those of passwords.
    """

    newsroom: Newsroom
    private: tuple[Path, ...] = ()

    def is_kept(self, target: Path) -> bool:
        """Tell by its place and name whether a file is kept for the newsroom itself.

        `target`: the file, below the newsroom's folder, with links followed. Kept are the folders that the program
        makes, what the settings name (passwords, certificates, Maildirs), hidden files, messages, keys and databases.
        """
        root = self.newsroom.folder.resolve()
        parts = [part.casefold() for part in target.relative_to(root).parts]
        return (
            (len(parts) > 1 and parts[0] in _OWN_FOLDERS)
            or any(part.startswith(".") for part in parts)
            or target.suffix.casefold() in _OWN_ENDINGS
            or any(lies_in(target, place) for place in self._named(root))
            or _is_message(target, root)
        )

    def reveals(self, target: Path, content: bytes, *, is_picture: bool) -> bool:
        """Tell by its content whether a file that is to be attached is kept for the newsroom itself.

        `target`: as in is_kept(). `content`: its bytes. `is_picture`: True when they are those of a picture.
        At the newsroom's root only pictures and PDFs are for readers, and beside texts and templates only pictures.
        Elsewhere texts of advisories, private keys, databases and lists of people are refused.
        """
        parts = target.relative_to(self.newsroom.folder.resolve()).parts
        if is_picture:
            return False
        if len(parts) == 1:
            return not content.startswith(b"%PDF")
        return (
            parts[0].casefold() in _TEXT_FOLDERS
            or content.startswith(_DATABASE)
            or _KEY_HEAD in content[:_LOOKED_AT]
            or (target.suffix.casefold() == ".md" and content.removeprefix(b"\xef\xbb\xbf").startswith(_FRONT_MATTER))
            or (target.suffix.casefold() in _TABLE_ENDINGS and _lists_people(target, content))
        )

    def _named(self, root: Path) -> Iterator[Path]:
        """Yield the files and folders that settings name. Of a Maildir around the newsroom, the folders of mail."""
        newsroom, route = self.newsroom, self.newsroom.route
        client = newsroom.sign_in
        files: Iterable[Path | None] = (
            *self.private,
            newsroom.ca_file,
            newsroom.imap.ca_file if newsroom.imap else None,
            route.ca_file if isinstance(route, SmtpRoute | GraphRoute) else None,
            *((client.certificate, client.service_account, client.ca_file) if client else ()),
            newsroom.archive,
            route.folder if isinstance(route, MaildirRoute) else None,
        )
        for path in files:
            if path is not None:
                place = (root / path).resolve()
                yield from (place / name for name in _MAILDIR) if root.is_relative_to(place) else (place,)


def own_data(source: str, place: Place) -> Finding:
    """Return FIL07 for a file that is kept for the newsroom itself. `source`: its path, as written at `place`."""
    words = f"{printable(source)} is the newsroom's own data, which is never sent to readers."
    remedy = "Copy what readers should get into another folder, such as papers/."
    return finding("FIL07", words, place=place, remedy=remedy)


def _is_message(target: Path, root: Path) -> bool:
    """Tell whether a file lies in a Maildir, wherever one is in the newsroom."""
    return any(
        folder.name in _MAILDIR and all((folder.parent / name).is_dir() for name in _MAILDIR)
        for folder in target.parents
        if folder.is_relative_to(root)
    )


def _lists_people(target: Path, content: bytes) -> bool:
    """Tell whether a table has a column of e-mail addresses, or most lines of a text have an address."""
    from advisory_cli.read.lists.reader import open_list

    with suppress(AdvisoryError, OSError, ValueError):
        if "email" in open_list(target).columns:
            return True
    lines = [line for line in content[:_LOOKED_AT].decode("utf-8", "replace").lower().splitlines() if line.strip()]
    with_address = sum(_ADDRESS.search(line) is not None for line in lines)
    return with_address >= _FEWEST_ADDRESSES and 2 * with_address >= len(lines)
