"""The schema room's word to other tools: the line of Python with which each has the files, types and all."""

LOADERS = {
    "pandas": "from newsspider import corpus\narticles = corpus.to_pandas(*files)",
    "Polars": "from newsspider import corpus\narticles = corpus.to_polars(*files)",
    "PyArrow": "from newsspider import corpus\narticles = corpus.to_arrow(*files)",
    "DuckDB": "from newsspider import corpus\narticles = corpus.to_duckdb(*files)",
    "Hugging Face datasets": "from newsspider import corpus; from datasets import Dataset\n"
    "articles = Dataset(corpus.to_arrow(*files))",
}
