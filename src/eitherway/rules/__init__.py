"""rules.yaml to Settings and Rules, and a message's Verdict under them. Pure."""
