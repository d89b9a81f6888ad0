"""Corpus: files of articles in, what they hold out."""
