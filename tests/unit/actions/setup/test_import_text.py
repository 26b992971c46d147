"""Tests of the action of `import`: the file, its pictures, its id, and that nothing is overwritten or left half."""

from datetime import date
from pathlib import Path

import pytest

from advisory_cli.actions.setup.import_text import Source, import_file, with_answer
from advisory_cli.intake.draft import Question
from advisory_cli.intake.options import ImportOptions
from advisory_cli.model.errors import AdvisoryError, BadData, CannotWrite, UsageFault
from advisory_cli.model.press.advisory import Kind
from tests.layouts.as_docx import png
from tests.unit.intake.word_builder import paragraph, relations, word_file

OPTIONS = ImportOptions(today=date(2027, 1, 4), zone="Europe/Brussels", language="en")
TEXT = Source(
    content=b"PRESS RELEASE\n\nHeat deaths doubled in ten years\n\nThe number has doubled since 2016.\n", name="a.txt"
)
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="a" descr="Ice"/><a:graphic><a:graphicData><pic:pic>'
    '<pic:blipFill><a:blip r:embed="rId{0}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r></w:p>"
)


def illustrated() -> Source:
    """Make a Word file with two pictures and one that no mail shows."""
    body = "".join(paragraph(text) for text in ("PRESS RELEASE", "Heat deaths doubled in ten years", "It has doubled."))
    content = word_file(
        body + PICTURE.format(1) + paragraph("Ice in May. Photo: Ada Example") + PICTURE.format(2) + PICTURE.format(3),
        {
            "word/media/1.png": png(1),
            "word/media/2.png": png(2),
            "word/media/3.emf": b"\1\0\0\0",
            "word/_rels/document.xml.rels": relations(
                ("rId1", "image", "media/1.png"), ("rId2", "image", "media/2.png"), ("rId3", "image", "media/3.emf")
            ),
        },
    )
    return Source(content=content, name="a.docx")


def test_import_writes_a_file_named_by_its_headline(tmp_path: Path) -> None:
    """The file stands in advisories/, and a second one gets a number."""
    first = import_file(TEXT, OPTIONS, tmp_path)
    second = import_file(TEXT, OPTIONS, tmp_path)
    assert [first.path.name, second.path.name] == ["heat-deaths-doubled-in.md", "heat-deaths-doubled-in-2.md"]
    assert "id: heat-deaths-doubled-in-2" in second.path.read_text()


def test_import_writes_pictures_beside_the_file_and_names_the_one_with_a_caption(tmp_path: Path) -> None:
    """The picture with a caption is the advisory's, the other is named in a comment, and one of Windows is left out."""
    result = import_file(illustrated(), OPTIONS, tmp_path)
    text = result.path.read_text()
    assert [path.name for path in result.pictures] == ["heat-deaths-doubled-in-1.png", "heat-deaths-doubled-in-2.png"]
    assert result.pictures[0].read_bytes() == png(1)
    assert 'file: "advisories/heat-deaths-doubled-in-1.png"' in text
    assert "# also written: advisories/heat-deaths-doubled-in-2.png" in text
    assert "is left out" in result.imported.remarks[-1]


def test_import_writes_no_output_that_exists(tmp_path: Path) -> None:
    """A file that exists stays as it is, and so do its pictures."""
    output = tmp_path / "mine.md"
    output.write_text("mine")
    with pytest.raises(UsageFault, match="not overwritten"):
        import_file(illustrated(), OPTIONS, tmp_path, output=output)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]
    assert output.read_text() == "mine"


def test_import_leaves_nothing_behind_when_a_picture_exists(tmp_path: Path) -> None:
    """Pictures that were written are removed where a later file cannot be."""
    (tmp_path / "mine-2.png").write_bytes(b"mine")
    with pytest.raises(UsageFault, match="not overwritten"):
        import_file(illustrated(), OPTIONS, tmp_path, output=tmp_path / "mine.md")
    assert [path.name for path in tmp_path.iterdir()] == ["mine-2.png"]


def test_import_says_when_a_file_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is a file ends in one sentence."""
    (tmp_path / "advisories").write_text("")
    with pytest.raises((CannotWrite, UsageFault)):
        import_file(TEXT, OPTIONS, tmp_path)


def test_import_asks_each_question_once_and_follows_the_answers(tmp_path: Path) -> None:
    """Answers change the advisory, and no question comes twice."""
    asked: list[str] = []

    def ask(question: Question, options: ImportOptions) -> ImportOptions:
        asked.append(question.field)
        answers = {"kind": "statement", "zone": "Europe/London", "language": "fr"}
        return with_answer(question, answers[question.field], options)

    text = Source(content=b"Heat deaths doubled in ten years\n\nWHEN: 4 October 2027, 14:00\nWHERE: Ghent\n", name="")
    result = import_file(text, OPTIONS, tmp_path, ask=ask)
    assert sorted(asked) == ["kind", "language", "zone"]
    written = result.path.read_text()
    assert "kind: statement" in written
    assert "zone: Europe/London" in written
    assert result.open_questions == ()


def test_import_refuses_a_file_that_is_too_large(tmp_path: Path) -> None:
    """Nothing is read beyond the limit."""
    with pytest.raises(BadData, match="larger than"):
        import_file(Source(content=b"x" * (50 * 2**20 + 1), name="a.txt"), OPTIONS, tmp_path)


@pytest.mark.parametrize(
    ("field", "answer"), [("kind", "poem"), ("zone", "CET"), ("language", "?"), ("year", "27"), ("year", "1066")]
)
def test_with_answer_refuses_what_cannot_be_meant(field: str, answer: str) -> None:
    """A wrong answer is a sentence, so that the question can be asked again."""
    with pytest.raises(AdvisoryError):
        with_answer(Question(field, "", "", ""), answer, OPTIONS)


def test_with_answer_keeps_an_answer() -> None:
    """Each answer goes to its option."""
    assert with_answer(Question("kind", "", "", ""), "note", OPTIONS).kind is Kind.NOTE
    assert with_answer(Question("year", "", "", ""), "2028", OPTIONS).year == 2028
