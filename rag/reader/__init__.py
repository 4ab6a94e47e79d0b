"""A model that reads: does a passage answer a question, and with which words."""
