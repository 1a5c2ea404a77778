"""What looks into files that people hand in. It runs in a process of its own with little memory and little time
(`__main__`), knows neither the database nor any secret, and answers in one word: why a file is refused, or nothing.

The portal itself imports the tables alone (`kinds`, `limits`, `marks`, `unseen`, `verdict`). Imports here are relative
and Django is not among them: the process starts from this folder and must be quick.
"""
