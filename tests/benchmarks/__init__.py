"""The benchmarks run; what they find is not tested."""
