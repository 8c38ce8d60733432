"""What all calls to one API share: its retry budget, its pauses, and the rate that it accepts."""
