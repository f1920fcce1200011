"""The one entry. Worker processes import it as well: what the program needs is imported when it is run."""

import sys

if __name__ == "__main__":
    from bot.command_line import main

    sys.exit(main())
