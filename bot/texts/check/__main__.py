"""`python -m bot.texts.check`: silent when all is well, else one line for each mistake and exit status 1."""

import sys

from bot.texts.check import find_mistakes

if __name__ == "__main__":
    sys.exit("\n".join(find_mistakes()) or None)
