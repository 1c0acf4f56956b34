"""What can go wrong with a backup, in plain words."""


class BackupError(Exception):
    """It cannot be written or restored; the text says why and what to do. Nothing was changed."""
