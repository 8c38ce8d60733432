"""How fast it is, against what people would use instead and against what is possible at all.

``python -m benchmarks`` measures everything and prints one table; the peers come from the extra
``benchmarks``. Every ratio is taken within one interleaved run, so that a noisy machine disturbs
both sides alike. Nothing here is imported by the library.
"""
