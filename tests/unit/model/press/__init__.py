"""Unit tests of advisory_cli.model.mailing."""
