"""Imports: a table is read, shown row by row, confirmed, carried out and, if need be, taken back.

The engine knows no noun. What may be imported is a `Kind` (kinds.py), which an app registers: its columns, how it finds
a record again, and the verbs by which it is entered, edited and removed.
"""
