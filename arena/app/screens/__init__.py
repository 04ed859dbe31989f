"""One screen a file, or a folder where a screen has parts of its own.  What several screens use stands beside them."""
