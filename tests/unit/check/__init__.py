"""Unit tests of advisory_cli.check."""
