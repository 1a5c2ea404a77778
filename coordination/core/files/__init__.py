"""Files: taken in with their true size, kind and digest; handed out only by the view of the record they hang on.

`incoming`   what comes with a request lands on the volume where it will stay, counted as it comes
`examining`  is it what its name says, harmless, and without a mark of secrecy? asked of a process of its own
`storage`    laid down by its digest, safe from a power cut before anybody is told that it is there
`bucket`     the same on a server that speaks S3, where the operator has set one
`intake`     the verbs: keep a file, note a refusal
`scanning`   asked of ClamAV, where the portal has one: is there malware in it?
`checking`   what the portal does by itself with what the scanner says
`serving`    handed out as a download that runs nowhere
"""
