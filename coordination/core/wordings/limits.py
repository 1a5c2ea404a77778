"""What a document may cost whoever reads its words, besides what an inspection lets pass."""

MB = 1024**2

MEMORY = 256 * MB
CPU_S = 15
WALL_S = 30
UNPACKED = 40 * MB  # of one part; the words of a thousand pages need ten
CHARACTERS = 600_000  # read of one document
DEEPEST = 500  # elements within one another
LEVELS = 9  # of automatic numbers, as the format has them
