"""The way from nothing to a first rules.yaml and a watcher: what `init` and the page's Start share. Edges."""
