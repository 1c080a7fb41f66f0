"""HTTP with one host, one deadline and a largest answer. An edge."""
