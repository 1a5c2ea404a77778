"""What reads workbooks (XLSX: openpyxl; XLS: xlrd), in a process of its own with little memory and little time
(`__main__`), for they build trees that a few kilobytes can make as large as they like. What comes out is what each
sheet says, as text.

The portal itself imports `cells` and `limits` alone. Imports here are relative and Django is not among them: the
process starts from this folder and must be quick.
"""
