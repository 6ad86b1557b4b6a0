"""Test personas: values that are planted on a device so that they can be found again in what leaves it."""
