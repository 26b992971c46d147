"""What every source of tokens promises (model/ports/tokens.py)."""

import threading

import pytest

from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.ports.tokens import TokenSource


class TokenContract:
    """Subclasses give `tokens`, a source at work, and `dead`, one whose sign-in or command has ended."""

    def test_source_gives_a_token_that_no_repr_shows(self, tokens: TokenSource) -> None:
        """A token is text, and hidden wherever it may be printed."""
        token = tokens()
        assert token.value
        assert token.value not in repr(token)
        assert token.value not in f"{token}"

    def test_source_gives_another_token_when_one_was_refused(self, tokens: TokenSource) -> None:
        """A refused token does not come back at once, else a login would be refused twice."""
        token = tokens()
        assert tokens(refused=token) != token

    def test_source_serves_threads_when_they_come_at_once(self, tokens: TokenSource) -> None:
        """Several connections ask at one moment, and each gets a token."""
        got: list[str] = []
        threads = [threading.Thread(target=lambda: got.append(tokens().value)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 8
        assert all(got)

    def test_source_raises_a_sentence_when_it_has_ended(self, dead: TokenSource) -> None:
        """A source that has ended raises a fault with words for a person, and nothing else."""
        with pytest.raises(AdvisoryError) as raised:
            dead()
        assert raised.value.message
        assert raised.value.remedy
