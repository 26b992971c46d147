"""Unit tests of advisory_cli.compose.templates."""
