"""Large files: they come in pieces, before the form they belong to is sent.

`purposes`   what may be brought in this way, and by whom: said by the app whose records the files will hang on
`volume`     the bytes, at their place from the first piece on
`actions`    the verbs: begin, take a piece, give up; and what nobody comes back for is swept away
`looking`    when all is here it is looked into, beside the web server; what is refused is gone at once
`taking`     what has come is kept by the one verb that keeps files, like anything that came with a request
`field`      how a form says that these files belong to what it is about
"""
