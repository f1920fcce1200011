"""For whom a handler is: flags that the dispatcher sorts handlers by; one without them is for members, in private.

In a group a member's `actor` may do only what both they and the group may, and `reader` is the group's.
"""

STRANGERS = {"audience": "strangers"}
"""In private, those who are not members or no longer; there is no `actor`."""

GROUPS = {"audience": "groups"}
"""Members who write in a group that is bound to a role."""

UNBOUND_GROUPS = {"audience": "unbound_groups"}
"""Members who write in a group that no admin has bound yet."""

ANONYMOUS = {"audience": "anonymous"}
"""Admins of a group who write in its name: nobody can tell who they are; there is no `actor`."""

COMINGS_AND_GOINGS = {"audience": "comings_and_goings"}
"""Whoever puts the bot into a group, takes it out or blocks it, upgrades or renames a group, also in the group's
name; `actor` is None for those who are not members."""
