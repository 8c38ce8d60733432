"""How to talk to any JSON API; knows neither vendor."""
