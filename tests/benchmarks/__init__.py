"""The benchmarks run; their results are not tested."""
