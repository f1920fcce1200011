"""How much of a spreadsheet is read: above it stands no honest catalogue, below it memory and time stay small."""

MAX_FILE_BYTES = 20 * 2**20
"""What Telegram lets a bot download."""

MAX_ROWS = 100_000
"""Below the headings, empty ones not counted."""

MAX_COLUMNS = 200
MAX_LAST_ROW = 110_000
"""The number of the last row that may hold something."""

MAX_CELLS = 2_000_000
"""In the rectangle from the first to the last cell that holds something, empty ones counted."""

MAX_TAGS = 10_000_000
"""Of XML."""

MAX_TEXT_BYTES = 64 * 2**20
"""Of the texts of all cells together."""
