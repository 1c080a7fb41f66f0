"""An embedded mail server and synthetic messages, for `eitherway demo`. Edges."""
