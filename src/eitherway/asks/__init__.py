"""What a message asks, and when. Pure."""
