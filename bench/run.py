"""`make bench`: everything that is timed, one after the other."""

import audit
import directory
import imports
import library
import opinions_register
import opinions_rounds
import people
import sizes
import starts

if __name__ == "__main__":
    starts.main()
    print()
    people.main()
    print()
    audit.main()
    print()
    imports.main()
    print()
    directory.main()
    print()
    library.main()
    print()
    opinions_register.main()
    print()
    opinions_rounds.main()
    print()
    sizes.main()
