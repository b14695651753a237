"""Everything a chapter computes: data, compute, fits, projections, charts."""
