"""The commands, a file for each group. They read options, call the engine, and print. Edges."""
