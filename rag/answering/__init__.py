"""One short module for each kind of answer; what they share stands in ``sentences``, ``wording`` and ``records``."""
