"""``python -m rag``."""

import sys

try:
    from rag.cli import main

    sys.exit(main())
except KeyboardInterrupt:  # while the program itself is still being loaded
    sys.exit(130)
