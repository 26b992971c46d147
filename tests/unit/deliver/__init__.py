"""Unit tests of advisory_cli.deliver."""
