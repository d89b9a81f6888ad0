"""Door: the middlewares between the spiders and the network, one a file."""
