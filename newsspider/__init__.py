"""newsspider: a French news site becomes a record that can be trusted."""

from newsspider.extract import Extracted, extract
from newsspider.site import Site

__version__ = "0.3.0"

__all__ = ["Extracted", "Site", "extract"]
