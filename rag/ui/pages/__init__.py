"""One file a page; ``app.py`` registers them."""
