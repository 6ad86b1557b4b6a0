"""Why a part of a package cannot be read. Each part fails alone; the reader turns these into Coverage."""


class PartError(Exception):
    """One part (an entry, a dex, a chunk) is not what its format requires; the text says how, in one clause."""
