"""The commands: what each takes, and what it does with the library. Imported when they are used."""
