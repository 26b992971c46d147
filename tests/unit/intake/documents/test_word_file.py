"""Tests of the reader of Word files: what a reader sees is read, and nothing else; what is harmful is refused."""

import builtins
import io
import zipfile
from collections.abc import Mapping

import pytest

from advisory_cli.intake.documents.opener import open_document
from advisory_cli.model.errors import BadData, UsageFault
from tests.layouts.as_docx import png
from tests.unit.intake.word_builder import W, paragraph, relations, word_file


def texts(content: bytes) -> list[str]:
    """List the paragraphs of a file."""
    return [block.text for block in open_document(content, "text.docx").blocks]


def remarks(content: bytes) -> str:
    """Join what the reader says it has left out."""
    return " ".join(open_document(content, "text.docx").remarks)


def test_word_file_has_no_deleted_words_when_changes_are_tracked() -> None:
    """Deleted and moved words do not come back, inserted ones are in the text, and a remark says so."""
    body = (
        '<w:p><w:r><w:t xml:space="preserve">The mayor </w:t></w:r><w:del w:id="1" w:author="A"><w:r><w:delText>never'
        "</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>"
        '<w:ins w:id="2" w:author="B"><w:r><w:t>opens</w:t></w:r></w:ins></w:p>'
    )
    assert texts(word_file(body)) == ["The mayor opens"]
    assert "Tracked changes" in remarks(word_file(body))


def test_word_file_has_no_comments_but_names_their_authors() -> None:
    """A comment is no part of the text. Its author is named, because a person should look."""
    body = (
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>We march.</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    comments = (
        f'<w:comments {W}><w:comment w:id="0" w:author="Bob Example">{paragraph("not agreed")}</w:comment></w:comments>'
    )
    content = word_file(body, {"word/comments.xml": comments})
    assert texts(content) == ["We march."]
    assert "1 comment by Bob Example is left out." in remarks(content)


def test_word_file_has_no_hidden_words() -> None:
    """Words that Word hides stay out, and a remark says so."""
    body = "<w:p><w:r><w:t>Seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    assert texts(word_file(body)) == ["Seen"]
    assert "Hidden words" in remarks(word_file(body))


@pytest.mark.parametrize("old", [False, True], ids=["new box", "old box"])
def test_word_file_has_the_words_of_text_boxes_once(old: bool) -> None:
    """The words of a box stand behind its paragraph, once, also where only newer or only older Word reads it."""
    inner = f"<w:txbxContent>{paragraph('EMBARGO')}</w:txbxContent>"
    drawing = f"<w:drawing><wp:inline><wps:txbx>{inner}</wps:txbx></wp:inline></w:drawing>"
    new = f'<mc:Choice Requires="wps">{drawing}</mc:Choice>'
    picture = f'<w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml">{inner}</v:textbox></w:pict>'
    fallback = f"<mc:Fallback>{picture}</mc:Fallback>"
    box = f"<mc:AlternateContent>{new}{fallback if old else ''}</mc:AlternateContent>"
    body = f"<w:p><w:r><w:t>Above</w:t></w:r><w:r>{box}</w:r></w:p>{paragraph('Below')}"
    assert texts(word_file(body)) == ["Above", "EMBARGO", "Below"]


def test_word_file_has_head_and_foot_of_the_pages_but_no_page_numbers() -> None:
    """The head stands first, the foot last, links in them keep their addresses, and page numbers are left out."""
    number = '<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    link = '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>our site</w:t></w:r></w:hyperlink></w:p>'
    body = (
        f'{paragraph("Text")}<w:sectPr><w:headerReference w:type="default" r:id="rId7"/>'
        '<w:footerReference w:type="default" r:id="rId8"/></w:sectPr>'
    )
    content = word_file(
        body,
        {
            "word/header1.xml": f"<w:hdr {W}>{paragraph('Example Office')}</w:hdr>",
            "word/footer1.xml": f"<w:ftr {W}>{number}{link}</w:ftr>",
            "word/_rels/document.xml.rels": relations(
                ("rId1", "hyperlink", "https://other.example"),
                ("rId7", "header", "header1.xml"),
                ("rId8", "footer", "footer1.xml"),
            ),
            "word/_rels/footer1.xml.rels": relations(("rId1", "hyperlink", "https://site.example")),
        },
    )
    document = open_document(content, "text.docx")
    assert [(block.text, block.where) for block in document.blocks] == [
        ("Example Office", "header"),
        ("Text", "body"),
        ("our site", "footer"),
    ]
    assert document.blocks[-1].spans[0].href == "https://site.example"


def test_word_file_keeps_footnotes_with_their_numbers() -> None:
    """A footnote is in the text, below it."""
    body = '<w:p><w:r><w:t>Deaths doubled.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{paragraph("Since 2016.")}</w:footnote></w:footnotes>'
    content = word_file(
        body,
        {
            "word/footnotes.xml": notes,
            "word/_rels/document.xml.rels": relations(("rId1", "footnotes", "footnotes.xml")),
        },
    )
    assert texts(content) == ["Deaths doubled.[1]", "Since 2016."]


def test_word_file_keeps_soft_breaks_as_line_ends() -> None:
    """Lines that a soft break parts are not glued."""
    body = "<w:p><w:r><w:t>Ada Example</w:t><w:br/><w:t>Press officer</w:t></w:r></w:p>"
    assert texts(word_file(body)) == ["Ada Example\nPress officer"]


def test_word_file_has_its_pictures_but_never_a_linked_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedded picture is read with its alternative text. A linked one is never opened."""
    picture = (
        '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="a" descr="Ice"/><a:graphic><a:graphicData><pic:pic>'
        "<pic:blipFill><a:blip {}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</w:r></w:p>"
    )
    parts: Mapping[str, str | bytes] = {
        "word/media/image1.png": png(1),
        "word/_rels/document.xml.rels": relations(
            ("rId1", "image", "media/image1.png"), ("rId2", "image", "file:///etc/hostname")
        ),
    }
    document = open_document(word_file(paragraph("Text") + picture.format('r:embed="rId1"'), parts), "text.docx")
    assert [(each.alt, each.content) for each in document.pictures] == [("Ice", png(1))]

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    linked = word_file(paragraph("Text") + picture.format('r:link="rId2"'), parts)
    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    assert not open_document(linked, "text.docx").pictures


MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prolog", [BOMB, OUTSIDE], ids=["bomb", "external"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_word_file_is_refused_when_a_part_defines_entities(prolog: str, encoding: str) -> None:
    """A DOCTYPE is refused before anything is expanded, in every encoding of XML."""
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{prolog}<w:document {W}><w:body/></w:document>'
    with pytest.raises(BadData, match="defines entities"):
        open_document(word_file("", {"word/document.xml": xml.encode(encoding)}), "text.docx")


def test_word_file_is_refused_when_it_unpacks_to_too_much() -> None:
    """A zip bomb is refused by the size that it states, without being unpacked."""
    out = io.BytesIO(word_file(paragraph("Text")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", b"\0" * (101 * 2**20))
    with pytest.raises(BadData, match="unpacks to 101 MB"):
        open_document(out.getvalue(), "text.docx")


@pytest.mark.parametrize(
    "parts",
    [
        {"word/vbaProject.bin": b"macro"},
        {"[Content_Types].xml": f'<Types><Override ContentType="{MACRO_TYPE}"/></Types>'},
    ],
    ids=["macro", "type"],
)
def test_word_file_is_refused_when_it_has_macros(parts: Mapping[str, str | bytes]) -> None:
    """A file with macros is not opened, whatever its name."""
    with pytest.raises(BadData, match="macros"):
        open_document(word_file(paragraph("Text"), parts), "text.docx")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 no archive", "damaged"),
        (word_file(paragraph("Text"))[:-40], "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "protected by a password"),
        (word_file("<w:p><w:r>"), "damaged"),
    ],
    ids=["no archive", "cut", "old", "no XML"],
)
def test_word_file_is_refused_when_it_is_damaged(content: bytes, words: str) -> None:
    """A damaged or protected file ends in one sentence."""
    with pytest.raises(BadData, match=words):
        open_document(content, "text.docx")


def test_word_file_is_refused_when_its_elements_lie_too_deep() -> None:
    """Elements inside each other by the thousand end in a sentence, not in a crash."""
    body = "<w:sdt><w:sdtContent>" * 3000 + paragraph("Text") + "</w:sdtContent></w:sdt>" * 3000
    with pytest.raises(BadData):
        open_document(word_file(body), "text.docx")


def test_word_file_asks_for_mammoth_when_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, one sentence says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "mammoth", None)
    with pytest.raises(UsageFault, match="one more package") as fault:
        open_document(word_file(paragraph("Text")), "text.docx")
    assert "pip install 'advisory-cli[docx]'" in fault.value.remedy


def test_word_file_names_what_it_cannot_read() -> None:
    """A chart and a formula are named, so that a person adds their words."""
    body = paragraph("Text") + '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/>'
    said = remarks(word_file(body, {"word/charts/chart1.xml": "<c/>"}))
    assert "chart" in said
    assert "formula" in said
