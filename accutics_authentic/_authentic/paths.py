"""Templates of the paths, as errors and events show them (pages "ItemGroup" and "Item").

That of "Get Item" is inferred from its neighbours on the page, which does not show it.
"""

from __future__ import annotations

GROUPS_PATH = "/api/v2/groups"
GROUP_PATH = f"{GROUPS_PATH}/:id"
GROUP_ITEMS_PATH = f"{GROUP_PATH}/items"
GROUP_ITEM_PATH = f"{GROUP_ITEMS_PATH}/:id"
GROUP_HOOKS_PATH = f"{GROUP_PATH}/hooks"
GROUP_HOOK_PATH = f"{GROUP_HOOKS_PATH}/:id"
ITEM_PATH = "/api/v2/items/:id"
