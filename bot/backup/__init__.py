"""The whole database as one file that any of our databases takes back; what is sealed stays so."""
