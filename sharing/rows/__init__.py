"""Rows of data sets: what their columns hold (`columns`), how a cell is read and checked (`checking`), what is shown of
it to whom (`masking`, `reading`), and what is asked of many (`asking`, `charting`).

Whoever shows rows opens them by `reading.opened`, which knows who reads in full and who reads masked.
"""
