"""What happens to a request: states, plans, cards, letters. Pure."""
