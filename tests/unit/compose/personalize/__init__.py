"""Unit tests of advisory_cli.compose.personalize."""
