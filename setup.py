"""For `scrapyd-deploy` alone, which calls this file to build its egg: all there is to say stands in pyproject.toml."""

from setuptools import setup

setup()
