"""Typed asyncio clients for the Accutics Open API and the authentic.network REST API."""
