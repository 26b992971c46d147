"""Unit tests of advisory_cli.inbox."""
