"""Find the files of an advisory in several languages by their names: summit.en.md and summit.fr.md are one advisory."""

from collections.abc import Iterator
from glob import escape
from pathlib import Path

from advisory_cli.model.language import language_tag

_ENDING = ".md"
# ISO 639-1. Three letters are left out, because they are endings of other kinds: summit.old.md, summit.bak.md.
_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs "
    "cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha "  # codespell:ignore
    "he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn "
    "ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb "
    "nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd "
    "se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw "
    "ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
)
_CODES = frozenset(_ISO_639_1.split())


def name_language(path: Path) -> str:
    """Return the language tag in the name of an advisory file: "pt-BR" for summit.pt-BR.md. "" for none.

    Languages of two letters are known (ISO 639-1), with a script or region behind them if need be.
    """
    if path.suffix.lower() != _ENDING:
        return ""
    tag = language_tag(Path(path.stem).suffix.removeprefix(".")) or ""
    return tag if tag.partition("-")[0] in _CODES else ""


def common_name(path: Path) -> str:
    """Return the name of an advisory file without its language tag and its ending: "summit" for summit.fr.md."""
    return Path(path.stem).stem if name_language(path) else path.stem


def edition_files(path: Path) -> tuple[Path, ...]:
    """Return the files of the advisory to which the file at `path` belongs, in the order of their names.

    Such files lie in one folder, and their names differ in the language tag alone: summit.en.md, summit.fr.md. One of
    them may lack the tag: summit.md. The result is `path` alone when there is no other.
    """
    name = common_name(path)
    if path.suffix.lower() != _ENDING:
        return (path,)
    others = [other for other in _named(path.parent, name) if other != path]
    return tuple(sorted((path, *others))) if others else (path,)


def first_edition_file(folder: Path, name: str) -> Path | None:
    """Return the first file of the advisory that has editions with this `name`, such as "summit". None for none.

    Only files with a language tag in the name are looked for: summit.en.md and not summit.md.
    """
    whole = folder / name
    if not whole.name or not name.strip():
        return None
    return next((path for path in _named(whole.parent, whole.name) if name_language(path)), None)


def _named(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files called `name`, with and without a language tag, in the order of their names."""
    try:
        found = sorted((folder / f"{name}{_ENDING}", *folder.glob(f"{escape(name)}.*{_ENDING}")))
        for path in found:
            if path.is_file() and common_name(path) == name:
                yield path
    except (OSError, ValueError):
        return


def is_same_advisory(path: Path, other_path: Path) -> bool:
    """Tell whether two paths are files of one advisory: the same file, or files that differ in the language alone.

    The files need not exist. Raises OSError, or RuntimeError for a loop of links, when a path cannot be followed.
    """
    path, other_path = path.resolve(), other_path.resolve()
    tagged = bool(name_language(path) or name_language(other_path))
    if path == other_path or (tagged and _common_path(path) == _common_path(other_path)):
        return True
    return path.exists() and other_path.exists() and path.samefile(other_path)


def _common_path(path: Path) -> Path:
    return path.with_name(common_name(path))
