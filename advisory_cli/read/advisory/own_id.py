"""Functions for an advisory's id: one made of a headline, and its writer into a file that has none."""

import unicodedata
from dataclasses import replace
from pathlib import Path

from advisory_cli.model.errors import NoInput
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.read.advisory.editions import read_sent_editions, read_whole_manuscript
from advisory_cli.read.advisory.file import read_sent, slug
from advisory_cli.read.advisory.rewrite import may_write, rewrite
from advisory_cli.read.edition_files import edition_files
from advisory_cli.read.locate import lies_in

_LONGEST = 60
_WORDS = 4  # of the headline: an id stands in every command and on every screen
_OPENING = late_pattern(r"(?:\ufeff)?---[ \t]*(\r\n|\n|\r)")


def headline_id(headline: str) -> str:
    """Return an id made of the first words of a headline. Empty when none of its letters can stand in an id."""
    plain = unicodedata.normalize("NFKD", headline.replace("ß", "ss")).encode("ascii", "ignore").decode()
    name = "-".join(slug(plain.replace("'", "")).split("-")[:_WORDS])
    if len(name) > _LONGEST:
        name = name[:_LONGEST].rpartition("-")[0] or name[:_LONGEST]
    return name


def has_own_id(advisory: Advisory) -> bool:
    """Tell whether the advisory's file has a line `id: …`.

    Without this line, the file's name is the id. A file that is then renamed counts as another advisory.
    """
    return "id" in advisory.lines


def with_id(text: str, advisory: Advisory) -> str:
    """Return `text`, the text of the advisory's file, with the line `id: …` as its first fact.

    The new line has the same line end as the first line of `text`. If the new line would change anything else in the
    advisory, `text` is returned unchanged.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return text
    named = f"{text[: opening.end()]}id: {advisory.id}{opening[1]}{text[opening.end() :]}"
    before, after = (_read(content, advisory) for content in (text, named))
    if before is None or after is None or not has_own_id(after) or after.id != advisory.id:
        return text
    same = same_words(replace(before, id=advisory.id), after) and (before.embargo, before.send_at) == (
        after.embargo,
        after.send_at,
    )
    return named if same else text


def written(path: Path) -> Advisory | None:
    """Return the advisory in the file at `path`, in all its languages.

    Its id is the one written in one of its files, else the file's name. Faults are ignored. None means that a file is
    missing or cannot be read, or that its text is no advisory.
    """
    try:
        text = read_whole_manuscript(path)
    except (NoInput, OSError):
        return None
    return read_sent_editions(text, path, folder=None, zone="UTC", language="en", issuer="") if text else None


def other_file(source: str, own: Path, name: str, folder: Path) -> Path | None:
    """Return the path `source` when this file holds another advisory with the id `name`, else None.

    `source` is the file from which a mailing was planned, as stored in the ledger ("" for none). `own` is the file of
    the advisory at hand, whose id is `name`. `folder` is the newsroom.
    None means that
    - `source` is missing, or is the same file as `own`, or the same advisory in another language,
    - `source` holds no advisory with the id `name`, or
    - `own` lies in `folder` and `source` does not: the newsroom is then a copy of the one in which the mailing was
      planned.
    """
    path = Path(source)
    try:
        if not source or not path.is_file() or any(path.samefile(each) for each in edition_files(own)):
            return None
    except OSError:
        return None
    if lies_in(own, folder) and not lies_in(path, folder):
        return None
    advisory = written(path)
    return path if advisory is not None and advisory.id == name else None


def write_id(advisory: Advisory) -> bool:
    """Write the id of an advisory in one language into its file. Return True if the file was changed.

    The file stays unchanged if it has a line `id: …` already, cannot be read, or may not be written by this account. It
    stays unchanged also if the new line would change anything else in the advisory.
    """
    path = advisory.source
    if path is None or has_own_id(advisory) or not may_write(path):
        return False
    try:
        return rewrite(path, lambda text: with_id(text, advisory))
    except (OSError, UnicodeDecodeError, NoInput):
        return False


def _read(text: str, advisory: Advisory) -> Advisory | None:
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    path = advisory.source or Path(f"{advisory.id}.md")
    return read_sent(plain, path, folder=None, zone="UTC", language=advisory.language, issuer=advisory.issuer)
