"""`make bench`: everything that is timed, one after the other."""

import sizes
import starts

if __name__ == "__main__":
    starts.main()
    print()
    sizes.main()
