"""Reader of the labels of e-mails (templates/labels) as words by which texts of other languages are recognised."""

import tomllib
from pathlib import Path
from typing import Any

import advisory_cli

_FOLDERS = (  # of a checkout, and inside a wheel
    Path(advisory_cli.__file__).parent.parent / "templates" / "labels",
    Path(advisory_cli.__file__).parent / "shipped" / "templates" / "labels",
)


def label_file(language: str) -> dict[str, Any]:
    """Return the content of the label file of a language, such as 'ja'. Empty where there is none."""
    if not language.isalpha():
        return {}
    for folder in _FOLDERS:
        path = folder / f"{language}.toml"
        if path.is_file():
            return tomllib.loads(path.read_text(encoding="utf-8"))
    return {}
