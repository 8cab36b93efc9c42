"""Clinical charts, drawn on the server as SVG. Each draws plain values; none knows the database."""
