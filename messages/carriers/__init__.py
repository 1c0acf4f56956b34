"""The carriers that texts travel by, each a small adapter: verify, parse, send, look up."""
