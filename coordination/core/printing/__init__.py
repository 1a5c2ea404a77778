"""The process that prints a paper as PDF with typst. It knows neither Django nor any secret (`core/confined.py`)."""
