"""The main job on an embedded mail server, with synthetic letters: `eitherway demo`."""
