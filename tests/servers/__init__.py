"""Real IMAP servers, and ways to make them misbehave, for the tests of everything that touches mail."""
