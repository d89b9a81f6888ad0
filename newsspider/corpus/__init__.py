"""corpus/: reads the articles of output files; it checks every line, and needs little memory however many there are.

    from newsspider import corpus

    for article in filter(corpus.published(since="2026-11-01"), corpus.articles("output/cinktank")):
        print(article.headline)

Or all of them at once, in the form of another library: `corpus.to_pandas("output/cinktank")`, `to_polars`, `to_arrow`,
`to_duckdb`, `to_zyte`.

Paths are files, globs and folders. Exceptions:

    ValueError
    └── BadLine            a line that is no article; `file`, `line`, `reason`
    OSError                a path that does not exist, or cannot be read
"""

from newsspider.corpus.choosing import mentions, of_section, published
from newsspider.corpus.files import files
from newsspider.corpus.frames import to_arrow, to_duckdb, to_pandas, to_polars, to_zyte
from newsspider.corpus.reading import OnError, articles, history, latest, records
from newsspider.corpus.record import BadLine

__all__ = [
    "BadLine",
    "OnError",
    "articles",
    "files",
    "history",
    "latest",
    "mentions",
    "of_section",
    "published",
    "records",
    "to_arrow",
    "to_duckdb",
    "to_pandas",
    "to_polars",
    "to_zyte",
]
