"""What every room uses: argument checks, structs, reprs, tracebacks. No HTTP, no JSON."""
