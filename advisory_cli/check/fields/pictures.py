"""Rules on the words about pictures: ADV34, FIL04 and FIL09 for those of `alt`, FIL10 for a missing `credit`.

The field `alt` holds the words shown in place of a picture. Nobody sees them when there is no picture.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from advisory_cli.check.text.text_fields import quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory, Picture

_FILE_NAME = late_pattern(
    r"(?i:[^\n]{0,200}\.(?:jpe?g|png|gif|webp|tiff?|bmp|avif|heic|svg)"
    r"|(?:img|dsc[nf]?|pict|screenshot|image|photo)[-_ ]?\d{1,12}"
    r"|[\w-]*_(?:final|v\d+|web|klein|small|copy)\w*)"
)
_EMPTY_WORDS = frozenset(
    [
        "picture",
        "photo",
        "photograph",
        "image",
        "img",
        "foto",
        "bild",
        "afbeelding",
        "immagine",
        "fotografia",
        "imagen",
        "imagem",
        "zdjęcie",
        "alt",
        "logo",
        "kuva",
        "fotografie",
        "obrázek",
        "kép",
        "εικόνα",
        "φωτογραφία",
        "фото",
        "изображение",
        "зображення",
        "resim",
        "fotoğraf",
        "صورة",
        "תמונה",
        "عکس",
        "تصویر",
        "写真",
        "画像",
        "图片",
        "照片",
        "圖片",
        "사진",
        "이미지",
        "caption",
        "untitled",
    ]
)


def check_picture(advisory: Advisory) -> Iterator[Finding]:
    """Yield findings about the words of pictures.

    - ADV34: an `alt` that nobody would see. FIL04: a picture from a file that has no `alt`.
    - FIL09: an `alt` that is a file's name, a word for any picture, or the caption once more.
    - FIL10: a picture with a caption, which is so offered for print, and without a credit.
    Nobody sees the words of `alt` if the picture has no file, and its web address (field `url`) is missing or does not
    begin with https://.
    """
    for path, picture in advisory.all_pictures:
        if picture.alt and not picture.is_shown:
            why = "its address does not begin with https://" if picture.url else "there is no picture"
            yield finding(
                "ADV34",
                f"The words of `alt` would not be shown: {why}.",
                place=advisory.place(f"{path}.alt"),
                remedy="Write them as caption: …, or name the picture: file: pictures/…, or url: https://…",
            )
        elif picture.file and not picture.alt:
            yield finding(
                "FIL04",
                f"The picture {picture.file} has no words for readers who cannot see it.",
                place=advisory.place(f"{path}.file"),
                remedy="Say what it shows: alt: Two boats in the ice",
            )
        elif picture.alt and (why := _says_nothing(picture)):
            yield finding(
                "FIL09",
                f"The words for who cannot see the picture, {quoted(picture.alt)}, are {why}.",
                place=advisory.place(f"{path}.alt"),
                remedy="Say what it shows: alt: Two boats in the ice",
            )
        if picture.is_shown and picture.caption.strip() and not picture.credit.strip():
            yield finding(
                "FIL10",
                f"Nobody is named whose the picture {quoted(picture.file or picture.url)} is.",
                place=advisory.place(path),
                remedy="Write the photographer or the owner: credit: …",
            )


def _says_nothing(picture: Picture) -> str:
    """Return what is wrong with the words of `alt`, as the end of a sentence. "" for good ones."""
    words = _plain(picture.alt)
    if _FILE_NAME.fullmatch(picture.alt.strip()) or words == _plain(PurePosixPath(picture.file or picture.url).stem):
        return "a file's name"
    if words in _EMPTY_WORDS:
        return "a word for any picture"
    return "those of the caption, and would be read out twice" if words == _plain(picture.caption) else ""


def _plain(words: str) -> str:
    return " ".join(words.casefold().split()).strip(" .:,;!")
