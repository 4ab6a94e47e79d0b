"""How the bundled reader was trained: python -m rag.reader.training."""
