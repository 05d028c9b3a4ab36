"""How fast the program is, beside what it is compared with in the same run."""
