"""The commands, a file for each group. They read options, call the flow, and print. Edges."""
