"""The core's converter: bytes to models and back."""
