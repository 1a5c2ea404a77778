"""What reads the words of documents (DOCX) and of slides (PPTX), in a process of its own with little memory and little
time (`__main__`). What comes out is what a reader sees of the text: paragraphs and rows of tables line by line, with
the numbers that a word processor sets before them by itself, without what was struck out, hidden or only remarked.

The portal itself imports `limits` alone. Imports here are relative and Django is not among them: the process starts
from this folder and must be quick.
"""
