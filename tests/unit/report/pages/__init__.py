"""Unit tests of advisory_cli.report.pages."""
