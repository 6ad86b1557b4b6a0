"""Java class files, read into the same index as dex files: methods are rewritten for registers, closely enough to be followed."""
