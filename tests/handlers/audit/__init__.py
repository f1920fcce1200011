"""The audit trail in chat."""
