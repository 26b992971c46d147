"""docs/architecture.md names modules and packages that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGES = "actions|check|cli|compose|deliver|files|inbox|intake|ledger|loopback|locale|model|net|read|report|signin"


def test_architecture_names_modules_that_exist() -> None:
    """Each file that the page names is in the repository, else a new maintainer looks for a room that is gone."""
    paths = [path for folder in ("advisory_cli", "tests") for path in (ROOT / folder).rglob("*.py")]
    files = {f"/{path.relative_to(ROOT)}" for path in paths}
    named = set(re.findall(r"(?<![\w*])[\w/]+\.py\b", PAGE))
    assert len(named) > 30
    assert {name for name in named if not any(file.endswith(f"/{name}") for file in files)} == set()


def test_architecture_names_packages_that_exist() -> None:
    """Each path of packages that the page names leads to a package or a module."""
    named = set(re.findall(rf"\b(?:{PACKAGES})(?:/[a-z_]+)+(?![\w/.])", PAGE))
    assert len(named) > 5
    package = ROOT / "advisory_cli"
    assert {name for name in named if not ((package / name).is_dir() or (package / f"{name}.py").is_file())} == set()
