"""The command line. It uses the library as any program does, by its public names."""
