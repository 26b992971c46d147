"""The one line that moves while a mailing is delivered: counts, never an address."""

from advisory_cli.report.phrases import duration


def progress_text(
    *, done: int, total: int, refused: int = 0, unsure: int = 0, seconds_left: float | None = None
) -> str:
    """'120 of 412 (29 %), 1 refused, about 3 minutes left'."""
    percent = 100 * done // total if total else 100
    parts = [f"{done:,} of {total:,} ({percent} %)"]
    if unsure:
        parts.append(f"{unsure:,} unsure")
    if refused:
        parts.append(f"{refused:,} refused")
    if seconds_left is not None and done < total:
        parts.append(f"{duration(seconds_left)} left")
    return ", ".join(parts)
