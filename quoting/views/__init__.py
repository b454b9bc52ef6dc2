"""The doors of people and of customers: quotes, approvals, the public page."""
