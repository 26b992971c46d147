"""Tests of the files that an advisory names: read once for a command, and never one of its lists."""

from pathlib import Path

from advisory_cli.actions.preflight.named_files import NamedFiles
from advisory_cli.model.press.advisory import Advisory, Attachment
from advisory_cli.model.press.files import LoadedFile, Media, SentFile
from tests.compose_samples import founding


def loaded(content: bytes) -> Media:
    """A paper with these bytes."""
    file = SentFile(
        path="attachments[0]", source="papers/a.ods", name="a", media_type="x/y", size=len(content), digest=str(content)
    )
    return Media(files=(LoadedFile(file=file, content=content),))


def test_files_are_read_once_when_they_change_between_check_and_composition() -> None:
    """A file that is saved while a command works leaves as it was checked, in each language."""
    saved = iter([loaded(b"checked"), loaded(b"in French"), loaded(b"saved later")])

    def read(_: Advisory) -> Media:
        return next(saved)

    named = NamedFiles(read)
    first, second = founding(language="en"), founding(language="fr")
    assert [named(edition).files[0].content for edition in (first, second, first)] == [
        *(b"checked", b"in French", b"checked")
    ]


def test_list_of_the_command_is_found_when_it_is_attached(tmp_path: Path) -> None:
    """Whatever it is called and however it is written, a list to which the mail goes is never attached."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.ods").write_bytes(b"x")
    (tmp_path / "linked.ods").symlink_to(tmp_path / "papers" / "a.ods")
    (tmp_path / "other.ods").write_bytes(b"x")
    advisory = founding(attachments=(Attachment(file="papers/a.ods"),))
    named = NamedFiles(lambda _: loaded(b"x"))
    (found,) = named.check_lists(advisory, (tmp_path / "other.ods", tmp_path / "linked.ods"), tmp_path)
    assert found.code == "FIL07"
    assert list(named.check_lists(advisory, (tmp_path / "other.ods", tmp_path / "gone.ods"), tmp_path)) == []
