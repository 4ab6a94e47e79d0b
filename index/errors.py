"""The errors that a user can meet: each says what, where, and what to do."""

from __future__ import annotations


class WenCeError(Exception):
    """Anything that a user can mend; shown as one line, exit status 1."""


class CorpusError(WenCeError):
    """A corpus folder or its documents.toml is missing, empty or malformed."""


class DocumentError(WenCeError):
    """One document cannot be read; the others go on."""


class SnapshotError(WenCeError):
    """The built index is missing, damaged, or of another schema."""


class EmbedderMismatch(SnapshotError):
    """The index was built with another embedder than the one asked for."""


class MissingExtra(WenCeError):
    """An optional package is not installed; the message names the install line."""


class BadInput(WenCeError):
    """What was asked cannot be taken as it is."""
