"""Finder of captions and credits of pictures."""

import re

from advisory_cli.intake.documents.blocks import PictureFile
from advisory_cli.intake.draft import DraftPicture
from advisory_cli.intake.recognition.context import Recognition, is_site, urls_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.parts import TextParts

_LONGEST = 45  # words of a caption


def read_pictures(parts: TextParts, found: Recognition) -> None:
    """Read captions and credits, and give them the pictures that stand beside them.

    The first picture without a caption counts where it stands below the headline: above, it is a logo.
    """
    credit = _credit_pattern(found)
    document = found.sheet.document
    blocks = document.blocks
    free = {number for number, block in enumerate(blocks) if block.style == "picture"}
    for number, line in enumerate(found.lines):
        near = next((each for each in (line.block - 1, line.block - 2, line.block + 1) if each in free), None)
        picture = document.pictures[blocks[near].picture] if near is not None else None
        caption = _caption(line, number, picture, credit.search(fold(line.text)), found)
        if caption is None:
            continue
        parts.pictures.append(caption)
        embedded = caption.file is not None and bool(caption.file.content)
        if caption.caption and (len(parts.pictures) == 1 or embedded):
            found.aside("picture", line.text)
            found.assign(line, "picture")
        free -= {near} if near is not None and caption.file else set()
    headline = found.lines[found.headline_at].block if found.headline_at >= 0 else 0
    below = [document.pictures[blocks[number].picture] for number in sorted(free) if number > headline]
    if not parts.pictures and below and below[0].content:
        parts.pictures.append(DraftPicture(file=below[0]))


def _caption(
    line: SourceLine, number: int, picture: PictureFile | None, match: "re.Match[str] | None", found: Recognition
) -> DraftPicture | None:
    """Return what a line says about a picture: caption and credit, or a credit alone. None for any other line."""
    label = found.words.label_before(line.text, ("caption",))
    is_caption = line.style == "caption" or (label is not None and not label.whole and bool(match))
    if line.taken or len(line.text.split()) > _LONGEST or not (is_caption or match):
        return None
    if number <= found.headline_at - 2 and not is_caption and "©" not in line.text:
        return None
    if match is None:
        return DraftPicture(caption=line.text, file=picture, source=line.text)
    name = _credit(line.text[match.start("credit") : match.end("credit")])
    if is_site(name) or "@" in line.text or found.days(name):
        return None
    return _credited(line, match, name, found, file=picture, alone=not is_caption)


def _credited(
    line: SourceLine, match: "re.Match[str]", name: str, found: Recognition, *, file: PictureFile | None, alone: bool
) -> DraftPicture:
    """Return caption and credit of a line. `alone`: the line is no caption by its style or label."""
    before = line.text[: match.start()]
    offered = file is None and _offers(before, found) and "©" not in line.text
    bracket = before.rstrip().endswith("(") and not _is_caption_line(line, match, before)
    if alone and (bracket or urls_in(line) or offered):
        return DraftPicture(credit=name, file=file, source=line.text[match.start() : match.end()])
    caption = re.sub(rf"\s*\b(?:{_credit_words(found)})\s*$", "", before.strip(" ([–—-|"), flags=re.IGNORECASE)
    label = found.words.label_before(caption, ("caption", "pictures", "credit"))
    caption = caption[label.end :] if label is not None else caption
    return DraftPicture(caption=caption, credit=name, file=file, source=line.text)


def _is_caption_line(line: SourceLine, match: "re.Match[str]", before: str) -> bool:
    """Tell whether a line is a caption with its credit in brackets: a few words, and no sentence before them."""
    words = before.rstrip(" (")
    ends = line.text[match.end("credit") :].strip(" .)") == ""
    return ends and 2 <= len(words.split()) <= 20 and not words.endswith((".", "!", "?")) and ". " not in words


def _offers(text: str, found: Recognition) -> bool:
    """Tell whether the words before a credit offer pictures: “Images are available on request.”."""
    return text.rstrip().endswith(".") and found.words.stems("on_request").search(fold(text)) is not None


def _credit(text: str) -> str:
    return text.strip(" .)([]")


def _credit_pattern(found: Recognition) -> re.Pattern[str]:
    either = _credit_words(found)
    short = r"fot\.|ph\.|foto:|courtesy(?: of)?"
    return re.compile(
        rf"(?:©|\(c\)|(?<!\w)(?:(?:{either})\s?[:：]|{short}))\s*(?:©\s*)?(?P<credit>[^():;©]{{2,90}}?)\s*[.)\]]?\s*(?:$|(?=\)))",
        re.IGNORECASE,
    )


def _credit_words(found: Recognition) -> str:
    words = sorted(found.words.labels.get("credit", ()), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in words if word != "©")
