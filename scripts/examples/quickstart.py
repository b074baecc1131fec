"""The whole path, as quickstart.js walks it: a Debian base, an image with nginx on it, a container
that serves a page, its log, a commit, a second image that inherits from the first, and a clean-up
that says what it will do.

    PYTHONPATH=client-sdks/python/src python3 scripts/examples/quickstart.py [--json]
        [--suite bookworm] [--base debian:12]

With --json each step prints one line of JSON, for programs that check them.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import socket
import time
import urllib.request
from typing import Any, Type

from berth import Builder, Container, Image, container, errors, gc, image
from berth.types import ContainerFilter, GcPolicy

parser = argparse.ArgumentParser()
parser.add_argument("--json", action="store_true")
parser.add_argument("--suite", default="bookworm")
parser.add_argument("--base", default="debian:12")
arguments = parser.parse_args()


def tell(step: str, sentence: str, **facts: Any) -> None:
    """Tells what a step did: facts for programs, a sentence for people."""
    line = json.dumps({"step": step, **facts}, default=dataclasses.asdict)
    print(line if arguments.json else f"{step:8} {sentence}", flush=True)


def size(count: int) -> str:
    return f"{count / 1e3:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def short(identity: str) -> str:
    return identity.replace("sha256:", "")[:12]


# Images are classes. A subclass inherits the steps of its superclass, and replaces those it names.
class Web(Image, base=arguments.base):
    @classmethod
    def define(cls, b: Builder) -> None:
        (
            b.run(
                "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y"
                " --no-install-recommends nginx-light && rm -rf /var/lib/apt/lists/*"
            )
            .copy("quickstart/nginx.conf", "/etc/nginx/nginx.conf")
            .step("site")
            .copy("quickstart/site/", "/var/www/html/")
            .expose(80)
            .cmd("sh", "-c", 'echo "listen 127.0.0.1:$PORT;" > /run/listen.conf && exec nginx')
        )


class Docs(Web):
    @classmethod
    def define(cls, b: Builder) -> None:
        super().define(b)
        b.replace("site").copy("quickstart/docs/", "/var/www/html/").label("kind", "docs")


class Saved(Image, base="quickstart:saved"):
    pass


def get(url: str) -> str:
    """Asks until the server answers: nginx takes a moment to listen."""
    for attempt in range(200):
        try:
            with urllib.request.urlopen(url) as answer:
                return str(answer.read().decode())
        except OSError:
            if attempt == 199:
                raise
            time.sleep(0.05)
    raise AssertionError


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def serve(kind: Type[Image], name: str) -> Container:
    """Starts a container of an image class on a free port and fetches its page."""
    with contextlib.suppress(errors.NotFound):
        container.remove(name, force=True)  # left by a run that was interrupted
    port = free_port()
    c = kind(name=name, network="host", environment=[f"PORT={port}"])
    c.start()
    body = get(f"http://127.0.0.1:{port}/")
    sentence = f"{name} answers on port {port}: {body.strip()}"
    tell("serve", sentence, name=name, id=c.id, port=port, body=body)
    return c


def base_image() -> None:
    found = bool(image.list(reference=arguments.base))
    if found:
        identity = image.inspect(arguments.base).summary.id
    else:
        identity = image.bootstrap(suite=arguments.suite, reference=arguments.base).id
    how = "which was there" if found else f"made from the suite {arguments.suite}"
    sentence = f"{arguments.base} is {short(identity)}, {how}"
    tell("base", sentence, image=identity, reference=arguments.base, bootstrapped=not found)


def build(kind: Type[Image], tag: str) -> str:
    built = kind.build(tag)
    name = kind.__name__
    sentence = (
        f"{name} is {short(built.id)}: {built.executed} steps ran, {built.cached} were cached"
    )
    facts = {"id": built.id, "executed": built.executed, "cached": built.cached}
    tell("build", sentence, **{"class": name}, **facts)
    return built.id


def look_around(c: Container) -> str:
    """Follows the log, runs programs, changes a page and commits it; gives the new image's id."""
    with c.logs(follow=True) as lines:
        line = next(line for line in lines if "GET / " in line)
    tell("log", line, container=c.id, line=line)
    for words, given in (
        (["nginx", "-v"], None),
        (["sh", "-c", "cat; echo no >&2; exit 3"], "words"),
    ):
        done = c.exec(words, input=given)
        facts = {"exitCode": done.exit_code, "stdout": done.stdout, "stderr": done.stderr}
        sentence = f"{words[0]} exits {done.exit_code}: {(done.stdout + done.stderr).strip()}"
        tell("exec", sentence, **facts)
    c.exec("sh", "-c", "echo '<p>committed</p>' > /var/www/html/index.html")
    changes = [{"kind": change.kind, "path": change.path} for change in c.diff()]
    saved = c.commit("quickstart:saved", message="a page changed by hand")
    sentence = f"quickstart:saved is {short(saved.id)}, {len(changes)} paths changed"
    tell("commit", sentence, image=saved.id, changes=changes)
    return saved.id


def clean_up(mine: set[str]) -> None:
    policy = GcPolicy(exited_older_than=0, dangling_images=True)
    plan = gc.plan(policy)
    tell("plan", f"{len(plan.items)} items, {size(plan.bytes)}", **dataclasses.asdict(plan))
    if not arguments.json:
        for item in plan.items:
            print(f"         {item.kind} {item.name}: {item.reason} Frees {size(item.bytes)}.")
    # A plan is for the whole machine: apply it only where it names nothing that isn't from here.
    foreign = [i for i in plan.items if i.kind in ("container", "image") and i.id not in mine]
    if foreign:
        tell("apply", f"not applied: {len(foreign)} items aren't from this script", skipped=foreign)
    else:
        report = gc.apply(plan.id)
        tell("apply", f"freed {size(report.bytes)}", **dataclasses.asdict(report))


base_image()
web = build(Web, "quickstart:web")
first = serve(Web, "quickstart-web")
saved = look_around(first)
docs = build(Docs, "quickstart:docs")
second = serve(Docs, "quickstart-docs")
third = serve(Saved, "quickstart-saved")
mine = {web, docs, saved}
for c in (first, second, third):
    ended = c.stop(grace=5)
    mine.add(str(c.id))
    tell("stop", f"{c.name} ended with {ended.exit_code}", container=c.id, exitCode=ended.exit_code)
# Without its tag the committed image is dangling, once the container made from it is gone.
image.tag(docs, reference="quickstart:saved")
clean_up(mine)
left = container.list(filter=ContainerFilter(name=["quickstart-"], all=True))
tell("done", "all of it worked", left=len(left))
