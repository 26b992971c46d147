"""The preview that a person opens at the question of a plan."""

from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.cli.terminal import plan_screen, preview_page
from advisory_cli.cli.terminal.plan_screen import _preview
from advisory_cli.model.errors import BadData
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import mailing

APP: Any = SimpleNamespace()


def proposal(prepared: object, **mailed: Any) -> Any:
    """A plan with what its preview shows."""

    def previewed(_: object) -> object:
        if isinstance(prepared, Exception):
            raise prepared
        return prepared

    return SimpleNamespace(plan=SimpleNamespace(mailing=mailing(**mailed)), previewed=previewed)


@pytest.mark.parametrize(
    ("mailed", "name"),
    [
        ({}, "summit"),
        ({"notice": NoticeKind.UPDATE}, "summit-update"),
        ({"advisory": "other"}, "summit"),
    ],
)
def test_preview_of_a_plan_is_named_for_its_file(
    monkeypatch: pytest.MonkeyPatch, mailed: dict[str, Any], name: str
) -> None:
    """The page has the name of the advisory's file, and of the notice, so that two plans have two pages."""
    opened: list[tuple[object, str]] = []
    monkeypatch.setattr(preview_page, "open_preview", lambda _, page, __, *, name: opened.append((page, name)))
    _preview(APP, SimpleNamespace(), proposal("page", **mailed))  # type: ignore[arg-type]
    assert opened == [("page", name)]


def test_preview_of_a_plan_is_not_opened_when_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan without a preview opens nothing, and a fault of the preview is printed while the question stands."""
    opened: list[object] = []
    faults: list[object] = []
    monkeypatch.setattr(preview_page, "open_preview", lambda *page, **_: opened.append(page))
    monkeypatch.setattr(plan_screen, "print_fault", faults.append)
    fault = BadData("No page.")
    for prepared in (None, fault):
        _preview(APP, SimpleNamespace(), proposal(prepared))  # type: ignore[arg-type]
    assert (opened, faults) == ([], [fault])
