"""Pictures and attachments of a mailing as the ledger stores them, and which of these files have changed since."""

from collections.abc import Iterator

from advisory_cli.compose.serialize import unpack_head
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.edition import Phase, head_piece
from advisory_cli.model.press.files import LoadedFile, Media, SentFile


def stored_files(mailing_id: str, ledger: Ledger, language: int = 0) -> tuple[SentFile, ...]:
    """Return the pictures and attachments that were stored with a mailing, without those that the program made.

    `language`: of a mailing in several languages, the number of the one whose files are returned, from 0.
    Empty for a mailing without files, and for one that the ledger does not hold.
    """
    for phase in Phase:
        try:
            head = unpack_head(ledger.piece(mailing_id, phase, head_piece(language)))
        except LedgerFault:  # no such edition was planned
            continue
        return tuple(file for file in head.files if file.path)
    return ()


def stored_media(mailing_id: str, ledger: Ledger, language: int = 0) -> Media:
    """Return the stored pictures and attachments of a mailing with their bytes, for a notice that repeats its text.

    `language`: of a mailing in several languages, the number of the one whose files are returned, from 0.
    Raises LedgerFault when the bytes of a file are not stored.
    """
    files = stored_files(mailing_id, ledger, language)
    return Media(files=tuple(LoadedFile(file=file, content=ledger.file(file.digest)) for file in files))


def changed_files(mailing_id: str, media: Media, ledger: Ledger, language: int = 0) -> Iterator[str]:
    """Yield a phrase for each file that has changed since a mailing was planned, or was added or taken away.

    `media`: the files of the advisory and of the settings as they are now. `language`: of a mailing in several
    languages, the number of the one that is compared, from 0.
    """
    stored = {file.path: file for file in stored_files(mailing_id, ledger, language)}
    now = {loaded.file.path: loaded.file for loaded in media.files}
    for path in {**stored, **now}:
        old, new = stored.get(path), now.get(path)
        if old is None or new is None or old.digest != new.digest:
            source = (new or old or stored[path]).source
            yield f"the file {source} has changed"
