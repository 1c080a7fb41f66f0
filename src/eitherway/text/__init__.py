"""Text as lists and rules look at it: folded, cut into words and sentences, in a language. Pure."""
