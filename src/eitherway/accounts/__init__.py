"""How an account signs in: passwords, OAuth, known providers, where the servers are. Edges."""
