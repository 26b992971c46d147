"""Preparation of the parts of a Word file: what readers see moves into the text, what they do not see leaves it.

Into the text: text boxes, and the head and foot of the pages. Out of it: deleted and hidden words, comments, page
numbers, linked pictures. Source: ECMA-376, part 1, 17.
"""

import posixpath
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.parsers import expat

from advisory_cli.model.errors import BadData
from advisory_cli.model.language import language_tag
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

HEADER, FOOTER = "ImportPageHeader", "ImportPageFooter"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OLD_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"  # strict Open XML
_DOCUMENT, _RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}commentReference", f"{_W}commentRangeStart"})
_OFF = frozenset({"0", "false", "off"})
_BOXES = 20  # text boxes inside each other
_NAMES = 4  # of commenting colleagues that are shown


@value_class
class PreparedWord:
    """Parts of a Word file after the preparation, the language that it states, and remarks on what was left out."""

    parts: dict[str, bytes]
    language: str
    remarks: tuple[str, ...]


def prepared(parts: dict[str, bytes]) -> PreparedWord:
    """Return the parts of a Word file with everything that a reader sees in the text, and nothing else.

    `parts` are the parts by their names. Raises BadData for a part that is no XML, for one that defines entities, and
    for a file with macros.
    """
    _refuse_macros(parts)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            _refuse_doctype(content)
    tree = _tree(parts[_DOCUMENT])
    body = tree.find(f"{_W}body")
    if body is None:
        old = _OLD_W.encode() in parts[_DOCUMENT]
        words = "This Word file is of the strict Open XML format." if old else "This Word file has no text."
        raise BadData(words, remedy="Open it in Word and save it as an ordinary .docx.")
    remarks = list(_comment_remarks(parts))
    relations = _tree(parts[_RELATIONS]) if _RELATIONS in parts else ET.Element(f"{_REL}Relationships")
    heads = _page_parts(tree, relations, parts)
    remarks += _clean(body)
    for number, paragraph in enumerate(heads[HEADER]):
        body.insert(number, paragraph)
    section = [child for child in body if child.tag == f"{_W}sectPr"]
    for paragraph in heads[FOOTER]:
        body.insert(len(body) - len(section), paragraph)
    _unbox(body)
    remarks += _unread(parts, body)
    changed = {_DOCUMENT: ET.tostring(tree, "utf-8"), _RELATIONS: ET.tostring(relations, "utf-8")}
    kept = {name: part for name, part in parts.items() if "comments" not in name or not name.startswith("word/")}
    return PreparedWord(parts=kept | changed, language=_language(parts), remarks=tuple(remarks))


def _refuse_macros(parts: dict[str, bytes]) -> None:
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise BadData("This Word file has macros, and is not opened.", remedy="Save it as .docx, without macros.")


def _refuse_doctype(content: bytes) -> None:
    """Raise BadData for a part with a DOCTYPE, before any parser would follow its entities."""

    def refuse(*_: object) -> None:
        raise BadData("This Word file defines entities, as harmful files do, and is not opened.")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise BadData(
            "This Word file cannot be read: the file is damaged.", remedy="Open it in Word and save it again as .docx."
        ) from fault


def _tree(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314


def _parents(tree: ET.Element) -> dict[ET.Element, ET.Element]:
    return {child: parent for parent in tree.iter() for child in parent}


def _clean(body: ET.Element) -> Iterator[str]:
    """Take out what readers do not see. Yield remarks."""
    changes = hidden = 0
    parents = _parents(body)
    for element in list(body.iter()):
        parent = parents.get(element)
        if element.tag == f"{_A}blip":
            element.attrib.pop(f"{_R}link", None)
        elif element.tag == f"{_W}ins" and parent is not None and parent.tag != f"{_W}rPr":
            changes += 1
        elif element.tag in _GONE and parent is not None and parent.tag not in {f"{_W}rPr", f"{_W}trPr"}:
            changes += element.tag in {f"{_W}del", f"{_W}moveFrom"}
            parent.remove(element)
        elif element.tag == f"{_W}r" and _is_hidden(element) and parent is not None and element in list(parent):
            hidden += any(part.text for part in element.iter(f"{_W}t"))
            parent.remove(element)
    if changes:
        yield "Tracked changes: what was inserted is in the text, what was deleted is not."
    if hidden:
        yield "Hidden words are left out."


def _is_hidden(run: ET.Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "1") not in _OFF


def _unbox(body: ET.Element) -> None:
    """Put the paragraphs of each text box behind the paragraph in which the box is anchored."""
    for _ in range(_BOXES):
        parents = _parents(body)
        box = next(iter(body.iter(f"{_W}txbxContent")), None)
        if box is None:
            return
        paragraphs = list(box)
        holder, anchor = box, None
        while holder in parents and parents[holder] is not None:
            parent = parents[holder]
            if holder.tag == f"{_MC}AlternateContent":
                anchor = holder
            if parent.tag == f"{_W}r" and anchor is None:
                anchor = holder
            if holder.tag == f"{_W}p":
                break
            holder = parent
        if anchor is None or anchor not in parents or holder.tag != f"{_W}p":
            parents[box].remove(box)
            continue
        parents[anchor].remove(anchor)
        outer = parents[holder]
        place = list(outer).index(holder) + 1
        for number, paragraph in enumerate(paragraphs):
            outer.insert(place + number, paragraph)


def _page_parts(tree: ET.Element, relations: ET.Element, parts: dict[str, bytes]) -> dict[str, list[ET.Element]]:
    """Return the paragraphs of the head and foot of the pages, each text once. Their links get ids of the text."""
    found: dict[str, list[ET.Element]] = {HEADER: [], FOOTER: []}
    seen: set[str] = set()
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
    for tag, style in ((f"{_W}headerReference", HEADER), (f"{_W}footerReference", FOOTER)):
        for reference in tree.iter(tag):
            target = targets.get(reference.get(f"{_R}id", ""), "")
            name = posixpath.normpath(posixpath.join("word", target)) if not target.startswith("/") else target[1:]
            if name not in parts or name in seen:
                continue
            seen.add(name)
            part = _tree(parts[name])
            list(_clean(part))
            _unbox(part)
            _rename_relations(part, name, parts, relations)
            for paragraph in part.iter(f"{_W}p"):
                text = " ".join("".join(each.text or "" for each in paragraph.iter(f"{_W}t")).split())
                if text and not _is_page_number(paragraph) and text not in seen:
                    seen.add(text)
                    _set_style(paragraph, style)
                    found[style].append(paragraph)
    return found


def _rename_relations(part: ET.Element, name: str, parts: dict[str, bytes], relations: ET.Element) -> None:
    folder, _, file = name.rpartition("/")
    own = parts.get(f"{folder}/_rels/{file}.rels")
    if own is None:
        return
    known = {}
    for relation in _tree(own):
        identity = f"{file.replace('.', '-')}-{relation.get('Id', '')}"
        known[relation.get("Id", "")] = identity
        relation.set("Id", identity)
        relations.append(relation)
    for element in part.iter():
        for key in (f"{_R}id", f"{_R}embed"):
            if element.get(key) in known:
                element.set(key, known[element.get(key, "")])


def _is_page_number(paragraph: ET.Element) -> bool:
    codes = [each.text or "" for each in paragraph.iter(f"{_W}instrText")]
    codes += [each.get(f"{_W}instr", "") for each in paragraph.iter(f"{_W}fldSimple")]
    return any(code.split()[:1] in (["PAGE"], ["NUMPAGES"], ["SECTIONPAGES"]) for code in codes)


def _set_style(paragraph: ET.Element, style: str) -> None:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        properties = ET.Element(f"{_W}pPr")
        paragraph.insert(0, properties)
    for old in properties.findall(f"{_W}pStyle"):
        properties.remove(old)
    ET.SubElement(properties, f"{_W}pStyle").set(f"{_W}val", style)


def _comment_remarks(parts: dict[str, bytes]) -> Iterator[str]:
    """Yield a remark that names the colleagues whose comments are left out."""
    if "word/comments.xml" not in parts:
        return
    authors = Counter(
        comment.get(f"{_W}author", "") or "somebody"
        for comment in _tree(parts["word/comments.xml"]).iter(f"{_W}comment")
    )
    if authors:
        number = authors.total()
        names = ", ".join(printable(name[:60]) for name in list(authors)[:_NAMES])
        more = f" and {len(authors) - _NAMES} more" if len(authors) > _NAMES else ""
        yield f"{number} comment{'s' * (number > 1)} by {names}{more} {'are' if number > 1 else 'is'} left out."


def _unread(parts: dict[str, bytes], body: ET.Element) -> Iterator[str]:
    """Yield remarks on what cannot be read, so that a person adds its words."""
    if any(name.startswith(("word/charts/", "word/diagrams/")) for name in parts):
        yield "A chart or a diagram is not read: add its words by hand."
    if any(True for _ in body.iter(f"{_W}altChunk")):
        yield "A text of another format inside the file is not read: copy it into the file as text."
    if any(True for _ in body.iter(f"{_M}oMath")):
        yield "A formula is not read: add it by hand."


def _language(parts: dict[str, bytes]) -> str:
    """Return the language that the styles state, or ""."""
    if "word/styles.xml" not in parts:
        return ""
    mark = _tree(parts["word/styles.xml"]).find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}lang")
    return (language_tag(mark.get(f"{_W}val", "")) or "") if mark is not None else ""
