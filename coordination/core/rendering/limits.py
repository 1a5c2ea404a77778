"""What pictures of one file may cost, and how large they are."""

MB = 1024**2

MEMORY = 1024 * MB  # a picture of a hundred megapixels takes four hundred as it is unpacked
CPU_S = 30
WALL_S = 45
WIDTH, HEIGHT = 1_100, 2_200  # pixels of a picture at most: an A4 page is read well at this width
LARGEST = 100_000_000  # pixels of a picture that is unpacked at all
PAGES_AT_ONCE = 5
