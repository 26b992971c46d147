"""One module, one test file."""
