"""What the PDF of one document may cost."""

MB = 1024**2

MEMORY = 4096 * MB  # of addresses; LibreOffice maps two thousand before it has read a word
CPU_S = 90
OFFICE_S = 100  # by the clock, for LibreOffice itself
WALL_S = 110  # for the process that starts it, so that it is there to end it
WRITTEN = 200 * MB  # bytes of any file that comes out
PAGES = 200  # of one document, at most
