"""What a file looks like, before anybody downloads it: pages, a picture, words, or the first rows of a table.

`making`   made in the background, once for each content, by processes that may come to harm (`rendering`, `wordings`,
           `workbooks`); kept beside the files by its digest
`ways`     which kind of file is shown in which way
`columns`  of a table: where its head ends, what its columns hold
`showing`  for pages: what there is, or why there is nothing; and the pictures, for the view of the record on which the
           file hangs, after its own gate. No preview has an address of its own
"""
