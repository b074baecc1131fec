"""What asyncio is for: containers that run side by side while events are followed.

PYTHONPATH=client-sdks/python/src python3 scripts/examples/watch.py IMAGE
"""

from __future__ import annotations

import asyncio
import sys

from berth import AsyncClient


async def follow(client: AsyncClient, ready: asyncio.Event, ends: int) -> None:
    """Tells each end of a container, until there were so many."""
    async with client.event.follow(types=["container.exited"]) as items:
        ready.set()
        async for item in items:
            if item.event is not None:
                print(f"ended: {item.event.attributes['name']}", flush=True)
                ends -= 1
                if ends == 0:
                    return


async def work(client: AsyncClient, image: str, number: int) -> str:
    c = client.image(image)(name=f"watch-{number}", command=["echo", str(number)])
    try:
        return (await c.run()).stdout.strip()
    finally:
        await c.remove(force=True)


async def main(image: str) -> None:
    async with AsyncClient() as client:
        ready = asyncio.Event()
        following = asyncio.ensure_future(follow(client, ready, 3))
        await ready.wait()
        outputs = await asyncio.gather(*(work(client, image, number) for number in range(3)))
        await asyncio.wait_for(following, 30)
        print("said:", " ".join(outputs))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
