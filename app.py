"""WenCe's pages: ``streamlit run app.py``. Only registers them; they stand in rag/ui/pages/."""

from rag.ui import frame

frame.run()
