"""schema/: for each other tool, the Python that gives it the files with their types."""

LOADERS = {
    "pandas": "from newsspider import corpus\narticles = corpus.to_pandas(*files)",
    "Polars": "from newsspider import corpus\narticles = corpus.to_polars(*files)",
    "PyArrow": "from newsspider import corpus\narticles = corpus.to_arrow(*files)",
    "DuckDB": "from newsspider import corpus\narticles = corpus.to_duckdb(*files)",
    "Hugging Face datasets": "from newsspider import corpus; from datasets import Dataset\n"
    "articles = Dataset(corpus.to_arrow(*files))",
}
