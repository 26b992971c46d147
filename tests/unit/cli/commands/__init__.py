"""Unit tests of advisory_cli.cli.commands."""
