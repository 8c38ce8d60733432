"""One program for each kind of attack: what a hostile or broken server, file or caller sends."""
