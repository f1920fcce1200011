"""The domain: tables, rules, queries and operations of each area; it knows nothing of Telegram."""
