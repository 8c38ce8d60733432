"""One file for each kind of attack, by a hostile or broken server, file or caller."""
