"""newsspider: a French news site becomes a record that can be trusted."""

__version__ = "0.2.0"
