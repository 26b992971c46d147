"""Unit tests of advisory_cli.files."""
