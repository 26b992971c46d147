"""All that `status`, `resolve` and the program without a verb show, in one place for the door."""

from advisory_cli.report.deliveries import doubt_lines, mailing_lines, rows_lines
from advisory_cli.report.exports import overview_json, rows_csv, rows_json
from advisory_cli.report.mailings import mailings_lines
from advisory_cli.report.overview import overview_lines, welcome_lines

__all__ = [
    "doubt_lines",
    "mailing_lines",
    "mailings_lines",
    "overview_json",
    "overview_lines",
    "rows_csv",
    "rows_json",
    "rows_lines",
    "welcome_lines",
]
