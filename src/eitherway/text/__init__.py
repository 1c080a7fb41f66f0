"""Text to folded words, phrases, sentences, lengths and a language, for every stage above. Pure."""
