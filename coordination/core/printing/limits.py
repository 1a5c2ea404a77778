"""What one paper may cost."""

MEMORY = 3 * 1024**3  # of addresses; a table of 5,000 rows takes a third of it
CPU_S = 60
WALL_S = 60
STAMPED = 400 * 1024**2  # bytes of a file that is stamped, as it comes out
