"""The Bot API's methods: what each does to the sandbox, and what it answers."""
