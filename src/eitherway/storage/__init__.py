"""What is kept on this machine: the ledger, the state folder, the files that ship. Edges.

They touch files and the database only, and hold no name, address, subject or text of a person.
"""
