"""Entries from elsewhere: read from a file or a site (`files`, `dcat`, `ckan`), understood line by line (`lines`), laid
beside what is here (`comparing`).

What is read is brought into the columns of the guide first, so that there is one place that understands them.
"""
