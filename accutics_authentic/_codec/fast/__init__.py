"""Read classes straight from bytes with msgspec. Without this folder all still works, slower."""
