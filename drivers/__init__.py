"""How a database is spoken to: what SQLAlchemy is given for it, in the bot and in its worker processes."""
