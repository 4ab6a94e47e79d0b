"""Soon."""

from rag.ui import frame

with frame.head("ask"):
    pass
