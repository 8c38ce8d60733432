"""How fast the library is, next to what people would use instead and to what is possible at all.

``python -m benchmarks`` measures everything and prints one table. The peers come from the extra
``benchmarks``. Every ratio is taken within one interleaved run, so that a noisy machine disturbs
both sides alike. The library imports nothing from here.
"""
