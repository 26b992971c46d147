"""Unit tests of advisory_cli.locale."""
