"""How do I use it in FastAPI? With one session for the life of the service, opened by its lifespan.

Rows are attrs classes; FastAPI sends the dict that ``attrs.asdict`` makes of one.

    pip install accutics-authentic fastapi uvicorn
    uvicorn fastapi_service:app
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from attrs import asdict, frozen
from fastapi import Depends, FastAPI, HTTPException, Request

from accutics_authentic import Accutics, Resource, Session, errors


@frozen
class Campaign:
    """What the service needs of a campaign."""

    id: int
    name: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    """Open the session before the first request, and close it after the last one."""
    async with Session() as session:
        accutics = Accutics(
            session, base_url=os.environ["ACCUTICS_URL"], token=os.environ["ACCUTICS_TOKEN"]
        )
        yield {"campaigns": accutics.resource("campaigns", Campaign)}


app = FastAPI(lifespan=lifespan)


def campaigns_of(request: Request) -> Resource[Campaign]:
    """Return the list that the lifespan made."""
    resource: Resource[Campaign] = request.state.campaigns
    return resource


Campaigns = Annotated[Resource[Campaign], Depends(campaigns_of)]


@app.get("/campaigns/{campaign_id}")
async def campaign(campaign_id: int, campaigns: Campaigns) -> dict[str, Any]:
    """Answer with one campaign."""
    try:
        return asdict(await campaigns.get(campaign_id))
    except errors.NotFoundError as error:
        raise HTTPException(404, "no such campaign") from error
    except errors.AccuticsAuthenticError as error:
        raise HTTPException(502, str(error)) from error
