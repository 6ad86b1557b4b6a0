"""A live session: the intercepting proxy and the journal that it writes."""
