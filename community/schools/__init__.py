"""Schools that parents name: the table, the official lists, and finding one by a few words."""
