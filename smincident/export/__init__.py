"""One incident as a package (包み) that leaves the book: a BagIt bag that anyone can check without this program."""
