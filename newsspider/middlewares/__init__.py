"""Door: what stands between the spiders and the network, a middleware a file."""
