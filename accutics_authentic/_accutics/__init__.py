"""The Accutics Open API: marketing data standards."""
