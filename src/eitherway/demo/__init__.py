"""An embedded mail server and synthetic letters, for `eitherway demo`. Edges."""
