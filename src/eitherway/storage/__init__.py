"""What is kept on this machine: the ledger, the state folder, the files that ship. Edges."""
