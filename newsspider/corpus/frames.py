"""corpus/: the articles of files in the form of other libraries, each imported only when used."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from newsspider.corpus.files import Source
from newsspider.corpus.reading import OnError, articles, checked_lines
from newsspider.items import Article

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow
    import zyte_common_items

AT_ONCE = 1000
"""Lines converted to Arrow at once: some 7 MB of JSON."""


def to_arrow(*paths: Source, on_error: OnError = "raise") -> pyarrow.Table:
    """Return every article as a row of a pyarrow.Table; the types are those of the record, not inferred from values."""
    import pyarrow

    from newsspider.corpus.loading.arrow import arrow_schema, record_batch
    from newsspider.corpus.loading.batches import Batch

    rest = (line for _, _, line in checked_lines(*paths, on_error=on_error))
    batches = []
    while lines := list(islice(rest, AT_ONCE)):
        batches.append(record_batch(Batch(lines, [None] * len(lines))))
    return pyarrow.Table.from_batches(batches, arrow_schema()).drop_columns("signature")


def to_pandas(*paths: Source, on_error: OnError = "raise") -> pandas.DataFrame:
    """Return every article as a row of a pandas.DataFrame; integers that may be null stay integers."""
    import pandas

    table = to_arrow(*paths, on_error=on_error)
    nested = [field.name for field in table.schema if field.type.num_fields]
    kinds = {"int64": pandas.Int64Dtype(), "bool": pandas.BooleanDtype(), "string": pandas.StringDtype()}
    frame = table.drop_columns(nested).to_pandas(types_mapper=lambda kind: kinds.get(str(kind)))
    for name in nested:  # Left to itself, pandas would turn lists into NumPy arrays.
        frame[name] = pandas.Series(table[name].to_pylist(), dtype="object")
    return frame[table.column_names]


def to_polars(*paths: Source, on_error: OnError = "raise") -> polars.DataFrame:
    """Return every article as a row of a polars.DataFrame."""
    import polars

    frame = polars.from_arrow(to_arrow(*paths, on_error=on_error))
    assert isinstance(frame, polars.DataFrame)  # It is one for a table, and a Series for an array.
    return frame


def to_duckdb(*paths: Source, on_error: OnError = "raise") -> duckdb.DuckDBPyRelation:
    """Return every article as a row of a relation, for queries like `.query("articles", "SELECT …")`."""
    import duckdb

    return duckdb.connect().from_arrow(to_arrow(*paths, on_error=on_error))


def to_zyte(*paths: Source, on_error: OnError = "raise") -> Iterator[zyte_common_items.Article]:
    """Yield every article as the `Article` of zyte-common-items, without the fields that it lacks."""
    return (_zyte(one) for one in articles(*paths, on_error=on_error))


def _zyte(article: Article) -> zyte_common_items.Article:
    import zyte_common_items as zyte

    values: dict[str, Any] = {
        "url": article.url,
        "headline": article.headline,
        "datePublished": article.date_published,
        "dateModified": article.date_modified,
        "authors": [zyte.Author(name=name) for name in article.authors] or None,
        "breadcrumbs": [zyte.Breadcrumb(name=name) for name in article.sections] or None,
        "inLanguage": article.in_language,
        "mainImage": zyte.Image(url=article.image.url) if article.image else None,
        "images": [zyte.Image(url=image.url) for image in article.images or ()] or None,
        "description": article.standfirst,
        "articleBody": article.article_body,
        "metadata": zyte.ArticleMetadata(dateDownloaded=article.retrieved_at),
    }
    return zyte.Article(**values)
