"""What a workbook may cost whoever reads it, besides what `tables.Limits` says of its kind."""

MEMORY = 512 * 1024**2
CPU_S = 40  # 20,000 rows of 50 columns need 12, half of them to take the XML apart
WALL_S = 60
SHEETS = 256
LAST_LINE = 1_048_576  # of a sheet; nobody sees what claims to stand below
MERGED = 20_000  # of one sheet
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how the old format begins
