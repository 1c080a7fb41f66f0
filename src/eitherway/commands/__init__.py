"""The commands, one file per group. They read options, call the engine, and print. Edges."""
