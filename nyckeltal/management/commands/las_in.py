"""The worker that reads in large files of outcomes: run one or more beside the web processes."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from nyckeltal.importers.arbete import run_pending


class Command(BaseCommand):
    help = (
        "Läser in uppladdade filer med utfall, en i taget, tills processen får SIGTERM. "
        "Flera kan köras samtidigt."
    )

    def add_arguments(self, parser):
        parser.add_argument("--en-gang", action="store_true", help="ta det som väntar och sluta")
        parser.add_argument("--paus", type=float, default=2, help="sekunder mellan två försök")

    def handle(self, *, en_gang, paus, **options):
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread() and not en_gang:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            taken = run_pending()
            if taken:
                self.stdout.write(f"Filer: {taken}.")
            if en_gang:
                return
            close_old_connections()
            stop.wait(paus)
