"""What every room leans on: argument checks, structs, reprs, tracebacks. No HTTP, no JSON."""
