"""One outside world each: IMAP, calendars, the ledger, secrets. Nothing here decides."""
