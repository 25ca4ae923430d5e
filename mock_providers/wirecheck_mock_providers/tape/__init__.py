"""Record and replay: a proxy that writes recordings, and a server that plays them."""
