class Refused(Exception):
    """Why there is no picture, in a word."""
