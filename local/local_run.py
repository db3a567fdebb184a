"""One local run from start to stop."""

import asyncio
import socket
import time

from local import demo, inbox, signals
from local.aws import EngineClients
from local.deployment import Deployment
from local.engine import Engine
from local.front_door import FrontDoor, listen
from local.handsets import Handsets
from local.sam import translate
from local.screen import LocalRunFailed, say, step, welcome
from local.settings import PROJECT, LocalSettings
from local.state_folder import StateFolder
from local.stores import Stores

#: Eight hex digits, the form that the engine takes for an id of one's own choice.
API_ID = "4e110600"


class LocalRun:
    """Runs the system in the foreground; the data stays in the folder for the next run."""

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings
        self._folder = StateFolder(settings.folder)
        self._engine = Engine(self._folder)

    def run(self) -> None:
        """Return when told to stop (or raise `Stopped`); raise `LocalRunFailed` if it must end."""
        say(f"Heliograph starts on this machine. Its data: {self._settings.folder}")
        with listen(self._settings.port) as listener:
            self._folder.take()
            try:
                front_door = self._bring_up()
            except BaseException:
                self._engine.discard()  # half a deployment is nothing to keep
                raise
            try:
                asyncio.run(self._serve(front_door, listener))
            finally:
                signals.ignore()
                with step("Stopping, the data is kept"):
                    self._engine.stop()
        self._folder.release()

    def _bring_up(self) -> FrontDoor:
        started = time.monotonic()
        is_first_start = self._folder.is_new
        with step("Starting the local AWS engine"):
            self._engine.start()
            deployable = translate(PROJECT / "template.yaml", API_ID)  # while the engine starts
            self._engine.wait_until_ready()
        clients = EngineClients(self._engine.url)
        with step("Deploying template.yaml"):
            outputs = Deployment(clients).deploy(deployable, self._parameters())
        with step("Seeding the demo"):
            stores = Stores(self._engine.url, outputs)
            self._seed(stores)
        if is_first_start:
            self._engine.save()  # from here on the demo's keys survive anything
        with step("Warming up the functions"):
            failures = self._engine.warm_up()
        for function, reason in failures.items():
            say(f"  {function} does not start: {reason}")
        say(f"  Ready after {time.monotonic() - started:.1f} s")
        return FrontDoor(self._engine.url, API_ID, Handsets(stores.handsets))

    def _parameters(self) -> dict[str, str]:
        """The template's parameters of a local run; the others keep their defaults."""
        parameters = {
            "Stage": "local",
            "Sandbox": "true",
            "AllowPrivateDestinations": "true",
            "PublicUrl": self._settings.base_url,
        }
        if self._settings.expire_after_seconds is not None:
            parameters["ExpireAfterSeconds"] = str(self._settings.expire_after_seconds)
        return parameters

    def _seed(self, stores: Stores) -> None:
        inbox_url = f"{self._settings.base_url}{inbox.PATH}/uplinks"
        seeded = demo.seed(stores, inbox_url, self._settings.uplink_url)
        self._folder.write_demo(seeded.as_json(self._settings.base_url))

    async def _serve(self, front_door: FrontDoor, listener: socket.socket) -> None:
        stop = asyncio.Event()
        for number in signals.STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await front_door.open(listener)
        try:
            welcome(self._folder.read_demo(), self._folder.demo_file, self._folder.engine_log)
            await self._until(stop)
        finally:
            await front_door.close()

    async def _until(self, stop: asyncio.Event) -> None:
        while self._engine.is_running():
            try:
                await asyncio.wait_for(stop.wait(), timeout=0.5)
            except TimeoutError:
                continue
            return
        raise LocalRunFailed(self._engine.explain_end())
