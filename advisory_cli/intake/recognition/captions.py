"""Finder of captions and credits of pictures."""

import re

from advisory_cli.intake.draft import DraftPicture
from advisory_cli.intake.recognition.context import Recognition, urls_in
from advisory_cli.intake.recognition.parts import Parts


def read_pictures(parts: Parts, found: Recognition) -> None:
    """Read captions and credits, and give them the pictures that stand beside them."""
    credit = _credit_pattern(found)
    document = found.sheet.document
    pictures = {number for number, block in enumerate(document.blocks) if block.style == "picture"}
    for number, line in enumerate(found.lines):
        if (
            line.taken
            or len(line.text.split()) > 45
            or (number <= found.headline_at - 2 and line.style != "caption" and "©" not in line.text)
        ):
            continue
        near = next((each for each in (line.block - 1, line.block - 2, line.block + 1) if each in pictures), None)
        match = credit.search(line.text)
        if line.style != "caption" and match is None:
            continue
        picture = document.pictures[document.blocks[near].picture] if near is not None else None
        inside = bool(match) and match is not None and line.text[: match.start()].rstrip().endswith("(")
        if match and (inside or urls_in(line)) and line.style != "caption":
            parts.pictures.append(DraftPicture(credit=_credit(match["credit"]), file=picture, source=match[0]))
            continue
        if match is None:
            caption, name = line.text, ""
        else:
            caption, name = line.text[: match.start()].strip(" ([–—-|"), _credit(match["credit"])
        label = found.words.label_before(caption, ("caption", "pictures", "credit"))
        if label is not None:
            caption = caption[label.end :]
        if line.style != "caption" and near is None and "©" not in line.text and len(caption.split()) > 30:
            continue
        parts.pictures.append(DraftPicture(caption=caption, credit=name, file=picture, source=line.text))
        if len(parts.pictures) == 1:
            found.aside("picture", line.text)
            found.take(line, "picture")
        if near is not None:
            pictures.discard(near)


def _credit(text: str) -> str:
    return text.strip(" .)([]")


def _credit_pattern(found: Recognition) -> re.Pattern[str]:
    words = sorted(found.words.labels.get("credit", ()), key=len, reverse=True)
    either = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in words if word != "©")
    short = r"fot\.|ph\.|foto:|courtesy(?: of)?"
    return re.compile(
        rf"(?:©|\(c\)|(?<!\w)(?:(?:{either})\s?[:：]|{short}))\s*(?:©\s*)?(?P<credit>[^():;©]{{2,90}}?)\s*[.)\]]?\s*(?:$|(?=\)))",
        re.IGNORECASE,
    )
