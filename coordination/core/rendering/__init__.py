"""What makes pictures of pages and of pictures, in a process of its own with little memory and little time
(`__main__`): pdfium and Pillow read what strangers made. What comes out is WebP, without a word of what the file says
of itself.

The portal itself imports `limits` alone. Imports here are relative and Django is not among them.
"""
