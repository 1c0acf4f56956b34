"""One simulated world: what it was told, what it remembers, and the errands it runs."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from bot.simulator.clock import Clock
from bot.simulator.contents import Contents
from bot.simulator.courier import Courier
from bot.simulator.faults import Faults
from bot.simulator.ledger import Ledger
from bot.simulator.options import DemoNumber, Options
from bot.simulator.optout import OptOuts
from bot.simulator.state import Store


@dataclass
class Settings:
    """What can be switched while it runs."""

    opt_out: str = "app"
    approval: str = "approve"


class World:
    """Everything that the parts of the simulator share."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.clock = Clock(options.clock_path)
        self.ledger = Ledger(self.clock, options.ledger_path)
        self.faults = Faults(self.ledger)
        self.store = Store()
        self.contents = Contents()
        self.opt_outs = OptOuts()
        self.settings = Settings()
        self.courier = Courier(options)
        self.closing = threading.Event()
        self._by_number = {o.number: o for o in options.organizations}

    def organization(self, number: str) -> DemoNumber | None:
        """Whose number this is, if it is one of ours."""
        return self._by_number.get(number)

    def service(self, sid: str) -> DemoNumber | None:
        """The number behind a Messaging Service."""
        return next((o for o in self.organizations() if o.messaging_service_sid == sid), None)

    def organizations(self) -> list[DemoNumber]:
        """All numbers that are served."""
        return list(self._by_number.values())

    def serve(self, organization: DemoNumber) -> None:
        """Serve one more number, or the same number under another name."""
        self._by_number[organization.number] = organization

    def reset(self) -> None:
        """Forget everything and switch all faults off; errands not yet run are dropped."""
        self.courier.forget()
        self.faults.disarm()
        self.settings = Settings()
        self.opt_outs.clear()
        self.contents.clear()
        self.store.clear()
        self.ledger.clear()
        self.ledger.add("reset")

    def close(self) -> None:
        """Stop the errands and close the ledger's file."""
        self.closing.set()
        self.courier.close()
        self.ledger.close()
