"""Two readings of one kind held against each other: what is said in the one and not in the other."""
