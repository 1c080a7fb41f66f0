"""One account on an IMAP server: `mail_store` says what the engine needs, `mailbox` gives it. Edges."""
